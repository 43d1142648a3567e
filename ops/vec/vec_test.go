package vec_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/kernel"
	"xfork/ops/vec"
)

// Every operator against a loop, for lengths at the borders of blocks, chunks and parts.

func agree[T vec.Element](t *testing.T, want []T, x expr.Expr[[]T]) {
	t.Helper()
	got, err := x.Force(context.Background())
	require.NoError(t, err)
	require.NotNil(t, got)
	require.NoError(t, same(want, got))
}

func value[T any](t *testing.T, want T, x expr.Expr[T]) {
	t.Helper()
	got, err := x.Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(want), fmt.Sprint(got)) // NaN is NaN
}

func fails[T any](t *testing.T, cause error, x expr.Expr[T], opts ...eval.Option) *expr.Error {
	t.Helper()
	_, err := x.Force(context.Background(), opts...)
	require.ErrorIs(t, err, cause)
	var e *expr.Error
	require.ErrorAs(t, err, &e)
	return e
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	t.Run("float64", numbers[float64])
	t.Run("float32", numbers[float32])
	t.Run("int64", numbers[int64])
	t.Run("int32", numbers[int32])
}

func numbers[T vec.Number](t *testing.T) {
	for _, n := range lengths {
		a, b, c := fill[T](n, 1), fill[T](n, 2), fill[T](n, 3)
		x, y, z := vec.Of(a), vec.Of(b), vec.Of(c)
		each := func(f func(i int) T) []T { return loop(n, f) }
		agree(t, each(func(i int) T { return a[i] + b[i] }), vec.Add(x, y))
		agree(t, each(func(i int) T { return a[i] - b[i] }), vec.Sub(x, y))
		agree(t, each(func(i int) T { return a[i] * b[i] }), vec.Mul(x, y))
		agree(t, each(func(i int) T { return min(a[i], b[i]) }), vec.Min(x, y))
		agree(t, each(func(i int) T { return max(a[i], b[i]) }), vec.Max(x, y))
		agree(t, each(func(i int) T { return -a[i] }), vec.Neg(x))
		agree(t, each(func(i int) T { return T(a[i]*b[i]) + c[i] }), vec.MulAdd(x, y, z))
		agree(t, each(func(i int) T { return c[i] - T(a[i]*b[i]) }), vec.Sub(z, vec.Mul(x, y)))
		agree(t, each(func(i int) T { return T(a[i]*b[i]) - c[i] }), vec.Sub(vec.Mul(x, y), z))
		agree(t, each(func(i int) T { return T(a[i]*3) - c[i] }), vec.Sub(vec.Scale(x, expr.Const(T(3))), z))
		agree(t, each(func(i int) T { return c[i] - T(a[i]*3) }), vec.Sub(z, vec.Scale(x, expr.Const(T(3)))))
		agree(t, each(func(i int) T { return T(a[i]*3) + 5 }), vec.Shift(vec.Scale(x, expr.Const(T(3))), expr.Const(T(5))))
		agree(t, each(func(i int) T { return 7 - a[i] }), vec.Sub(vec.Val(T(7)), x))
		agree(t, each(func(i int) T { return min(max(a[i], -20), 30) }), vec.Clamp(x, vec.Val(-T(20)), vec.Val(T(30))))
		agree(t, loop(n, func(i int) bool { return a[i] == b[i] }), vec.Eq(x, y))
		agree(t, loop(n, func(i int) bool { return a[i] != b[i] }), vec.Ne(x, y))
		agree(t, loop(n, func(i int) bool { return a[i] < b[i] }), vec.Lt(x, y))
		agree(t, loop(n, func(i int) bool { return a[i] <= 3 }), vec.Le(x, vec.Val(T(3))))
		agree(t, loop(n, func(i int) bool { return 3 > a[i] }), vec.Gt(vec.Val(T(3)), x))
		agree(t, loop(n, func(i int) bool { return a[i] >= b[i] }), vec.Ge(x, y))
		agree(t, loop(n, func(i int) bool { return a[i] != 0 }), vec.NonZero(x))
		for k, mask := range []func(x, y expr.Expr[[]T]) expr.Expr[[]bool]{vec.Lt[T], vec.Le[T], vec.Gt[T], vec.Ge[T]} {
			holds := func(i int) bool { return []bool{a[i] < 3, a[i] <= 3, a[i] > 3, a[i] >= 3}[k] }
			m := mask(x, vec.Val(T(3)))
			choose := func(f, g func(i int) T) []T {
				return each(func(i int) T {
					if holds(i) {
						return f(i)
					}
					return g(i)
				})
			}
			bi, ci, nine := func(i int) T { return b[i] }, func(i int) T { return c[i] }, func(int) T { return 9 }
			agree(t, choose(bi, ci), vec.Where(m, y, z))
			agree(t, choose(bi, nine), vec.Where(m, y, vec.Val(T(9))))
			agree(t, choose(nine, ci), vec.Where(m, vec.Val(T(9)), z))
		}
		agree(t, each(func(i int) T { return 2 + T(T(i)*3) }), vec.Range[T](n, 2, 3))
		agree(t, each(func(i int) T { return 5 }), vec.Full(n, T(5)))
		agree(t, loop(n, func(i int) int64 { return conv(a[i], math.MinInt64) }), vec.Convert[int64](x))
		agree(t, loop(n, func(i int) float64 { return float64(a[i]) }), vec.Convert[float64](x))
		agree(t, loop(n, func(i int) float32 { return float32(a[i]) }), vec.Convert[float32](x))
	}
}

// conv is the conversion to int64 that package vec promises.
func conv[T vec.Number](x T, least int64) int64 {
	switch x := any(x).(type) {
	case float64:
		if !(x >= -1<<63 && x < 1<<63) {
			return least
		}
	case float32:
		if !(x >= -1<<63 && x < 1<<63) {
			return least
		}
	}
	return int64(x)
}

func TestFunctions(t *testing.T) {
	k := kernel.Float64()
	for _, n := range lengths {
		a, b := fill[float64](n, 1), fill[float64](n, 2)
		x, y := vec.Of(a), vec.Of(b)
		for name, f := range map[string]struct {
			make   func(expr.Expr[[]float64]) expr.Expr[[]float64]
			kernel func(dst, a []float64)
		}{
			"Sqrt": {vec.Sqrt[float64], k.Sqrt}, "Exp": {vec.Exp[float64], k.Exp}, "Expm1": {vec.Expm1[float64], k.Expm1},
			"Log": {vec.Log[float64], k.Log}, "Log1p": {vec.Log1p[float64], k.Log1p}, "Sin": {vec.Sin[float64], k.Sin},
			"Cos": {vec.Cos[float64], k.Cos}, "Tanh": {vec.Tanh[float64], k.Tanh}, "Erf": {vec.Erf[float64], k.Erf},
			"Floor": {vec.Floor[float64], k.Floor}, "Ceil": {vec.Ceil[float64], k.Ceil}, "Trunc": {vec.Trunc[float64], k.Trunc},
			"Round": {vec.Round[float64], k.Round}, "RoundToEven": {vec.RoundToEven[float64], k.RoundToEven},
			"Abs": {vec.Abs[float64], k.Abs},
		} {
			want := make([]float64, n)
			f.kernel(want, a)
			agree(t, want, f.make(x))
			e := f.make(x)
			require.Equal(t, "vec."+name, e.Node().Name())
		}
		want := make([]float64, n)
		k.Pow(want, a, b)
		agree(t, want, vec.Pow(x, y))
		agree(t, loop(n, func(i int) float64 { return a[i] / b[i] }), vec.Div(x, y))
		agree(t, loop(n, func(i int) float64 { return 1 / b[i] }), vec.Div(vec.Val(1.0), y))
		space := loop(n, func(i int) float64 { return -1 + float64(i)*(3/float64(n-1)) })
		if n == 1 {
			space[0] = -1
		} else if n > 0 {
			space[n-1] = 2
		}
		agree(t, space, vec.Linspace(n, -1.0, 2))
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	for _, n := range lengths {
		a, b := fill[float64](n, 1), fill[float64](n, 2)
		p := loop(n, func(i int) bool { return a[i] > 0 })
		q := loop(n, func(i int) bool { return b[i] > 5 })
		m, o := vec.Gt(vec.Of(a), vec.Val(0.0)), vec.Of(q)
		agree(t, loop(n, func(i int) bool { return p[i] && q[i] }), vec.And(m, o))
		agree(t, loop(n, func(i int) bool { return p[i] || q[i] }), vec.Or(m, o))
		agree(t, loop(n, func(i int) bool { return p[i] != q[i] }), vec.Xor(m, o))
		agree(t, loop(n, func(i int) bool { return p[i] == q[i] }), vec.Eq(m, o))
		agree(t, loop(n, func(i int) bool { return p[i] != q[i] }), vec.Ne(m, o))
		agree(t, loop(n, func(i int) bool { return !p[i] }), vec.Not(m))
		agree(t, loop(n, func(i int) bool { return p[i] && q[i] || !p[i] && !q[i] }), vec.Where(m, o, vec.Not(o)))
		agree(t, loop(n, func(i int) bool { return p[i] && true }), vec.And(m, vec.Full(n, true)))
		count := 0
		for _, x := range p {
			if x {
				count++
			}
		}
		value(t, count, vec.Count(m))
		value(t, count > 0, vec.AnyOf(m))
		value(t, count == n, vec.AllOf(m))
	}
}

func TestReductions(t *testing.T) {
	t.Parallel()
	for _, n := range lengths {
		a, b := fill[float64](n, 1), fill[float64](n, 2)
		for i := range a { // finite, so that there is something to compare
			if math.IsNaN(a[i]-a[i]) || math.Abs(a[i]) > 1e200 {
				a[i] = 3
			}
			if math.IsNaN(b[i]-b[i]) || math.Abs(b[i]) > 1e200 {
				b[i] = 3
			}
		}
		x, y := vec.Of(a), vec.Of(b)
		value(t, sumByLaw(a), vec.Sum(x))
		products := loop(n, func(i int) float64 { return a[i] * b[i] })
		value(t, sumByLaw(products), vec.Dot(x, y))
		value(t, sumByLaw(products), vec.Sum(vec.Mul(x, y)))
		squares := loop(n, func(i int) float64 { return a[i] * a[i] })
		value(t, math.Sqrt(sumByLaw(squares)), vec.Norm(x))
		spread := spreadByLaw(a)
		if n > 0 {
			value(t, spread.Mean, vec.Mean(x))
			value(t, slices.Min(a), vec.MinOf(x))
			value(t, slices.Max(a), vec.MaxOf(x))
			value(t, slices.Index(a, slices.Min(a)), vec.ArgMin(x))
			value(t, slices.Index(a, slices.Max(a)), vec.ArgMax(x))
		} else {
			value(t, math.NaN(), vec.Mean(x))
		}
		value(t, spread.Variance(0), vec.Var(x))
		value(t, math.Sqrt(spread.Variance(0)), vec.Std(x))
		value(t, spread.Variance(1), vec.SampleVar(x))
		value(t, math.Sqrt(spread.Variance(1)), vec.SampleStd(x))
		sum := int64(0)
		c := fill[int64](n, 4)
		for _, v := range c {
			sum += v
		}
		value(t, sum, vec.Sum(vec.Of(c)))
		value(t, 3*float64(n), vec.Sum(vec.Full(n, 3.0)))
	}
}

func TestShapes(t *testing.T) {
	k := func(i int) expr.Expr[int] { return expr.Const(i) }
	for _, n := range lengths {
		a, at := fill[float64](n, 1), make([]int64, n)
		x := vec.Of(a)
		twice := vec.Add(x, x) // what has to be computed first
		b := loop(n, func(i int) float64 { return a[i] + a[i] })
		sum, product := 0.0, 1.0
		sums := loop(n, func(i int) float64 { sum += b[i]; return sum })
		products := loop(n, func(i int) float64 { product *= a[i]; return product })
		agree(t, sums, vec.CumSum(twice))
		agree(t, products, vec.CumProd(x))
		agree(t, loop(max(0, n-1), func(i int) float64 { return b[i+1] - b[i] }), vec.Diff(twice))
		agree(t, b[n/3:n/2], vec.Slice(twice, k(n/3), k(n/2)))
		agree(t, slices.Concat(a, b, a), vec.Concat(x, twice, x))
		for i := range at {
			at[i] = int64(n - 1 - i)
		}
		back := slices.Clone(b)
		slices.Reverse(back)
		agree(t, back, vec.Reverse(twice))
		agree(t, back, vec.Gather(twice, vec.Of(at)))
		var kept []float64
		for _, v := range b {
			if v > 1 {
				kept = append(kept, v)
			}
		}
		agree(t, kept, vec.Compress(twice, vec.Gt(twice, vec.Val(1.0))))
		sorted := slices.Clone(b)
		slices.SortFunc(sorted, before)
		agree(t, sorted, vec.Sort(twice))
		agree(t, a, vec.Add(x, vec.Val(math.Copysign(0, -1)))) // the input is as it was
		edges := []float64{-100, -1, 0, 5, 50}
		counts := make([]int64, 4)
		for _, v := range b {
			for e := range counts {
				if v >= edges[e] && (v < edges[e+1] || e == 3 && v == edges[4]) {
					counts[e]++
				}
			}
		}
		agree(t, counts, vec.Histogram(twice, vec.Of(edges)))
	}
	value(t, 2.5, vec.Quantile(vec.Of([]float64{4, 1, 3, 2}), expr.Const(0.5)))
	value(t, 4.0, vec.Quantile(vec.Of([]float64{4, 1, 3, 2}), expr.Const(1.0)))
	value(t, math.NaN(), vec.Quantile(vec.Of([]float64{4, math.NaN()}), expr.Const(0.5)))
}

func TestInto(t *testing.T) {
	ctx := context.Background()
	for _, n := range lengths {
		a, b := fill[float64](n, 1), fill[float64](n, 2)
		x := vec.Mul(vec.Of(a), vec.Of(b))
		want := loop(n, func(i int) float64 { return a[i] * b[i] })
		dst := make([]float64, n)
		require.NoError(t, vec.Into(ctx, dst, x))
		require.NoError(t, same(want, dst))
		require.Equal(t, "idle", x.Node().State(), "x itself is not evaluated")
		agree(t, want, x)
		clear(dst)
		require.NoError(t, vec.Into(ctx, dst, x), "from a value that is there")
		require.NoError(t, same(want, dst))
		require.NoError(t, vec.Into(ctx, a, vec.Mul(vec.Of(a), vec.Of(b))), "in place")
		require.NoError(t, same(want, a))
		require.NoError(t, vec.Into(ctx, dst, vec.Full(n, 2.0)))
		require.NoError(t, same(loop(n, func(int) float64 { return 2 }), dst))
		require.ErrorIs(t, vec.Into(ctx, make([]float64, n+2), x), vec.ErrLengths)
		require.ErrorIs(t, vec.Into(ctx, make([]float64, n+2), vec.Neg(x)), vec.ErrLengths)
	}
}

func TestFailures(t *testing.T) {
	x := vec.Of([]float64{1, 2, 3})
	ints := vec.Of([]int64{1, 0, 3})
	t.Run("lengths that differ name both places", func(t *testing.T) {
		y := vec.Of([]float64{1, 2})
		e := fails(t, vec.ErrLengths, vec.Add(x, y))
		require.Regexp(t, `^vec\.Add \(vec_test\.go:\d+\): lengths differ: 3 \(vec\.Of, vec_test\.go:\d+\) and 2 \(vec\.Of, vec_test\.go:\d+\)$`, e.Error())
		require.Contains(t, e.Error(), y.Node().Line())
		require.Contains(t, e.Error(), x.Node().Line())
	})
	t.Run("an integer division by zero names the element", func(t *testing.T) {
		q := vec.Div(ints, ints)
		e := fails(t, vec.ErrDivide, vec.Sum(q))
		require.Equal(t, q.Node(), e.Node)
		require.Contains(t, e.Error(), "element 1")
		require.Equal(t, e, fails(t, vec.ErrDivide, q), "it is remembered")
		fails(t, vec.ErrDivide, vec.Div(ints, vec.Val[int64](0)))
		value(t, int64(0), vec.Sum(vec.Div(vec.Of([]int64{}), vec.Val[int64](0))))
	})
	t.Run("a negative power of an integer", func(t *testing.T) {
		fails(t, vec.ErrNegative, vec.Pow(ints, vec.Of([]int64{1, -1, 1})))
		agree(t, []int64{1, 0, 27}, vec.Pow(ints, vec.Val[int64](3)))
	})
	t.Run("what is out of range", func(t *testing.T) {
		k := func(i int) expr.Expr[int] { return expr.Const(i) }
		fails(t, vec.ErrOutOfRange, vec.Gather(x, vec.Of([]int64{0, 3})))
		fails(t, vec.ErrOutOfRange, vec.Gather(x, vec.Of([]int64{-1})))
		fails(t, vec.ErrOutOfRange, vec.Slice(x, k(0), k(4)))
		fails(t, vec.ErrOutOfRange, vec.Slice(x, k(2), k(1)))
		fails(t, vec.ErrOutOfRange, vec.Slice(x, k(-1), k(1)))
		fails(t, vec.ErrOutOfRange, vec.Full(-1, 2.0))
		fails(t, vec.ErrOutOfRange, vec.Reverse(vec.Linspace(1<<61, 0.0, 1.0)))
		fails(t, vec.ErrOutOfRange, vec.Concat(vec.Full(1<<62, int64(1)), vec.Full(1<<62, int64(1))))
		fails(t, vec.ErrOutOfRange, vec.Quantile(x, expr.Const(1.5)))
		fails(t, vec.ErrOutOfRange, vec.Histogram(x, vec.Of([]float64{1})))
		fails(t, vec.ErrOutOfRange, vec.Histogram(x, vec.Of([]float64{1, 1})))
		fails(t, vec.ErrLengths, vec.Compress(x, vec.Of([]bool{true})))
	})
	t.Run("reductions of nothing", func(t *testing.T) {
		none := vec.Of([]float64{})
		fails(t, vec.ErrEmpty, vec.MinOf(none))
		fails(t, vec.ErrEmpty, vec.ArgMax(none))
		fails(t, vec.ErrEmpty, vec.Quantile(none, expr.Const(0.5)))
		value(t, 0.0, vec.Sum(none))
		value(t, math.NaN(), vec.Mean(none))
		agree(t, []float64{}, vec.Neg(none))
	})
	t.Run("a nil slice", func(t *testing.T) {
		fails(t, vec.ErrNil, vec.Of[float64](nil))
		fails(t, vec.ErrNil, vec.Sum(vec.Neg(vec.Of[float64](nil))))
		value(t, 0.0, vec.Sum(expr.Fork(func() []float64 { return nil })))
	})
	t.Run("what does not depend on it is evaluated", func(t *testing.T) {
		bad, good := vec.Div(ints, ints), vec.Add(ints, ints)
		rs, err := expr.Settle(vec.Sum(bad), vec.Sum(good)).Force(context.Background())
		require.NoError(t, err)
		require.ErrorIs(t, rs[0].Err, vec.ErrDivide)
		require.Equal(t, int64(8), rs[1].Value)
	})
	t.Run("all of them", func(t *testing.T) {
		p, q := vec.Div(ints, ints), vec.Add(vec.Of([]int64{1, 2}), ints)
		_, err := vec.Dot(p, q).Force(context.Background(), eval.AllErrors())
		require.ErrorIs(t, err, vec.ErrDivide)
		require.ErrorIs(t, err, vec.ErrLengths)
	})
}
