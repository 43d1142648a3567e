package fuse

import (
	"fmt"
	"slices"

	"xfork/internal/kernel"
)

// wholes are the evaluators of operators on whole arrays, by code and kind.
var wholes = func() (w [codes][kinds]func(*call) error) {
	numeric(&w, F64, kernel.Float64)
	numeric(&w, F32, kernel.Float32)
	numeric(&w, I64, kernel.Int64)
	numeric(&w, I32, kernel.Int32)
	moving[bool](&w, Bool)
	return w
}()

func numeric[T kernel.Number](w *[codes][kinds]func(*call) error, k Kind, set func() *kernel.Set[T]) {
	moving[T](w, k)
	w[CumSum][k], w[CumProd][k], w[Diff][k] = cumSum[T], cumProd[T], diff(set)
	w[Sort][k], w[Histogram][k], w[Quantile][k] = sortAll[T], histogram[T], quantile(set)
}

// moving are the operators that only move elements.
func moving[T any](w *[codes][kinds]func(*call) error, k Kind) {
	w[Slice][k], w[Concat][k], w[Reverse][k] = sliced[T], concat[T], reverse[T]
	w[Gather][k], w[Compress][k], w[Into][k] = gatherAt[T], compress[T], into[T]
}

// sliced shares the memory of what it is a part of.
func sliced[T any](c *call) error {
	a, low, high := slice[T](c.arrays[0]), value[int](c.images[1]), value[int](c.images[2])
	if low < 0 || low > high || high > len(a) {
		return fmt.Errorf("%w: bounds [%d:%d], length %d", ErrOutOfRange, low, high, len(a))
	}
	c.result = erase(a[low:high:high])
	return nil
}

// concat cuts the result into parts, whichever arrays they come from: there may be many short ones.
func concat[T any](c *call) error {
	n := 0
	ends := make([]int, len(c.arrays))
	for i, a := range c.arrays {
		n += a.n
		ends[i] = n
	}
	to := make([]T, n)
	c.result = erase(to)
	return c.split(n, func(lo, hi int) error {
		for i, _ := slices.BinarySearch(ends, lo+1); lo < hi; i++ { // the first that ends beyond lo
			a := slice[T](c.arrays[i])
			lo += copy(to[lo:hi], a[lo-(ends[i]-len(a)):])
		}
		return nil
	})
}

func reverse[T any](c *call) error {
	a := slice[T](c.arrays[0])
	to := make([]T, len(a))
	c.result = erase(to)
	return c.split(len(a), func(lo, hi int) error {
		from, part := a[len(a)-hi:len(a)-lo], to[lo:hi]
		for i := range part {
			part[i] = from[len(from)-1-i]
		}
		return nil
	})
}

func gatherAt[T any](c *call) error {
	a, at := slice[T](c.arrays[0]), slice[int64](c.arrays[1])
	to := make([]T, len(at))
	c.result = erase(to)
	return c.split(len(at), func(lo, hi int) error {
		for i, k := range at[lo:hi] {
			if k < 0 || k >= int64(len(a)) {
				return fmt.Errorf("%w: index %d at element %d, length %d", ErrOutOfRange, k, lo+i, len(a))
			}
			to[lo+i] = a[k]
		}
		return nil
	})
}

// compress keeps the elements where the mask holds: it counts them part by part, so that every part knows where its own go.
func compress[T any](c *call) error {
	a, m := slice[T](c.arrays[0]), slice[bool](c.arrays[1])
	if len(a) != len(m) {
		return fmt.Errorf("%w: %d elements, a mask of %d", ErrLengths, len(a), len(m))
	}
	starts := make([]int, len(m)/maxPart+1)
	if err := c.split(len(m), func(lo, hi int) error {
		starts[lo/maxPart] = kernel.Count(m[lo:hi])
		return nil
	}); err != nil {
		return err
	}
	n := 0
	for i, k := range starts {
		starts[i] = n
		n += k
	}
	to := make([]T, n)
	c.result = erase(to)
	return c.split(len(m), func(lo, hi int) error {
		end := n
		if i := lo/maxPart + 1; i < len(starts) {
			end = starts[i]
		}
		keepWhere(to[starts[lo/maxPart]:end], a[lo:hi], m[lo:hi])
		return nil
	})
}

// keepWhere writes the elements of a where m holds, which to has room for. Every element is written, and the next one over it if
// the mask does not hold: there is no branch to guess wrong.
func keepWhere[T any](to, a []T, m []bool) {
	m = m[:len(a)]
	at := 0
	for i, x := range a {
		if at == len(to) {
			return
		}
		to[at] = x
		step := 0
		if m[i] {
			step = 1
		}
		at += step
	}
}

func diff[T kernel.Number](set func() *kernel.Set[T]) func(*call) error {
	return func(c *call) error {
		a := slice[T](c.arrays[0])
		if len(a) == 0 {
			c.result = erase(a)
			return nil
		}
		to := make([]T, len(a)-1)
		c.result = erase(to)
		return c.split(len(to), func(lo, hi int) error {
			set().Sub(to[lo:hi], a[lo+1:hi+1], a[lo:hi])
			return nil
		})
	}
}

// into copies what no pass has written to its place.
func into[T any](c *call) error {
	to := slice[T](c.arrays[0])
	if n := c.arrays[1].n; n != len(to) {
		return fmt.Errorf("%w: %d elements for a slice of %d", ErrLengths, n, len(to))
	}
	c.result = c.arrays[0]
	if c.ours[1] {
		return nil
	}
	from := slice[T](c.arrays[1])
	return c.split(len(to), func(lo, hi int) error {
		copy(to[lo:hi], from[lo:hi])
		return nil
	})
}
