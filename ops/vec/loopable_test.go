package vec_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops/vec"
)

// What loops can do is what kernels do, to the bit: series, conversions, quotients, sines, random numbers, alone and in chains.
func TestLoopsAreTheKernels(t *testing.T) {
	const n = 70_001
	x := vec.Of(fill[float64](n, 1))
	i := vec.Of(fill[int64](n, 2))
	y := vec.Of(fill[float32](n, 3))
	k := vec.Of(fill[int32](n, 4))
	compareLoops(t, map[string]func() expr.Expr[[]float64]{
		"range":             func() floats { return vec.Range(n, 0.1, 0.3) },
		"range down":        func() floats { return vec.Range(n, 7, -1e300) },
		"range from -0":     func() floats { return vec.Range(n, minus, 1) },
		"range of -0":       func() floats { return vec.Range(n, minus, minus) },
		"range of nothing":  func() floats { return vec.Range(n, 3.0, 0) },
		"range beyond all":  func() floats { return vec.Range(n, -math.MaxFloat64, math.MaxFloat64/n*2) },
		"range by infinity": func() floats { return vec.Range(n, 1, inf) },
		"range of NaN":      func() floats { return vec.Range(n, math.NaN(), 1) },
		"range in a chain":  func() floats { return vec.Add(vec.Mul(vec.Range(n, 1.0, 2), x), vec.Range(n, 2.0, 0.5)) },
		"sines":             func() floats { return vec.Add(vec.Mul(vec.Sin(x), x), vec.Cos(vec.Mul(x, vec.Val(1e10)))) },
		"from integers":     func() floats { return vec.Mul(vec.Convert[float64](i), vec.Val(0.5)) },
		"from itself":       func() floats { return vec.Neg(vec.Convert[float64](x)) },
		"from a mask":       func() floats { return vec.Sqrt(vec.Convert[float64](vec.Lt(x, vec.Val(0.5)))) },
		"hits": func() floats {
			return vec.Convert[float64](vec.Le(vec.Uniform[float64](n, 1), vec.Uniform[float64](n, 2)))
		},
	})
	compareLoops(t, map[string]func() expr.Expr[[]int64]{
		"range": func() expr.Expr[[]int64] { return vec.Range[int64](n, math.MaxInt64-5, -math.MaxInt64/7) },
		"quotients": func() expr.Expr[[]int64] {
			return vec.Add(vec.Div(i, vec.Val[int64](-10)), vec.Div(vec.Add(i, i), vec.Val[int64](math.MinInt64)))
		},
		"from floats": func() expr.Expr[[]int64] { return vec.Add(vec.Convert[int64](vec.Mul(x, vec.Val(1e15))), i) },
		"from a mask": func() expr.Expr[[]int64] { return vec.Add(vec.Convert[int64](vec.Lt(x, vec.Val(0.5))), i) },
		"hash of range": func() expr.Expr[[]int64] {
			return vec.Mul(vec.Range[int64](n, 3, 7), vec.Range[int64](n, 1, -4658895280553007687))
		},
		"drawn": func() expr.Expr[[]int64] { return vec.Mul(vec.Integers(n, 5, -9, 9), i) },
	})
	compareLoops(t, map[string]func() expr.Expr[[]float32]{
		"range":         func() expr.Expr[[]float32] { return vec.Add(vec.Range[float32](n, 0.1, 0.3), y) },
		"from integers": func() expr.Expr[[]float32] { return vec.Add(vec.Convert[float32](k), y) },
		"from a mask":   func() expr.Expr[[]float32] { return vec.Add(vec.Convert[float32](vec.Lt(y, vec.Val[float32](0.5))), y) },
	})
	compareLoops(t, map[string]func() expr.Expr[[]int32]{
		"from floats": func() expr.Expr[[]int32] { return vec.Add(vec.Convert[int32](vec.Mul(y, vec.Val[float32](1e7))), k) },
		"quotients": func() expr.Expr[[]int32] {
			return vec.Sub(vec.Div(k, vec.Val[int32](7)), vec.Div(k, vec.Val[int32](math.MinInt32)))
		},
		"range": func() expr.Expr[[]int32] { return vec.Add(vec.Range[int32](n, 5, math.MaxInt32), k) },
	})
	compareLoops(t, map[string]func() expr.Expr[[]bool]{
		"truth of floats":   func() expr.Expr[[]bool] { return vec.Not(vec.NonZero(vec.Mul(x, vec.Val(0.0)))) },
		"truth of integers": func() expr.Expr[[]bool] { return vec.Not(vec.NonZero(vec.Add(k, k))) },
	})
}

// compareLoops computes each expression by kernels, and then by loops for any number of workers.
func compareLoops[T vec.Element](t *testing.T, builds map[string]func() expr.Expr[[]T]) {
	t.Helper()
	for name, build := range builds {
		undo := fuse.Loops(math.MaxInt64, 0)
		want, err := build().Force(context.Background())
		undo()
		require.NoError(t, err, name)
		undo = fuse.Loops(0, 0)
		for _, o := range workers {
			got, err := build().Force(context.Background(), o, eval.On(eight))
			require.NoError(t, err, name)
			require.NoError(t, same(want, got), name)
		}
		undo()
	}
}

// A constant divisor that is zero fails where there are elements, and only there.
func TestNothingByZero(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		agree(t, []int64{}, vec.Div(vec.Of([]int64{}), vec.Val[int64](0)))
		fails(t, vec.ErrDivide, vec.Div(vec.Of([]int64{4}), vec.Val[int64](0)))
		fails(t, vec.ErrDivide, vec.Div(vec.Of(make([]int32, 5000)), vec.Val[int32](0)))
	})
}
