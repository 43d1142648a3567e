package kernel

import "math"

// The least and the greatest are the same in any order, so they need no lanes: a block's result is a value, and blocks
// are merged by Go's min and max. NaN wins over everything, and -0 is below +0.

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// limits are the neutral elements of min and max.
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
	return least, -(least + 1)
}

// minOf and maxOf keep four extremes, because each step has to wait for the one before.

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

func min2[T Number](x, y T) T { return min(x, y) }
func max2[T Number](x, y T) T { return max(x, y) }

// Extreme finds where the least or the greatest element of a series is; its zero value has seen nothing. It is the
// first of those that are equal to MinOf or MaxOf, where -0 and +0 count as equal, or the first NaN if there is one.
// Blocks are to be given in order; the extremes of a series' parts are joined in order too.
type Extreme[T Number] struct {
	Value T
	Index int
	Found bool
}

// ArgMin gives e the next block, whose first element has the index at. It costs one pass of MinOf, and another one over the
// part of the block before its least element, but only if that is less than all before.
func (s *Set[T]) ArgMin(e *Extreme[T], a []T, at int) {
	if len(a) == 0 {
		return
	}
	if m := s.MinOf(a); e.yields(m, m < e.Value) {
		e.take(a, m, at)
	}
}

// ArgMax is ArgMin for the greatest element.
func (s *Set[T]) ArgMax(e *Extreme[T], a []T, at int) {
	if len(a) == 0 {
		return
	}
	if m := s.MaxOf(a); e.yields(m, m > e.Value) {
		e.take(a, m, at)
	}
}

// JoinMin is the extreme of e's elements followed by those of f, both gathered by ArgMin.
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

// yields reports whether m takes e's place; better tells how they compare. A NaN is never dislodged.
func (e *Extreme[T]) yields(m T, better bool) bool {
	return !e.Found || better || m != m && e.Value == e.Value
}

// take finds m, which is in a.
func (e *Extreme[T]) take(a []T, m T, at int) {
	for i, x := range a {
		if x == m || x != x {
			*e = Extreme[T]{Value: x, Index: at + i, Found: true}
			return
		}
	}
}
