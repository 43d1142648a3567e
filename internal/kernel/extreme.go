package kernel

import "math"

// The least and the greatest are the same in any order, so they need no lanes: a block's result is a value, and blocks
// are merged by Go's min and max. NaN wins over everything, and -0 is below +0. That law is associative and commutative, which the
// instructions MINPD and MAXPD are not: they return their second operand if one is NaN.

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// limits returns the neutral elements of min and max.
func limits[T Number]() (least, greatest T) {
	switch p := any(&least).(type) {
	case *float64:
		*p = -inf
		return least, -least
	case *float32:
		*p = float32(-inf)
		return least, -least
	case *int64:
		*p = math.MinInt64
	case *int32:
		*p = math.MinInt32
	}
	return least, -(least + 1) // without overflow: the greatest integer is one less than minus the least
}

// minOf and maxOf keep four extremes, because each step has to wait for the one before.

// minOf is Set.MinOf.
func minOf[T Number](a []T) T {
	_, m := limits[T]()
	m0, m1, m2, m3 := m, m, m, m
	for ; len(a) >= 4; a = a[4:] {
		m0, m1, m2, m3 = min(m0, a[0]), min(m1, a[1]), min(m2, a[2]), min(m3, a[3])
	}
	for _, x := range a {
		m0 = min(m0, x)
	}
	return min(m0, m1, m2, m3)
}

// maxOf is Set.MaxOf.
func maxOf[T Number](a []T) T {
	m, _ := limits[T]()
	m0, m1, m2, m3 := m, m, m, m
	for ; len(a) >= 4; a = a[4:] {
		m0, m1, m2, m3 = max(m0, a[0]), max(m1, a[1]), max(m2, a[2]), max(m3, a[3])
	}
	for _, x := range a {
		m0 = max(m0, x)
	}
	return max(m0, m1, m2, m3)
}

// min2 is Go's min as a function, for extremeFast, which takes it as a value; a builtin is none.
func min2[T Number](x, y T) T { return min(x, y) }

// max2 is Go's max as a function.
func max2[T Number](x, y T) T { return max(x, y) }

// For ArgMin a block is looked at twice only if its least element is less than all before: for elements in random order that happens in
// the first few blocks, and after n blocks with a probability of 1/n (the chance that the last of n is the least).

// Extreme finds where the least or the greatest element of a series is; its zero value has seen nothing. It is the
// first of those that are equal to MinOf or MaxOf, where -0 and +0 count as equal, or the first NaN if there is one.
// Blocks are to be given in order; the extremes of a series' parts are joined in order too.
type Extreme[T Number] struct {
	Value T    // as it stands in the series: a zero with its sign, a NaN with its bits
	Index int  // in the series, by what was said of each block's first element
	Found bool // false: no element was seen
}

// ArgMin gives e the next block, of which the first element has the index at. It costs one pass of MinOf, and another one over the
// part of the block before its least element, but only if that is less than all before.
func (s *Set[T]) ArgMin(e *Extreme[T], a []T, at int) {
	if len(a) == 0 {
		return
	}
	if m := s.MinOf(a); e.yields(m, m < e.Value) {
		e.take(a, m, at, s.MinOf)
	}
}

// ArgMax is ArgMin for the greatest element.
func (s *Set[T]) ArgMax(e *Extreme[T], a []T, at int) {
	if len(a) == 0 {
		return
	}
	if m := s.MaxOf(a); e.yields(m, m > e.Value) {
		e.take(a, m, at, s.MaxOf)
	}
}

// JoinMin returns the extreme of e's elements followed by those of f, both gathered by ArgMin. Of equal extremes e's is kept, which has the
// lower index; so parts that are joined in order give what one pass over all would.
func (e Extreme[T]) JoinMin(f Extreme[T]) Extreme[T] {
	if f.Found && e.yields(f.Value, f.Value < e.Value) {
		return f
	}
	return e
}

// JoinMax is JoinMin for the greatest.
func (e Extreme[T]) JoinMax(f Extreme[T]) Extreme[T] {
	if f.Found && e.yields(f.Value, f.Value > e.Value) {
		return f
	}
	return e
}

// yields reports whether m takes e's place, where better is whether it compares as less, or as greater. A NaN is never dislodged: it
// compares as neither, and only the first NaN is taken.
func (e *Extreme[T]) yields(m T, better bool) bool {
	return !e.Found || better || m != m && e.Value == e.Value
}

// fewEnough is how many elements are looked at one by one.
const fewEnough = 64

// take finds m, which is in a: the first element that is equal to it, or the first NaN if m is one. -0 and +0 are equal here, so that the
// first zero is found whatever its sign. of is what m is the extreme by: it tells whether m is in the first half, and in the first half of that.
// Halving goes over as many elements as a has, with vectors, where to look at one after the other would take some tens of times as long for
// each.
func (e *Extreme[T]) take(a []T, m T, at int, of func([]T) T) {
	for len(a) > fewEnough {
		half := len(a) / 2
		if x := of(a[:half]); x == m || x != x {
			a = a[:half]
		} else {
			a, at = a[half:], at+half
		}
	}
	for i, x := range a {
		if x == m || x != x {
			*e = Extreme[T]{Value: x, Index: at + i, Found: true}
			return
		}
	}
}
