// Package adjoint has the functions that the adjoints of operators need and the
// packages of the operators do not have: on arrays of one type of float here,
// on matrices in matrices.go. All are lifted and pure, so that equal calls in a
// force are made once; each is made on one goroutine, in the CPU lane. Package
// grad has a rule for each, for derivatives of derivatives.
package adjoint

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"xfork/expr"
	"xfork/ops/vec"
)

// Float is the types that have derivatives.
type Float interface{ float64 | float32 }

// Arrays has the functions on arrays of one type of elements. Lifted functions
// cannot be generic: there is one of each for each type.
type Arrays[T Float] struct {
	// Expand puts the elements of an array, in their order, where a mask holds,
	// and 0 elsewhere.
	Expand expr.Func2[[]T, []bool, []T]
	// Recur is s[i] = d[i] + x[i+1]·s[i+1], of d and x, from the end.
	Recur expr.Func2[[]T, []T, []T]
	// Weights is by how much vec.Quantile depends on each element.
	Weights expr.Func2[[]T, float64, []T]
	// Extremes is the place of the first of the greatest elements in every
	// window, or of the least.
	Extremes expr.Func3[[]T, int, bool, []int64]
	// Rise is by how much vec.Quantile depends on its fraction, and Moves by
	// how much that depends on each element.
	Rise  expr.Func2[[]T, float64, T]
	Moves expr.Func2[[]T, float64, []T]
	last  expr.Func1[[]T, []int64]
	// Lower and Upper are the places of the elements that vec.RollingQuantile
	// lies between, of every window.
	Lower, Upper expr.Func3[[]T, int, float64, []int64]
}

// Float64 and Float32 are the two that there are.
var (
	Float64 = newArrays[float64]()
	Float32 = newArrays[float32]()
)

func newArrays[T Float]() *Arrays[T] {
	return &Arrays[T]{
		expr.LiftErr2(expanded[T], expr.Name("grad.expand"), expr.Pure),
		expr.LiftErr2(recurring[T], expr.Name("grad.recur"), expr.Pure),
		expr.Lift2(weighted[T], expr.Name("grad.weights"), expr.Pure),
		expr.LiftErr3(extremes[T], expr.Name("grad.extremes"), expr.Pure),
		expr.Lift2(rise[T], expr.Name("grad.rise"), expr.Pure),
		expr.Lift2(moves[T], expr.Name("grad.moves"), expr.Pure),
		expr.Lift1(last[T], expr.Name("grad.last"), expr.Pure),
		expr.LiftErr3(neighbours[T](0), expr.Name("grad.lower neighbours"), expr.Pure),
		expr.LiftErr3(neighbours[T](1), expr.Name("grad.upper neighbours"), expr.Pure),
	}
}

// expanded puts the elements of d, in their order, where keep holds, and 0
// elsewhere.
func expanded[T Float](d []T, keep []bool) ([]T, error) {
	// next is the first element that has no place yet. The loop ends early
	// where there are too few; that there are as many as places is checked once
	// behind it, so that the message has both numbers.
	to, next := make([]T, len(keep)), 0
	for i, k := range keep {
		if !k {
			continue
		}
		if next == len(d) {
			break // too few
		}
		to[i] = d[next]
		next++
	}
	if kept := count(keep); kept != len(d) {
		return nil, fmt.Errorf("%w: %d elements for %d places", vec.ErrLengths, len(d), kept)
	}
	return to, nil
}

// count returns how many places a mask keeps.
func count(keep []bool) (n int) {
	for _, k := range keep {
		if k {
			n++
		}
	}
	return n
}

// ordered returns the places of the elements in ascending order, equal ones and
// NaNs in the order in which they lie: vec.Sort's order, in which -0 comes
// before +0.
func ordered[T Float](x []T) []int64 {
	at := make([]int64, len(x))
	for i := range at {
		at[i] = int64(i)
	}
	slices.SortStableFunc(at, func(i, j int64) int { return compare(x[i], x[j]) })
	return at
}

// compare is the order of ordered.
func compare[T Float](a, b T) int {
	// cmp.Compare has NaNs first and equal, as vec.Sort has them, but takes the
	// two zeros for one number.
	if a == 0 && b == 0 {
		return cmp.Compare(sign(a), sign(b))
	}
	return cmp.Compare(a, b)
}

// sign is -1 of -0, and 1 of +0.
func sign[T Float](x T) float64 { return math.Copysign(1, float64(x)) }

// recurring returns s[i] = d[i] + x[i+1]·s[i+1], from the end.
func recurring[T Float](d, x []T) ([]T, error) {
	if len(d) != len(x) {
		return nil, fmt.Errorf("%w: %d and %d", vec.ErrLengths, len(d), len(x))
	}
	// From the end, because s[i] needs s[i+1]. The conversion of the product
	// keeps it from being fused with the addition into one rounding, which
	// would make the bits depend on the processor.
	s := make([]T, len(d))
	var last T
	for i := len(d) - 1; i >= 0; i-- {
		s[i] = d[i] + last
		last = T(x[i] * s[i])
	}
	return s, nil
}

// weighted returns by how much vec.Quantile depends on each element: on the two
// between which it interpolates, and on no other. Where q is out of range, or
// there is no element, Quantile has failed and nothing asks for this.
func weighted[T Float](x []T, q float64) []T {
	w := make([]T, len(x))
	if len(x) == 0 || !(q >= 0 && q <= 1) {
		return w
	}
	// The place among the sorted elements, as vec.Quantile counts: low is the
	// element below it, and what is left over is the share of the next one.
	//
	//	q = 0.4, 4 elements    at = 1.2    0.8 of element 1, 0.2 of element 2
	at := q * float64(len(x)-1)
	low := math.Floor(at)
	places := ordered(x)
	w[places[int(low)]] = T(1 - (at - low))
	if at > low {
		w[places[int(low)+1]] = T(at - low)
	}
	return w
}

// extremes returns the place of the first of the greatest, or the least,
// elements of every window. The queue has the places in the window that may yet
// be that of an extreme, the extreme itself first, and the elements at them
// descend, or ascend. A new element takes off the end all that it surpasses:
// they will leave the window before it does. Equal ones stay in front of it, so
// that the first of them counts. Each place enters the queue once and leaves it
// once, so the time does not depend on the window (D. Lemire, Streaming
// maximum-minimum filter using no more than three comparisons per element,
// 2006). NaN surpasses everything; of a window with one any place may be
// returned, for the extreme is NaN then.
//
//	x        3 1 2 2 5      window 3, greatest
//	queue    0 01 02 23 4   places; at 3 the place 0 has left the window
//	result       0 2  4
func extremes[T Float](x []T, window int, greatest bool) ([]int64, error) {
	if window < 1 || window > len(x) {
		return nil, fmt.Errorf("%w: windows of %d in %d elements", vec.ErrOutOfRange, window, len(x))
	}
	at := make([]int64, 0, len(x)-window+1)
	var queue []int
	for i, v := range x {
		for len(queue) > 0 {
			// Not the other way round: a comparison with NaN is false, and
			// takes what is last off the queue.
			if last := x[queue[len(queue)-1]]; greatest && v <= last || !greatest && v >= last {
				break
			}
			queue = queue[:len(queue)-1]
		}
		if queue = append(queue, i); queue[0] <= i-window {
			queue = queue[1:]
		}
		if i >= window-1 {
			at = append(at, int64(queue[0]))
		}
	}
	return at, nil
}
