package vec_test

import (
	"math"
	"slices"
	"sort"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

// What can fail, for programs from bytes: by lengths, by bounds, by elements, and by calls in the middle of it all.

// mayFail does one operator, every other time one of those that fail easily.
func (m *machine) mayFail() {
	if m.next()%2 == 0 {
		m.step()
		return
	}
	switch m.next() % 16 {
	case 0, 1:
		m.i64 = append(m.i64, division(m, pick(m, m.i64), pick(m, m.i64)))
	case 2:
		m.i32 = append(m.i32, division(m, pick(m, m.i32), pick(m, m.i32)))
	case 3, 4:
		m.i64 = append(m.i64, power(pick(m, m.i64), pick(m, m.i64)))
	case 5:
		m.i64 = append(m.i64, binary(pick(m, m.i64), pick(m, m.i64), vec.Add[int64], func(x, y int64) int64 { return x + y }))
	case 6:
		m.i64 = append(m.i64, cut(m, pick(m, m.i64)))
	case 7:
		m.f64 = append(m.f64, cut(m, pick(m, m.f64)))
	case 8:
		m.i64 = append(m.i64, gathered(pick(m, m.i64), pick(m, m.i64)))
	case 9:
		m.i64 = append(m.i64, compressed(pick(m, m.i64), pick(m, m.masks)))
	case 10:
		m.i64 = append(m.i64, m.scan())
	case 11:
		m.i64 = append(m.i64, histogram(pick(m, m.i64), pick(m, m.i64)))
	case 12:
		m.sums = append(m.sums, m.quantile())
	case 13:
		m.i64 = append(m.i64, called(m, fill[int64](m.length(), m.next())))
		m.f64 = append(m.f64, called(m, fill[float64](m.length(), m.next())))
	case 14:
		m.i64 = append(m.i64, m.source())
	default:
		a := pick(m, m.f64)
		m.i64 = append(m.i64, result(vec.Convert[int64](a.x), len(a.want), true, func(i int) int64 { return whole(a.want[i]) }, a.at))
		b := pick(m, m.i64)
		m.f64 = append(m.f64, result(vec.Convert[float64](b.x), len(b.want), true, func(i int) float64 { return float64(b.want[i]) }, b.at))
	}
}

// length is most often that of the program's arrays.
func (m *machine) length() int { return max(0, m.n+max(0, m.next()%8-5)) }

// whole is Go's conversion, but the same on all processors.
func whole(x float64) int64 {
	if !(x >= -1<<63 && x < 1<<63) {
		return math.MinInt64
	}
	return int64(x)
}

func power(a, b both[int64]) both[int64] {
	n := shape(len(a.want), len(b.want))
	return outcome(vec.Pow(a.x, b.x), func() ([]int64, error) {
		if n < 0 {
			return nil, vec.ErrLengths
		}
		xs := make([]int64, n)
		for i := range xs {
			x, y := el(a.want, i), el(b.want, i)
			if y < 0 {
				return nil, vec.ErrNegative
			}
			xs[i] = 1
			for ; y > 0; y >>= 1 {
				if y&1 != 0 {
					xs[i] *= x
				}
				x *= x
			}
		}
		return xs, nil
	}, a.at, b.at)
}

// cut takes a part, by bounds of which one may fail itself.
func cut[T vec.Number](m *machine, a both[T]) both[T] {
	low, high := m.next()%4-1, m.n-m.next()%4+1
	bound, at := expr.Const(high), uint64(0)
	if m.next()%8 == 0 {
		bound = ops.Quo(expr.Const(high), expr.Const(0))
		at = bound.Node().Number()
		m.fails(at, ops.ErrDivideByZero)
	}
	return outcome(vec.Slice(a.x, expr.Const(low), bound), func() ([]T, error) {
		if low < 0 || low > high || high > len(a.want) {
			return nil, vec.ErrOutOfRange
		}
		return a.want[low:high], nil
	}, a.at, at)
}

func gathered(a, places both[int64]) both[int64] {
	return outcome(vec.Gather(a.x, places.x), func() ([]int64, error) {
		xs := make([]int64, len(places.want))
		for i, k := range places.want {
			if k < 0 || k >= int64(len(a.want)) {
				return nil, vec.ErrOutOfRange
			}
			xs[i] = a.want[k]
		}
		return xs, nil
	}, a.at, places.at)
}

func compressed(a both[int64], q both[bool]) both[int64] {
	return outcome(vec.Compress(a.x, q.x), func() ([]int64, error) {
		if len(a.want) != len(q.want) {
			return nil, vec.ErrLengths
		}
		xs := []int64{}
		for i, x := range a.want {
			if q.want[i] {
				xs = append(xs, x)
			}
		}
		return xs, nil
	}, a.at, q.at)
}

// scan does what cannot fail of itself, on whole arrays.
func (m *machine) scan() both[int64] {
	a, b := pick(m, m.i64), pick(m, m.i64)
	switch m.next() % 5 {
	case 0:
		return outcome(vec.CumSum(a.x), func() ([]int64, error) {
			sum := int64(0)
			return loop(len(a.want), func(i int) int64 { sum += a.want[i]; return sum }), nil
		}, a.at)
	case 1:
		return outcome(vec.Sort(a.x), func() ([]int64, error) { return slices.Sorted(slices.Values(a.want)), nil }, a.at)
	case 2:
		return outcome(vec.Reverse(a.x), func() ([]int64, error) {
			return loop(len(a.want), func(i int) int64 { return a.want[len(a.want)-1-i] }), nil
		}, a.at)
	case 3:
		return outcome(vec.Diff(a.x), func() ([]int64, error) {
			return loop(max(0, len(a.want)-1), func(i int) int64 { return a.want[i+1] - a.want[i] }), nil
		}, a.at)
	default:
		return outcome(vec.Concat(a.x, b.x), func() ([]int64, error) {
			return append(append([]int64{}, a.want...), b.want...), nil
		}, a.at, b.at)
	}
}

func histogram(a, edges both[int64]) both[int64] {
	return outcome(vec.Histogram(a.x, edges.x), func() ([]int64, error) {
		e := edges.want
		if len(e) < 2 || !slices.IsSorted(e) || len(slices.Compact(slices.Clone(e))) < len(e) {
			return nil, vec.ErrOutOfRange
		}
		counts := make([]int64, len(e)-1)
		for _, x := range a.want {
			if i := sort.Search(len(e), func(i int) bool { return e[i] > x }); i > 0 && x <= e[len(e)-1] {
				counts[min(i, len(counts))-1]++
			}
		}
		return counts, nil
	}, a.at, edges.at)
}

func (m *machine) quantile() single {
	a := pick(m, m.f64)
	q := float64(m.next()%5) / 3 // the last one is too much
	s := single{x: vec.Quantile(a.x, expr.Const(q)), at: a.at}
	switch {
	case s.at != 0:
		return s
	case q > 1:
		s.cause = vec.ErrOutOfRange
	case len(a.want) == 0:
		s.cause = vec.ErrEmpty
	default:
		sorted := slices.Sorted(slices.Values(a.want))
		at := q * float64(len(sorted)-1)
		i := int(at)
		s.want = sorted[i]
		if rest := at - float64(i); rest > 0 {
			s.want += float64((sorted[i+1] - sorted[i]) * rest)
		}
		if sorted[0] != sorted[0] {
			s.want = sorted[0]
		}
		return s
	}
	s.at = s.x.Node().Number()
	return s
}

// called is the result of a call, which fails now and then.
func called[T vec.Element](m *machine, xs []T) both[T] {
	fail := m.next()%4 == 0
	x := expr.ForkErr(func() ([]T, error) {
		if fail {
			return nil, errBoom
		}
		return xs, nil
	})
	return outcome(x, func() ([]T, error) {
		if fail {
			return nil, errBoom
		}
		return xs, nil
	})
}

// source is an array that comes from nothing, and may have a length that no array has.
func (m *machine) source() both[int64] {
	n, from, by := m.length(), int64(m.next()%5-2), int64(m.next()%3)
	if m.next()%4 == 0 {
		n = -1
	}
	return outcome(vec.Range(n, from, by), func() ([]int64, error) {
		if n < 0 {
			return nil, vec.ErrOutOfRange
		}
		return loop(n, func(i int) int64 { return from + int64(i)*by }), nil
	})
}
