package vec_test

import (
	"fmt"
	"math"

	"xfork/expr"
	"xfork/internal/kernel"
	"xfork/internal/random"
	"xfork/ops/vec"
)

// Programs from bytes: each is built twice, as expressions and as plain arrays, computed one operator after the other without
// the engine. The two must agree to the last bit, except for which NaN a NaN is.

// both is an array of either world, with what is to be expected of it.
type both[T vec.Element] struct {
	x     expr.Expr[[]T]
	want  []T
	at    uint64 // the number of the node whose failure it has; 0 for none
	cause error  // of that failure, if the node is its own
}

// machine builds a program.
type machine struct {
	code  []byte
	n     int
	wrong bool // whether operators may fail

	f64   []both[float64]
	f32   []both[float32]
	i64   []both[int64]
	i32   []both[int32]
	masks []both[bool]
	sums  []single

	causes map[uint64]error // of nodes that fail of themselves, where somebody asks
}

// single is a reduction: a float64, and what it ought to be.
type single struct {
	x     expr.Expr[float64]
	want  float64
	at    uint64 // as in both
	cause error
}

func (m *machine) next() int {
	if len(m.code) == 0 {
		return 0
	}
	b := m.code[0]
	m.code = m.code[1:]
	return int(b)
}

func pick[T any](m *machine, xs []T) T { return xs[m.next()%len(xs)] }

// odd are values that break things.
var odd = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 2, math.Inf(1), math.Inf(-1), math.NaN(), 1e300, 5e-324, -3.25, 7}

func fill[T vec.Number](n int, seed int) []T {
	xs := make([]T, n)
	state := uint64(seed)*2862933555777941757 + 3037000493
	for i := range xs {
		state = state*6364136223846793005 + 1442695040888963407
		r := int64(state>>33) % 2001
		if v := any(&xs[i]); state>>60 == 0 {
			switch v := v.(type) {
			case *float64:
				*v = odd[int(state>>40)%len(odd)]
			case *float32:
				*v = float32(odd[int(state>>40)%len(odd)])
			case *int64:
				*v = math.MinInt64 + r
			case *int32:
				*v = math.MaxInt32 - int32(r)
			}
			continue
		}
		xs[i] = T(r-1000) / 16
	}
	return xs
}

// newMachine starts with some inputs of length n, some of them of length one, and some that fit nothing.
func newMachine(code []byte, n int, wrong bool) *machine {
	m := &machine{code: code, n: n, wrong: wrong}
	for seed := range 3 {
		k := n
		if seed == 2 {
			k = 1
		}
		m.f64 = append(m.f64, given(fill[float64](k, seed)))
		m.f32 = append(m.f32, given(fill[float32](k, seed+10)))
		m.i64 = append(m.i64, given(fill[int64](k, seed+20)))
		m.i32 = append(m.i32, given(fill[int32](k, seed+30)))
	}
	m.f64 = append(m.f64, both[float64]{x: vec.Full(n, 0.25), want: loop(n, func(int) float64 { return 0.25 })})
	m.f64 = append(m.f64, both[float64]{x: vec.Range(n, 1, 0.5), want: loop(n, func(i int) float64 { return 1 + float64(i)*0.5 })})
	m.i64 = append(m.i64, both[int64]{x: vec.Range[int64](n, -3, 2), want: loop(n, func(i int) int64 { return -3 + int64(i)*2 })})
	m.f64 = append(m.f64,
		both[float64]{x: vec.Uniform[float64](n, 5), want: written(n, func(to []float64, at int) { random.Uniform64(to, at, 5) })},
		both[float64]{x: vec.Normal[float64](n, 6), want: written(n, func(to []float64, at int) { random.Normal64(to, at, 6) })})
	m.i64 = append(m.i64,
		both[int64]{x: vec.Integers(n, 7, 0, 100), want: written(n, func(to []int64, at int) { integersBelow(to, at, 7, 100) })})
	if wrong {
		m.f64 = append(m.f64, given(fill[float64](n+3, 4)))
		m.i64 = append(m.i64, given(fill[int64](n+2, 5)))
	}
	m.masks = append(m.masks, m.compare(0), m.compare(3))
	return m
}

func given[T vec.Element](xs []T) both[T] { return both[T]{x: vec.Of(xs), want: xs} }

func loop[T any](n int, f func(i int) T) []T {
	xs := make([]T, n)
	for i := range xs {
		xs[i] = f(i)
	}
	return xs
}

// el is element i of an array that may be of length one.
func el[T any](xs []T, i int) T {
	if len(xs) == 1 {
		return xs[0]
	}
	return xs[i]
}

// shape is the length of what comes of arrays of these lengths, -1 if they do not go together.
func shape(ns ...int) int {
	n := 1
	for _, k := range ns {
		switch {
		case k == 1 || k == n:
		case n == 1:
			n = k
		default:
			return -1
		}
	}
	return n
}

// result puts a result together: its operands' failures by number, its own if ok is false.
func result[T vec.Element](x expr.Expr[[]T], n int, ok bool, f func(i int) T, fails ...uint64) both[T] {
	return outcome(x, func() ([]T, error) {
		switch {
		case n < 0:
			return nil, vec.ErrLengths
		case !ok:
			return nil, vec.ErrDivide
		}
		return loop(n, f), nil
	}, fails...)
}

// outcome is result for what is not computed element by element: f fails, or gives the value.
func outcome[T vec.Element](x expr.Expr[[]T], f func() ([]T, error), fails ...uint64) both[T] {
	r := both[T]{x: x, at: lowest(fails...)}
	if r.at == 0 {
		if r.want, r.cause = f(); r.cause != nil {
			r.at = x.Node().Number()
		}
	}
	return r
}

// lowest is the least number that is not zero, if there is one.
func lowest(fails ...uint64) (at uint64) {
	for _, k := range fails {
		if k != 0 && (at == 0 || k < at) {
			at = k
		}
	}
	return at
}

func binary[T vec.Number](a, b both[T], make func(x, y expr.Expr[[]T]) expr.Expr[[]T], f func(x, y T) T) both[T] {
	n := shape(len(a.want), len(b.want))
	return result(make(a.x, b.x), n, true, func(i int) T { return f(el(a.want, i), el(b.want, i)) }, a.at, b.at)
}

// arithmetic does one operator on numbers.
func arithmetic[T vec.Number](m *machine, pool []both[T]) both[T] {
	a, b := pick(m, pool), pick(m, pool)
	switch m.next() % 11 {
	case 0:
		return binary(a, b, vec.Add[T], func(x, y T) T { return x + y })
	case 1:
		return binary(a, b, vec.Sub[T], func(x, y T) T { return x - y })
	case 2:
		return binary(a, b, vec.Mul[T], func(x, y T) T { return x * y })
	case 3:
		return binary(a, b, vec.Min[T], func(x, y T) T { return min(x, y) })
	case 4:
		return binary(a, b, vec.Max[T], func(x, y T) T { return max(x, y) })
	case 5:
		return result(vec.Neg(a.x), len(a.want), true, func(i int) T { return -a.want[i] }, a.at)
	case 6:
		return division(m, a, b)
	case 7:
		c := pick(m, pool)
		n := shape(len(a.want), len(b.want), len(c.want))
		return result(vec.MulAdd(a.x, b.x, c.x), n, true, func(i int) T {
			return T(el(a.want, i)*el(b.want, i)) + el(c.want, i)
		}, a.at, b.at, c.at)
	case 8:
		k := T(m.next()) / 4
		return result(vec.Scale(a.x, expr.Const(k)), len(a.want), true, func(i int) T { return a.want[i] * k }, a.at)
	case 9:
		k := T(m.next()) - 100
		return result(vec.Shift(a.x, expr.Const(k)), len(a.want), true, func(i int) T { return a.want[i] + k }, a.at)
	default:
		q := pick(m, m.masks)
		n := shape(len(q.want), len(a.want), len(b.want))
		return result(vec.Where(q.x, a.x, b.x), n, true, func(i int) T {
			if el(q.want, i) {
				return el(a.want, i)
			}
			return el(b.want, i)
		}, q.at, a.at, b.at)
	}
}

// division divides; by what has no zeros, unless failures are wanted.
func division[T vec.Number](m *machine, a, b both[T]) both[T] {
	if one := T(1); one/2 != 0 {
		return binary(a, b, vec.Div[T], func(x, y T) T { return x / y })
	}
	if !m.wrong {
		two := vec.Val(T(2))
		b = binary(b, both[T]{x: two, want: []T{2}}, vec.Mul[T], func(x, y T) T { return x * y })
		b = binary(b, both[T]{x: vec.Val(T(1)), want: []T{1}}, vec.Add[T], func(x, y T) T { return x + y })
	}
	n := shape(len(a.want), len(b.want))
	ok := true
	for i := range n {
		ok = ok && el(b.want, i) != 0
	}
	return result(vec.Div(a.x, b.x), n, ok, func(i int) T { return el(a.want, i) / el(b.want, i) }, a.at, b.at)
}

// function does one function of a float64: by the kernel, on the whole array.
func (m *machine) function() both[float64] {
	a := pick(m, m.f64)
	k := kernel.Float64()
	kinds := []struct {
		make func(expr.Expr[[]float64]) expr.Expr[[]float64]
		f    func(dst, a []float64)
	}{
		{vec.Exp[float64], k.Exp},
		{vec.Log[float64], k.Log},
		{vec.Sqrt[float64], k.Sqrt},
		{vec.Abs[float64], k.Abs},
		{vec.Tanh[float64], k.Tanh},
		{vec.Floor[float64], k.Floor},
		{vec.Round[float64], k.Round},
		{vec.Sin[float64], k.Sin},
	}
	o := pick(m, kinds)
	r := both[float64]{x: o.make(a.x), at: a.at}
	if a.at == 0 {
		r.want = make([]float64, len(a.want))
		o.f(r.want, a.want)
	}
	return r
}

// compare gives a mask.
func (m *machine) compare(which int) both[bool] {
	a, b := pick(m, m.f64), pick(m, m.f64)
	n := shape(len(a.want), len(b.want))
	if which%2 == 0 {
		return result(vec.Lt(a.x, b.x), n, true, func(i int) bool { return el(a.want, i) < el(b.want, i) }, a.at, b.at)
	}
	return result(vec.Ge(a.x, b.x), n, true, func(i int) bool { return el(a.want, i) >= el(b.want, i) }, a.at, b.at)
}

// logic combines masks.
func (m *machine) logic() both[bool] {
	a, b := pick(m, m.masks), pick(m, m.masks)
	n := shape(len(a.want), len(b.want))
	switch m.next() % 3 {
	case 0:
		return result(vec.And(a.x, b.x), n, true, func(i int) bool { return el(a.want, i) && el(b.want, i) }, a.at, b.at)
	case 1:
		return result(vec.Or(a.x, b.x), n, true, func(i int) bool { return el(a.want, i) || el(b.want, i) }, a.at, b.at)
	default:
		return result(vec.Not(a.x), len(a.want), true, func(i int) bool { return !a.want[i] }, a.at)
	}
}

// step does one operator.
func (m *machine) step() {
	switch m.next() % 12 {
	case 0, 1, 2:
		m.f64 = append(m.f64, arithmetic(m, m.f64))
	case 3:
		m.f64 = append(m.f64, m.function())
	case 4:
		m.f32 = append(m.f32, arithmetic(m, m.f32))
	case 5:
		m.i64 = append(m.i64, arithmetic(m, m.i64))
	case 6:
		m.i32 = append(m.i32, arithmetic(m, m.i32))
	case 7:
		m.masks = append(m.masks, m.compare(m.next()))
	case 8:
		m.masks = append(m.masks, m.logic())
	case 9:
		m.convert()
	case 10:
		m.reduce()
	default: // a reduction comes back as a factor
		if len(m.sums) > 0 {
			s, a := pick(m, m.sums), pick(m, m.f64)
			m.f64 = append(m.f64, result(vec.Scale(a.x, s.x), len(a.want), true,
				func(i int) float64 { return a.want[i] * s.want }, a.at, s.at))
		}
	}
}

func (m *machine) convert() {
	switch m.next() % 4 {
	case 0:
		a := pick(m, m.i64)
		m.f64 = append(m.f64, result(vec.Convert[float64](a.x), len(a.want), true, func(i int) float64 { return float64(a.want[i]) }, a.at))
	case 1:
		a := pick(m, m.f32)
		m.f64 = append(m.f64, result(vec.Convert[float64](a.x), len(a.want), true, func(i int) float64 { return float64(a.want[i]) }, a.at))
	case 2:
		a := pick(m, m.f64)
		m.f32 = append(m.f32, result(vec.Convert[float32](a.x), len(a.want), true, func(i int) float32 { return float32(a.want[i]) }, a.at))
	default:
		a := pick(m, m.masks)
		m.i32 = append(m.i32, result(vec.Convert[int32](a.x), len(a.want), true, func(i int) int32 {
			if a.want[i] {
				return 1
			}
			return 0
		}, a.at))
	}
}

func (m *machine) reduce() {
	a := pick(m, m.f64)
	s := single{at: a.at}
	switch m.next() % 4 {
	case 0:
		s.x, s.want = vec.Sum(a.x), sumByLaw(a.want)
	case 1:
		s.x = vec.Mean(a.x)
		s.want, _ = momentsByLaw(a.want)
	case 2:
		s.x = vec.Var(a.x)
		_, s.want = momentsByLaw(a.want)
	default:
		s.x, s.want = vec.MaxOf(a.x), math.Inf(-1)
		for _, x := range a.want {
			s.want = max(s.want, x)
		}
		if s.at == 0 && len(a.want) == 0 {
			s.at, s.cause = s.x.Node().Number(), vec.ErrEmpty
		}
	}
	m.sums = append(m.sums, s)
}

func chunks(n int, f func(lo, hi int)) {
	for lo := 0; lo < n; lo += kernel.Chunk {
		f(lo, min(n, lo+kernel.Chunk))
	}
}

func sumByLaw(xs []float64) float64 {
	var parts []kernel.Part
	chunks(len(xs), func(lo, hi int) {
		var s kernel.Sum
		kernel.Float64().Sum(&s, xs[lo:hi])
		parts = append(parts, s.Part())
	})
	return kernel.Merge(parts).Float
}

func spreadByLaw(xs []float64) kernel.Spread {
	var parts []kernel.Spread
	chunks(len(xs), func(lo, hi int) {
		var s kernel.Moments
		kernel.Float64().Moments(&s, xs[lo:hi])
		parts = append(parts, s.Part())
	})
	return kernel.MergeSpreads(parts)
}

// momentsByLaw is mean and variance: of smaller elements, where they overflow.
func momentsByLaw(xs []float64) (mean, variance float64) {
	s, scale := spreadByLaw(xs), 1.0
	if !s.Finite() {
		s, scale = spreadByLaw(loop(len(xs), func(i int) float64 { return xs[i] * 0x1p-600 })), 0x1p600
	}
	if s.N == 0 {
		return math.NaN(), math.NaN()
	}
	return s.Mean * scale, s.Variance(0) * scale * scale
}

// same tells whether two slices have the same bits, but for which NaN a NaN is; where not, it says how they differ.
func same[T vec.Element](want, got []T) error {
	if len(want) != len(got) {
		return fmt.Errorf("%d elements, want %d", len(got), len(want))
	}
	for i := range want {
		w, g := any(want[i]), any(got[i])
		switch w := w.(type) {
		case float64:
			if g := g.(float64); math.Float64bits(w) != math.Float64bits(g) && (w == w || g == g) {
				return fmt.Errorf("element %d is %v, want %v", i, g, w)
			}
		case float32:
			if g := g.(float32); math.Float32bits(w) != math.Float32bits(g) && (w == w || g == g) {
				return fmt.Errorf("element %d is %v, want %v", i, g, w)
			}
		default:
			if w != g {
				return fmt.Errorf("element %d is %v, want %v", i, g, w)
			}
		}
	}
	return nil
}
