package vec_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

// Arithmetic at the ends: infinities, numbers so great that their differences are none, -0, lengths at the limits.

var (
	inf     = math.Inf(1)
	minus   = math.Copysign(0, -1)
	workers = []eval.Option{eval.Workers(1), eval.Workers(2), eval.Workers(7)}
)

// bits requires x to come to want, to the bit but for which NaN it is, for any number of workers.
func bits[T vec.Float](t *testing.T, want T, x func() expr.Expr[T], what ...any) {
	t.Helper()
	for _, o := range workers {
		got, err := x().Force(context.Background(), o, eval.On(eight))
		require.NoError(t, err, what...)
		require.NoError(t, same([]T{want}, []T{got}), what...)
	}
}

func TestSumsKeepTheSignOfZero(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		t.Run("float64", negativeZeros[float64])
		t.Run("float32", negativeZeros[float32])
	})
}

func negativeZeros[T vec.Float](t *testing.T) {
	minus := T(minus)
	for _, n := range []int{1, 2, 33, 4096, 4097, 70_000, 200_001} {
		for plus := -1; plus < n; plus += n/2 + 1 { // the place of a +0, none at first
			a := loop(n, func(i int) T {
				if i == plus {
					return 0
				}
				return minus
			})
			want := minus
			if plus >= 0 {
				want = 0
			}
			x, one := vec.Of(a), vec.Val(T(1))
			what := fmt.Sprintf("%d elements, +0 at %d", n, plus)
			bits(t, want, func() expr.Expr[T] { return vec.Sum(x) }, what)
			bits(t, want, func() expr.Expr[T] { return vec.Sum(vec.Mul(x, one)) }, what)
			bits(t, want, func() expr.Expr[T] { return vec.Dot(x, vec.Full(n, T(1))) }, what)
			bits(t, want, func() expr.Expr[T] { return vec.Mean(x) }, what)
			bits(t, want, func() expr.Expr[T] { return vec.Sum(vec.Full(n, want)) }, what)
			bits(t, 0, func() expr.Expr[T] { return vec.Norm(x) }, what)
			running, err := vec.CumSum(x).Force(context.Background())
			require.NoError(t, err)
			require.NoError(t, same([]T{a[0]}, running[:1]))
			require.NoError(t, same([]T{want}, running[n-1:]))
		}
	}
	bits(t, minus, func() expr.Expr[T] { return ops.Sum(expr.Const(minus), expr.Const(minus)) }, "as ordinary operators do it")
	bits(t, 0, func() expr.Expr[T] { return ops.Sum[T]() })
	bits(t, 0, func() expr.Expr[T] { return vec.Sum(vec.Of([]T{})) }, "of nothing")
	bits(t, 0, func() expr.Expr[T] { return vec.Dot(vec.Of([]T{}), vec.Val(minus)) }, "of nothing")
}

func TestMomentsOfNumbersThatAreFarApart(t *testing.T) {
	big := math.MaxFloat64
	for _, c := range []struct {
		elements             []float64
		mean, variance, std_ float64
	}{
		{[]float64{big, big}, big, 0, 0},
		{[]float64{-big, big}, 0, inf, big},
		{[]float64{big, -big, big, -big}, 0, inf, big},
		{[]float64{1e200, -1e200}, 0, inf, 1e200},
		{[]float64{0x1p600, 0, 0x1p600, 0}, 0x1p599, inf, 0x1p599},
		{[]float64{inf, 1}, inf, math.NaN(), math.NaN()},
		{[]float64{1, inf}, inf, math.NaN(), math.NaN()},
		{[]float64{-inf, big}, -inf, math.NaN(), math.NaN()},
		{[]float64{-inf, inf}, math.NaN(), math.NaN(), math.NaN()},
		{[]float64{math.NaN(), inf}, math.NaN(), math.NaN(), math.NaN()},
	} {
		for _, times := range []int{1, 2048, 100_000} { // in the second case a chunk
			c, k := c, len(c.elements)
			a := loop(k*times, func(i int) float64 { return c.elements[i%k] })
			x := vec.Of(a)
			what := fmt.Sprint(c.elements, " ", times)
			if c.mean == 0 { // as exactly as the distances are added
				mean, err := vec.Mean(x).Force(context.Background())
				require.NoError(t, err)
				require.LessOrEqual(t, math.Abs(mean), c.std_*2e-16)
				c.mean = mean
			}
			bits(t, c.mean, func() expr.Expr[float64] { return vec.Mean(x) }, what)
			bits(t, c.variance, func() expr.Expr[float64] { return vec.Var(x) }, what)
			if c.std_ > 0 && c.std_ < big {
				std, err := vec.Std(x).Force(context.Background())
				require.NoError(t, err)
				require.InEpsilon(t, c.std_, std, 1e-15)
				c.std_ = std
			}
			bits(t, c.std_, func() expr.Expr[float64] { return vec.Std(x) }, what)
			both, err := expr.All(vec.Mean(vec.Add(x, vec.Val(0.0))), vec.Sum(x), vec.Std(x)).Force(context.Background())
			require.NoError(t, err)
			require.NoError(t, same([]float64{c.mean, c.std_}, []float64{both[0], both[2]}), what)
		}
	}
	halves := make([]float64, 20_000) // the first half of the chunks is one infinity's, the second one has none
	halves[0] = inf
	bits(t, inf, func() expr.Expr[float64] { return vec.Mean(vec.Of(halves)) })
	bits(t, 1e308, func() expr.Expr[float64] { return vec.Mean(vec.Full(1<<20, 1e308)) })
	bits(t, float32(math.MaxFloat32), func() expr.Expr[float32] { return vec.Mean(vec.Full(9999, float32(math.MaxFloat32))) })
	bits(t, float32(0), func() expr.Expr[float32] {
		return vec.Mean(vec.Of([]float32{math.MaxFloat32, -math.MaxFloat32}))
	})
}

func TestQuantilesBetweenGreatNumbers(t *testing.T) {
	big := math.MaxFloat64
	for _, c := range []struct {
		elements []float64
		q, want  float64
	}{
		{[]float64{1, inf, inf}, 0.75, inf},
		{[]float64{1, inf}, 0.5, inf},
		{[]float64{-inf, 1}, 0.5, -inf},
		{[]float64{-inf, -inf, 1}, 0.25, -inf},
		{[]float64{-inf, inf}, 0.5, math.NaN()},
		{[]float64{-inf, inf}, 0, -inf},
		{[]float64{-inf, inf}, 1, inf},
		{[]float64{-big, big}, 0.5, 0},
		{[]float64{-big, big}, 0.75, math.Nextafter(big/2, 0)}, // one rounding
		{[]float64{big, -big, big}, 0.5, big},
		{[]float64{minus, minus}, 0.5, minus},
		{[]float64{big, big}, 0.3, big},
		{[]float64{-1, 1e-20}, math.Nextafter(1, 0), -math.Nextafter(1, 0) + 1},
	} {
		if c.want == -math.Nextafter(1, 0)+1 { // not beyond the greater one
			got, err := vec.Quantile(vec.Of(c.elements), expr.Const(c.q)).Force(context.Background())
			require.NoError(t, err)
			require.LessOrEqual(t, got, c.elements[1])
			continue
		}
		bits(t, c.want, func() expr.Expr[float64] { return vec.Quantile(vec.Of(c.elements), expr.Const(c.q)) }, c)
		reversed := vec.Reverse(vec.Of(c.elements))
		bits(t, c.want, func() expr.Expr[float64] { return vec.Quantile(reversed, expr.Const(c.q)) }, c)
		narrow := loop(len(c.elements), func(i int) float32 {
			if e := c.elements[i]; math.Abs(e) == big {
				return float32(math.Copysign(math.MaxFloat32, e))
			}
			return float32(c.elements[i])
		})
		want := float32(c.want)
		switch math.Abs(c.want) {
		case big:
			want = math.MaxFloat32
		case math.Nextafter(big/2, 0):
			want = math.MaxFloat32 / 2
		}
		bits(t, want, func() expr.Expr[float32] { return vec.Quantile(vec.Of(narrow), expr.Const(c.q)) }, c)
	}
}

func TestLinspaceAtItsEnds(t *testing.T) {
	t.Run("float64", func(t *testing.T) { linspaces(t, math.MaxFloat64) })
	t.Run("float32", func(t *testing.T) { linspaces[float32](t, math.MaxFloat32) })
}

func linspaces[T vec.Float](t *testing.T, big T) {
	inf, nan, minus := T(inf), T(math.NaN()), T(minus)
	for _, c := range []struct{ want []T }{
		{[]T{inf, inf, inf}},
		{[]T{-inf, -inf, -inf}},
		{[]T{-inf, -inf, -inf, 7}},
		{[]T{7, inf, inf, inf}},
		{[]T{inf, inf, -3}},
		{[]T{-inf, nan, inf}},
		{[]T{-big, 0, big}},
		{[]T{big, 0, -big}},
		{[]T{big, big, big}},
		{[]T{minus, minus, minus}},
		{[]T{minus, minus, 0}}, // equal but for the sign
		{[]T{minus}},
		{[]T{nan, nan, nan}},
		{[]T{}},
	} {
		n := len(c.want)
		var low, high T
		if n > 0 {
			low, high = c.want[0], c.want[n-1]
		}
		agree(t, c.want, vec.Linspace(n, low, high))
	}
	five, err := vec.Linspace(5, -big, big).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []T{-big, 0, big}, []T{five[0], five[2], five[4]})
	require.InEpsilonSlice(t, []T{-big / 2, big / 2}, []T{five[1], five[3]}, 2e-16)
	long, err := vec.Linspace(3_000_001, -big, big).Force(context.Background(), eval.Workers(2))
	require.NoError(t, err)
	for i := 1; i < len(long); i++ {
		if !(long[i-1] < long[i]) {
			require.Less(t, long[i-1], long[i], i)
		}
	}
	require.Equal(t, []T{-big, 0, big}, []T{long[0], long[1_500_000], long[3_000_000]})
}

// What a float32 cannot tell apart are the places of the elements, not their values.
func TestLinspaceOfMoreElementsThanAFloat32Counts(t *testing.T) {
	const n = 1<<24 + 4
	xs, err := vec.Linspace[float32](n, 0, 1).Force(context.Background())
	require.NoError(t, err)
	for i := n - 100; i < n; i++ {
		require.Equal(t, float32(float64(i)*(1/float64(n-1))), xs[i], i)
	}
}

func TestRangesAtTheirEnds(t *testing.T) {
	big := math.MaxFloat64
	agree(t, []float64{-big, 0, big, inf, inf}, vec.Range(5, -big, big))
	agree(t, []float64{big, 0, -big, -inf}, vec.Range(4, big, -big))
	agree(t, []float64{3, inf, inf}, vec.Range(3, 3, inf))
	agree(t, []float64{inf, inf}, vec.Range(2, inf, 1.0))
	agree(t, []float64{minus, 1}, vec.Range(2, minus, 1.0))
	agree(t, []float32{-math.MaxFloat32, 0, math.MaxFloat32}, vec.Range(3, -float32(math.MaxFloat32), math.MaxFloat32))
	agree(t, []int32{math.MaxInt32, math.MinInt32, math.MinInt32 + 1}, vec.Range(3, int32(math.MaxInt32), 1))
	long, err := vec.Range(200_001, -big, big/100_000).Force(context.Background())
	require.NoError(t, err)
	for i := 1; i < len(long); i++ {
		if !(long[i-1] < long[i]) {
			require.Less(t, long[i-1], long[i], i)
		}
	}
	require.InEpsilon(t, big, long[200_000], 1e-11)
}

func TestLengthsAtTheLimits(t *testing.T) {
	for _, n := range []int{-1, math.MinInt, math.MaxInt, math.MaxInt - 1, 1<<44 + 1} {
		fails(t, vec.ErrOutOfRange, vec.Full(n, 1.0))
		fails(t, vec.ErrOutOfRange, vec.Range(n, int64(1), 1))
		fails(t, vec.ErrOutOfRange, vec.Linspace(n, 1.0, 2))
		fails(t, vec.ErrOutOfRange, vec.Sum(vec.Full(n, 1.0)))
		fails(t, vec.ErrOutOfRange, vec.Slice(vec.Of([]int64{1, 2}), expr.Const(1), expr.Const(n)))
		fails(t, vec.ErrOutOfRange, vec.Slice(vec.Of([]int64{1, 2}), expr.Const(n), expr.Const(2)))
	}
	fails(t, vec.ErrOutOfRange, vec.Gather(vec.Of([]int32{1}), vec.Of([]int64{math.MaxInt64})))
	fails(t, vec.ErrOutOfRange, vec.Gather(vec.Of([]int32{1}), vec.Of([]int64{math.MinInt64})))
	agree(t, []int64{math.MaxInt64, math.MinInt64, math.MinInt64 + 1}, vec.Range(3, int64(math.MaxInt64), 1))
}

func TestIntegersAtTheirEnds(t *testing.T) {
	least := vec.Of([]int64{math.MinInt64, math.MaxInt64, 0})
	agree(t, []int64{math.MinInt64, math.MinInt64 + 1, 0}, vec.Neg(least))
	agree(t, []int64{math.MinInt64, math.MaxInt64, 0}, vec.Abs(least))
	agree(t, []int64{math.MinInt64, math.MinInt64 + 1, 0}, vec.Div(least, vec.Val(int64(-1))))
	agree(t, []int64{1, -1, 0}, vec.Div(vec.Of([]int64{math.MinInt64, math.MaxInt64, 0}), vec.Of([]int64{math.MinInt64, -math.MaxInt64, 1})))
	agree(t, []int64{0, 1, 0}, vec.Pow(least, vec.Val(int64(2))))
	agree(t, []int64{math.MinInt64, math.MinInt64, math.MinInt64}, vec.Min(least, vec.Val(int64(math.MinInt64))))
	agree(t, []int64{0, math.MaxInt64, 0}, vec.Clamp(least, vec.Val(int64(0)), vec.Val(int64(math.MaxInt64))))
	agree(t, []int64{math.MinInt64, -1, -1}, vec.CumSum(least))
	agree(t, []int64{-1, math.MinInt64 + 1}, vec.Diff(least))
	value(t, int64(-1), vec.Sum(least))
	value(t, int64(math.MinInt64), vec.MinOf(least))
	counts := vec.Histogram(least, vec.Of([]int64{math.MinInt64, 0, math.MaxInt64}))
	agree(t, []int64{1, 2}, counts)
}

func TestBinsAtTheEnds(t *testing.T) {
	big := math.MaxFloat64
	x := vec.Of([]float64{-inf, -big, -1, minus, 0, 1, big, inf, math.NaN()})
	agree(t, []int64{3, 5}, vec.Histogram(x, vec.Of([]float64{-inf, 0, inf})))
	agree(t, []int64{2, 4}, vec.Histogram(x, vec.Of([]float64{-big, 0, big})))
	agree(t, []int64{2, 3, 1}, vec.Histogram(x, vec.Of([]float64{-big, minus, big / 2, big})))
	agree(t, []int64{2, 1}, vec.Histogram(x, vec.Of([]float64{0, 5e-324, 1})))
	agree(t, []int64{2, 3, 1, 2}, vec.Histogram(x, vec.Of([]float64{-inf, -1, 1, big, inf})))
}
