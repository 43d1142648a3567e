package adjoint

import (
	"cmp"
	"fmt"
	"slices"

	"xfork/expr"
	"xfork/ops/vec"
)

// Lines through points, and the rise of quantiles: what stands between two
// neighbours depends on both, and on where it stands.

// last is the place of the last element, as an array of one.
func last[T Float](x []T) []int64 { return []int64{int64(len(x)) - 1} }

// Interp returns by how much of d each operand of z = vec.Interp(x, xs, ys)
// moves the loss. Between the points low and up, with t the part of the way
// from one to the other that is done and s the slope of the line,
//
//	z = ys[low]·(1-t) + ys[up]·t
//
//	by x      by xs[low]    by xs[up]    by ys[low]    by ys[up]
//	d·s       -d·s·(1-t)    -d·s·t       d·(1-t)       d·t
//
// Beyond the points s is 0, and t is 0 or 1. At a point it is the line before
// it. What is added to a point comes in the order of x, so bits depend on the
// operands alone.
func (a *Arrays[T]) Interp(x, xs, ys, d expr.Expr[[]T]) (dx, dxs, dys expr.Expr[[]T]) {
	zero, one := vec.Val(T(0)), vec.Val(T(1))
	// How many points lie below x says between which two it is; of a single
	// point, or beyond the ends, both may be the same.
	up := vec.Min(vec.Max(vec.SearchSorted(xs, x), vec.Val[int64](1)), a.last.Call(xs))
	low := vec.Max(vec.Sub(up, vec.Val[int64](1)), vec.Val[int64](0))
	x0, x1 := vec.Gather(xs, low), vec.Gather(xs, up)
	inside := vec.And(vec.Lt(x0, x1), vec.And(vec.Le(x0, x), vec.Le(x, x1)))
	wide := vec.Where(inside, vec.Sub(x1, x0), one)
	slope := vec.Where(inside, vec.Div(vec.Sub(vec.Gather(ys, up), vec.Gather(ys, low)), wide), zero)
	beyond := vec.Where(vec.Lt(x1, x), one, zero)
	t := vec.Where(inside, vec.Div(vec.Sub(x, x0), wide), beyond)
	dx = vec.Mul(d, slope)
	n := vec.Len(xs)
	points := func(c expr.Expr[[]T]) expr.Expr[[]T] {
		upper := vec.Mul(c, t)
		return vec.Add(vec.Scatter(n, low, vec.Sub(c, upper)), vec.Scatter(n, up, upper))
	}
	return dx, vec.Neg(points(dx)), points(d)
}

// rank is the place of the lesser of the two neighbours by which a quantile
// moves with its fraction, and how many places a move of 1 is: none of one
// element. At a place of an element it is the neighbour above, but at the last.
//
//	q = 0.4, 5 elements    at = 1.6    between elements 1 and 2, 4 places
func rank[T Float](x []T, q float64) (low, places int) {
	places = len(x) - 1
	if places < 1 || !(q >= 0 && q <= 1) {
		return 0, 0
	}
	return min(int(q*float64(places)), places-1), places
}

// rise is by how much vec.Quantile depends on its fraction.
func rise[T Float](x []T, q float64) T {
	low, places := rank(x, q)
	if places == 0 {
		return 0
	}
	at := ordered(x)
	return T(places) * (x[at[low+1]] - x[at[low]])
}

// moves is by how much rise depends on each element, and the weights of the
// elements on the fraction. It is flat: what it depends on is the order alone.
func moves[T Float](x []T, q float64) []T {
	to := make([]T, len(x))
	if low, places := rank(x, q); places > 0 {
		at := ordered(x)
		to[at[low]], to[at[low+1]] = -T(places), T(places)
	}
	return to
}

// neighbours returns a function that finds, in every window, the place of the
// element with the lesser rank of the two that a quantile lies between, or, for
// above 1, with the one above it, if there is one: see rank. The places in the
// window are kept in the order of their elements; one leaves and one enters at
// each step.
//
//	x         5 1 3 9 2       windows of 3, q = 0.5: ranks 1 and 2
//	ordered   1 2 0           lower 2, upper 0
//	            1 2 3         lower 2, upper 3
//	              4 2 3       lower 2, upper 3
func neighbours[T Float](above int) func(x []T, window int, q float64) ([]int64, error) {
	return func(x []T, window int, q float64) ([]int64, error) {
		if window < 1 || window > len(x) {
			return nil, fmt.Errorf("%w: windows of %d in %d elements", vec.ErrOutOfRange, window, len(x))
		}
		order := func(i, j int64) int { return cmp.Or(compare(x[i], x[j]), cmp.Compare(i, j)) }
		low, places := rank(x[:window], q)
		low += min(above, places)
		sorted, at := ordered(x[:window]), make([]int64, 0, len(x)-window+1)
		for i := window; ; i++ {
			if at = append(at, sorted[low]); i == len(x) {
				return at, nil
			}
			k, _ := slices.BinarySearchFunc(sorted, int64(i-window), order)
			sorted = slices.Delete(sorted, k, k+1)
			k, _ = slices.BinarySearchFunc(sorted, int64(i), order)
			sorted = slices.Insert(sorted, k, int64(i))
		}
	}
}
