package array

import (
	"fmt"
	"slices"

	"xfork/internal/kernel"
	"xfork/internal/scratch"
)

// Moves: nothing is computed, so they run at the speed of memory.
//
// Those that make their result return it even with an error; it is to be thrown away then.

// Copy writes from to to, which is as long.
func Copy[T any](p Parts, to, from []T) error {
	return p.ranges(len(to), func(lo, hi int) error {
		copy(to[lo:hi], from[lo:hi])
		return nil
	})
}

// Concat returns the elements of all arrays, one after the other. It cuts the result into parts,
// whichever arrays they come from: there may be many short ones.
func Concat[T scratch.Plain](p Parts, arrays [][]T) ([]T, error) {
	n := 0
	ends := make([]int, len(arrays))
	for i, a := range arrays {
		n += len(a)
		ends[i] = n
	}
	to := scratch.Fresh[T](n)
	return to, p.ranges(n, func(lo, hi int) error {
		for i, _ := slices.BinarySearch(ends, lo+1); lo < hi; i++ { // the first that ends beyond lo
			a := arrays[i]
			lo += copy(to[lo:hi], a[lo-(ends[i]-len(a)):])
		}
		return nil
	})
}

// Reverse returns the elements of a backwards.
func Reverse[T scratch.Plain](p Parts, a []T) ([]T, error) {
	to := scratch.Fresh[T](len(a))
	return to, p.ranges(len(a), func(lo, hi int) error {
		from, part := a[len(a)-hi:len(a)-lo], to[lo:hi]
		for i := range part {
			part[i] = from[len(from)-1-i]
		}
		return nil
	})
}

// Gather returns a[at[0]], a[at[1]], ... An index out of range is an error: of several parts with
// one, the error is that which Parts chooses.
func Gather[T scratch.Plain](p Parts, a []T, at []int64) ([]T, error) {
	to := scratch.Fresh[T](len(at))
	return to, p.ranges(len(at), func(lo, hi int) error {
		for i, k := range at[lo:hi] {
			if k < 0 || k >= int64(len(a)) {
				return fmt.Errorf("%w: index %d at element %d, length %d", ErrOutOfRange, k, lo+i, len(a))
			}
			to[lo+i] = a[k]
		}
		return nil
	})
}

// Compress returns the elements of a where the mask m holds:
//
//	mask     1 0 1 | 0 0 1 | 1 1 0         parts
//	counts     2   |   1   |   2           the first pass
//	starts     0   |   2   |   3           and the length is 5
//	result   x x   |   x   | x x           the second pass
//
// It counts them part by part, so that every part knows where its own go.
func Compress[T scratch.Plain](p Parts, a []T, m []bool) ([]T, error) {
	if len(a) != len(m) {
		return nil, fmt.Errorf("%w: %d elements, a mask of %d", ErrLengths, len(a), len(m))
	}
	starts, n, err := startsOf(p, m)
	if err != nil {
		return nil, err
	}
	to := scratch.Fresh[T](n)
	return to, p.ranges(len(m), func(lo, hi int) error {
		end := n
		if i := lo/partLen + 1; i < len(starts) {
			end = starts[i]
		}
		keepWhere(to[starts[lo/partLen]:end], a[lo:hi], m[lo:hi])
		return nil
	})
}

// startsOf returns where in the result the elements of each part of a mask begin, and how many
// there are of all.
func startsOf(p Parts, m []bool) (starts []int, n int, err error) {
	starts = make([]int, len(m)/partLen+1)
	err = p.ranges(len(m), func(lo, hi int) error {
		starts[lo/partLen] = kernel.Count(m[lo:hi])
		return nil
	})
	for i, k := range starts {
		starts[i] = n
		n += k
	}
	return starts, n, err
}

// keepWhere writes the elements of a where m holds, which to has just room for. Every element is
// written, and the next one over it where the mask does not hold: there is no branch to guess
// wrong. It must stop when to is full, otherwise the elements after the last kept one would be
// written into the next part's room.
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
