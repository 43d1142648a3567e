package vec_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops"
	"xfork/ops/vec"
)

// passes is how many passes over memory a force of x takes.
func passes[T any](t *testing.T, x expr.Expr[T], opts ...eval.Option) int {
	t.Helper()
	var n atomic.Int64
	defer fuse.OnPass(func() { n.Add(1) })()
	_, err := x.Force(context.Background(), opts...)
	require.NoError(t, err)
	return int(n.Load())
}

// Reductions of one array take one pass also where ordinary operators stand above them.
func TestOnePassUnderOrdinaryOperators(t *testing.T) {
	k := expr.Const(0.5)
	sums := func(n int, above func(x expr.Expr[float64]) expr.Expr[float64]) []expr.Expr[float64] {
		x := vec.Of(loop(n, func(i int) float64 { return float64(i%7) - 2.5 }))
		return times(10, func(i int) expr.Expr[float64] { return above(vec.Sum(vec.Mul(x, vec.Val(float64(i))))) })
	}
	scaled := func(x expr.Expr[float64]) expr.Expr[float64] { return ops.Mul(x, k) }
	for _, n := range []int{2, 100, 10_000, 60_000, 300_000} {
		for name, c := range map[string]struct {
			most int
			x    expr.Expr[[]float64]
		}{
			"under one operator each": {1, expr.All(sums(n, scaled)...)},
			"under several": {1, expr.All(sums(n, func(x expr.Expr[float64]) expr.Expr[float64] {
				return ops.Add(ops.Neg(scaled(x)), ops.Sqrt(ops.Abs(x)))
			})...)},
			"under a tree":  {1, expr.All(ops.Sum(sums(n, scaled)...))},
			"under a chain": {1, expr.All(chain(sums(n, scaled)))},
			"under three at once": {1, expr.All(sums(n, func(x expr.Expr[float64]) expr.Expr[float64] {
				return ops.Max(ops.Max(scaled(x), x), ops.Min(x, k))
			})...)},
			"beside bare ones": {1, expr.All(append(sums(n, scaled), vec.Mean(vec.Full(n, 0.25)))...)},
			"that wait for another": {2, func() expr.Expr[[]float64] {
				x := vec.Of(loop(n, func(i int) float64 { return float64(i%7) - 2.5 }))
				mean := scaled(vec.Mean(x))
				return expr.All(times(10, func(i int) expr.Expr[float64] {
					return scaled(vec.Sum(vec.Shift(vec.Mul(x, vec.Val(float64(i))), mean)))
				})...)
			}()},
		} {
			require.Equal(t, c.most, passes(t, c.x), "%s, %d elements", name, n)
		}
		require.Equal(t, 1, passes(t, expr.All(sums(n, scaled)...), eval.Workers(1)))
		require.Equal(t, 1, passes(t, expr.All(sums(n, scaled)...), eval.Sequential()))
	}
}

func chain(xs []expr.Expr[float64]) expr.Expr[float64] {
	x := xs[0]
	for _, y := range xs[1:] {
		x = ops.Add(x, y)
	}
	return x
}

// What is demanded only if something else holds is not computed with the rest.
func TestNothingUnderAChoiceIsTakenAlong(t *testing.T) {
	x := vec.Of(loop(100, func(i int) float64 { return float64(i%7) - 2.5 }))
	other := vec.Sum(vec.Mul(x, x))
	choice := expr.If(ops.Lt(vec.Sum(x), expr.Const(1e300)), ops.Neg(vec.Mean(x)), ops.Neg(other))
	_, err := expr.Pair(ops.Neg(vec.MaxOf(x)), choice).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, "idle", other.Node().State())
}

func times(n int, f func(i int) expr.Expr[float64]) []expr.Expr[float64] {
	xs := make([]expr.Expr[float64], n)
	for i := range xs {
		xs[i] = f(i)
	}
	return xs
}
