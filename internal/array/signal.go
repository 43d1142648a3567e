package array

import (
	"context"
	"fmt"

	"xfork/internal/kernel"
)

// Convolve returns the sums of a[i-j]*b[j] for all i: as many as a and b have elements, less one, and
// none if either has none. Each is added to zero, in the order of the shorter operand's elements. set
// has the kernels for T.
//
//	a        1  2  3
//	b        1  10
//	result   1  12 23 30        for each element of the shorter one the longer one is added, moved and multiplied
//
// It is n*m operations by kernels. A transform would be fewer for long operands, with other errors.
func Convolve[T kernel.Number](p Parts, set *kernel.Set[T], a, b []T) ([]T, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(b) == 0 {
		return []T{}, nil
	}
	// The result begins as zeros, to which each element of the shorter operand adds the longer one once:
	// so an element of the result is added up in the order of the shorter operand, whatever the cut into
	// parts and chunks is, and on whichever goroutine.
	to := make([]T, len(a)+len(b)-1)
	// Parts are no longer where the shorter operand is long, so that a look at the context comes in time.
	part := max(kernel.Chunk, partLen/len(b)/kernel.Chunk*kernel.Chunk)
	return to, p.pieces(len(to), part, func(lo, hi int) {
		for ; lo < hi; lo += kernel.Chunk { // a chunk stays in the first-level cache
			end := min(hi, lo+kernel.Chunk)
			for j := max(0, lo-len(a)+1); j < min(len(b), end); j++ {
				from, past := max(lo, j), min(end, j+len(a)) // where the moved operand lies
				set.MulAddS(to[from:past], a[from-j:past-j], b[j], to[from:past])
			}
		}
	})
}

// pieces is ranges for pieces of another length.
func (p Parts) pieces(n, length int, f func(lo, hi int)) error {
	return p((n+length-1)/length, func(_ context.Context, i int) error {
		f(i*length, min(n, (i+1)*length))
		return nil
	})
}

// Interp returns for each element of x what lies there on the line through the points (xs[i], ys[i]),
// of which the first coordinates ascend strictly. Before the first point and behind the last one it is
// the value of that point; of NaN it is NaN.
func Interp[T float64 | float32](p Parts, x, xs, ys []T) ([]T, error) {
	if len(xs) != len(ys) {
		return nil, fmt.Errorf("%w: %d places, %d values", ErrLengths, len(xs), len(ys))
	}
	if len(xs) == 0 {
		return nil, fmt.Errorf("%w: Interp of no points", ErrEmpty)
	}
	for i, e := range xs {
		if e != e || i > 0 && e <= xs[i-1] {
			return nil, fmt.Errorf("%w: place %d does not lie above the one before it", ErrOutOfRange, i)
		}
	}
	// The points are looked at before anything else: wrong ones are an error even if nothing is asked
	// for. At a point the result is its value to the last bit, and between two points it does not leave
	// their values.
	to := make([]T, len(x))
	last := len(xs) - 1
	return to, p.ranges(len(x), func(lo, hi int) error {
		at := make([]int64, hi-lo)
		countBelow(at, x[lo:hi], xs)
		for i, e := range x[lo:hi] {
			k := int(at[i])
			switch {
			case e != e:
				to[lo+i] = e
			case k > last:
				to[lo+i] = ys[last]
			case k == 0 || e == xs[k]:
				to[lo+i] = ys[k]
			default:
				rest := (float64(e) - float64(xs[k-1])) / (float64(xs[k]) - float64(xs[k-1]))
				to[lo+i] = T(onTheWay(float64(ys[k-1]), float64(ys[k]), rest))
			}
		}
		return nil
	})
}

// The line is walked from its lower end, whichever that is: so a falling line is the mirror image of
// a rising one to the last bit.

// onTheWay is Between for two values in any order.
func onTheWay(from, to, rest float64) float64 {
	if from <= to || from != from || to != to {
		return Between(from, to, rest)
	}
	return Between(to, from, 1-rest)
}
