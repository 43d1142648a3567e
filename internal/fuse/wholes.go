package fuse

import (
	"fmt"

	"xfork/internal/array"
	"xfork/internal/kernel"
)

// wholes has the evaluators of operators on whole arrays, by code and kind: they take the operands off a call, and put down its result
// (package array has the algorithms).
var wholes = func() (w [codes][kinds]func(*call) error) {
	numeric(&w, F64, kernel.Float64)
	numeric(&w, F32, kernel.Float32)
	numeric(&w, I64, kernel.Int64)
	numeric(&w, I32, kernel.Int32)
	moving[bool](&w, Bool)
	return w
}()

// numeric enters the operators on numbers of type T.
func numeric[T kernel.Number](w *[codes][kinds]func(*call) error, k Kind, set func() *kernel.Set[T]) {
	moving[T](w, k)
	w[CumSum][k], w[CumProd][k], w[Sort][k] = inPlace(array.CumSum[T]), inPlace(array.CumProd[T]), inPlace(array.Sort[T])
	w[Diff][k] = fresh(func(c *call) ([]T, error) {
		return array.Diff(c.parts, set(), slice[T](c.arrays[0]))
	})
	w[Histogram][k] = fresh(func(c *call) ([]int64, error) {
		return array.Histogram(c.parts, slice[T](c.arrays[0]), slice[T](c.arrays[1]))
	})
	w[Quantile][k] = func(c *call) error {
		x, err := array.Quantile(c.parts, set(), slice[T](c.arrays[0]), value[float64](c.images[1]))
		c.image = imageOf(x)
		return err
	}
}

// moving enters the operators that only move elements.
func moving[T any](w *[codes][kinds]func(*call) error, k Kind) {
	w[Slice][k], w[Concat][k], w[Into][k] = sliced[T], fresh(concat[T]), into[T]
	w[Reverse][k] = fresh(func(c *call) ([]T, error) {
		return array.Reverse(c.parts, slice[T](c.arrays[0]))
	})
	w[Gather][k] = fresh(func(c *call) ([]T, error) {
		return array.Gather(c.parts, slice[T](c.arrays[0]), slice[int64](c.arrays[1]))
	})
	w[Compress][k] = fresh(func(c *call) ([]T, error) {
		return array.Compress(c.parts, slice[T](c.arrays[0]), slice[bool](c.arrays[1]))
	})
}

// fresh evaluates f, which makes the memory of its result.
func fresh[T any](f func(c *call) ([]T, error)) func(*call) error {
	return func(c *call) error {
		to, err := f(c)
		c.result = erase(to)
		return err
	}
}

// inPlace evaluates f, whose result may be written over its operand where the operand has been computed for this call.
func inPlace[T any](f func(p array.Parts, to, from []T) error) func(*call) error {
	return func(c *call) error {
		from := slice[T](c.arrays[0])
		to := from
		if !c.ours[0] {
			to = make([]T, len(from))
		}
		c.result = erase(to)
		return f(c.parts, to, from)
	}
}

// sliced shares the memory of the array that the result is a part of.
func sliced[T any](c *call) error {
	a, low, high := slice[T](c.arrays[0]), value[int](c.images[1]), value[int](c.images[2])
	if low < 0 || low > high || high > len(a) {
		return fmt.Errorf("%w: bounds [%d:%d], length %d", ErrOutOfRange, low, high, len(a))
	}
	c.result = erase(a[low:high:high])
	return nil
}

func concat[T any](c *call) ([]T, error) {
	arrays := make([][]T, len(c.arrays))
	for i, a := range c.arrays {
		arrays[i] = slice[T](a)
	}
	return array.Concat(c.parts, arrays)
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
	return array.Copy(c.parts, to, slice[T](c.arrays[1]))
}
