package array

import (
	"context"
	"fmt"

	"xfork/internal/kernel"
)

// SearchSorted returns for each element of a where it goes among the edges, which ascend: before the
// first that is not less. That is what slices.BinarySearch finds: NaN is less than all others, and
// the zeros are equal.
//
//	edges   1   3   3   5
//	places  0   1   2   3   4          3 goes to 1, 4 to 3, 6 to 4
func SearchSorted[T kernel.Number](p Parts, a, edges []T) ([]int64, error) {
	// The edges are looked at first: wrong ones are an error even if nothing is looked for. It takes
	// less time than one search for each of them.
	nans := 0 // of the edges; they come first
	for i, e := range edges {
		switch {
		case e != e && nans == i:
			nans++
		case e != e || i > nans && e < edges[i-1]:
			return nil, fmt.Errorf("%w: edge %d lies below the one before it", ErrOutOfRange, i)
		}
	}
	to := make([]int64, len(a))
	return to, p.ranges(len(a), func(lo, hi int) error {
		// NaNs are kept out of the bisection, in which no comparison with them holds: a number has all
		// of theirs below it.
		countBelow(to[lo:hi], a[lo:hi], edges[nans:])
		for i, x := range a[lo:hi] {
			if nans > 0 && x == x {
				to[lo+i] += int64(nans)
			}
		}
		return nil
	})
}

// countBelow counts, for each element, the edges below it, of which none is NaN: by bisection, with
// a step that depends on the comparison and no branch that does. Below a NaN there is none.
//
// A guess by a product, as that of Histogram, would be faster where edges are spaced evenly. It was
// left out: such edges are better asked by arithmetic, without a search.
func countBelow[T kernel.Number](to []int64, a, edges []T) {
	if len(edges) == 0 {
		clear(to)
		return
	}
	for i, x := range a {
		at := 0
		for n := len(edges); n > 1; { // the place is among the n from at on, or behind the last of them
			half := n / 2
			right := 0
			if edges[at+half-1] < x {
				right = 1
			}
			at += half & -right
			n -= half
		}
		if edges[at] < x {
			at++
		}
		to[i] = int64(at)
	}
}

// What Scatter makes of places and elements, and what is the reverse of it:
//
//	at       2   0   2   3          Gather(y, at) = y[2] y[0] y[2] y[3]
//	x        a   b   c   d
//	result   b   0   a+c   d        Scatter: the c comes after the a, whatever the number of goroutines

// Scatter returns n elements, each the sum of those of x that at sends to it, added to zero in their
// order: so it is one goroutine that adds. Of x or at one may have a single element, which goes with
// all of the other. A place outside of the result is an error.
func Scatter[T kernel.Number](p Parts, n int, at []int64, x []T) ([]T, error) {
	if len(at) != len(x) && len(at) != 1 && len(x) != 1 {
		return nil, fmt.Errorf("%w: %d places, %d elements", ErrLengths, len(at), len(x))
	}
	// Integers could be added by several goroutines, each to a result of its own. That would take
	// the memory of the result once for each of them, to gain where the result is short.
	to := make([]T, n)
	length := max(len(at), len(x))
	if min(len(at), len(x)) == 0 {
		length = 0
	}
	return to, p.alone(func(ctx context.Context) error {
		for lo := 0; lo < length; lo += partLen {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := addAt(to, at, x, lo, min(length, lo+partLen)); err != nil {
				return err
			}
		}
		return nil
	})
}

// addAt adds the elements from lo to hi. Each addition waits for the one before it only where both
// go to one place, so the processor has several in progress.
func addAt[T kernel.Number](to []T, at []int64, x []T, lo, hi int) error {
	for i := lo; i < hi; i++ {
		k := at[min(i, len(at)-1)]
		if k < 0 || k >= int64(len(to)) {
			return fmt.Errorf("%w: index %d at element %d, length %d", ErrOutOfRange, k, i, len(to))
		}
		to[k] += x[min(i, len(x)-1)]
	}
	return nil
}
