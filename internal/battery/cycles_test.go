package battery

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Calls that wait for themselves.

func requireCycle(t *testing.T, err error, nodes ...expr.Noded) {
	t.Helper()
	require.ErrorIs(t, err, expr.ErrCycle)
	var c *eval.CycleError
	require.ErrorAs(t, err, &c)
	require.Len(t, c.Nodes, len(nodes), "%v", err)
	for i, n := range nodes {
		require.Same(t, n.Node(), c.Nodes[i], "%v", err)
	}
}

func TestAForkThatForcesItself(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe, expr.Limit(1)} {
			harness.Within(t, func() {
				var x expr.Expr[int]
				x = expr.ForkErr(func() (int, error) { return x.Force(bg) }, lane)
				_, err := x.Force(bg, opts...)
				requireCycle(t, err, x)
			})
		}
	}
}

func TestForksThatForceEachOther(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var a, b, c expr.Expr[int]
			a = expr.ForkErr(func() (int, error) { return b.Force(bg) })
			b = expr.ForkErr(func() (int, error) { return expr.Op2[opAdd](c, expr.Const(1)).Force(bg) })
			c = expr.ForkErr(func() (int, error) { return a.Force(bg) }, expr.IOBound)
			_, err := c.Force(bg, opts...)
			requireCycle(t, err, a, b, c)
			for _, x := range []expr.Expr[int]{a, b, c} {
				_, again := x.Force(bg, opts...)
				requireCycle(t, again, a, b, c)
			}
		})
	}
}

func TestTwoGoroutinesCloseACycle(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		for range 30 {
			harness.Within(t, func() {
				one, two := harness.NewGate(), harness.NewGate()
				var a, b expr.Expr[int]
				a = expr.ForkErr(func() (int, error) { one.Open(); two.Pass(t); return b.Force(bg) })
				b = expr.ForkErr(func() (int, error) { two.Open(); one.Pass(t); return a.Force(bg) })
				var errA, errB error
				harness.Together(func() { _, errA = a.Force(bg, opts...) }, func() { _, errB = b.Force(bg, opts...) })
				requireCycle(t, errA, a, b)
				requireCycle(t, errB, a, b)
			})
		}
	}
}

func TestACycleThroughDynamicNodes(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var x expr.Expr[int]
			x = expr.ForkErr(func() (int, error) { return expr.If(expr.Const(true), x, x).Force(bg) })
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrCycle)
			var y expr.Expr[int]
			y = expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return expr.Map(y, func(i int) int { return i }) })
			_, err = y.Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrCycle)
			var s expr.Expr[int]
			s = expr.ForkErr(func() (int, error) {
				rs, err := expr.Settle(s, expr.Const(1)).Force(bg)
				return len(rs), err
			})
			_, err = s.Force(bg, opts...)
			if err != nil { // or the cycle is the outcome of the Settle's first element
				require.ErrorIs(t, err, expr.ErrCycle)
			}
		})
	}
}

func TestABindThatForwardsOntoItself(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var x expr.Expr[int]
			x = expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return x })
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrCycle)
			var a, b expr.Expr[int]
			a = expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return b })
			b = expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return a })
			_, err = expr.Op2[opAdd](a, expr.Const(1)).Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrCycle)
			c := expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return a })
			_, err = c.Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrCycle)
		})
	}
}

func TestACycleOfUnsafeCallsAndLimits(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			limit := expr.Limit(1)
			var a, b, c expr.Expr[int]
			a = expr.ForkErr(func() (int, error) { return b.Force(bg) }, expr.Unsafe)
			b = expr.ForkErr(func() (int, error) { return c.Force(bg) }, limit)
			c = expr.ForkErr(func() (int, error) { return a.Force(bg) }, expr.Unsafe, limit)
			harness.Together(
				func() { _, err := a.Force(bg, opts...); requireCycle(t, err, a, b, c) },
				func() { _, err := c.Force(bg, opts...); requireCycle(t, err, a, b, c) },
			)
			require.Equal(t, 1, harness.Forced(t, expr.Fork(func() int { return 1 }, expr.Unsafe, limit)))
		})
	}
}

func TestNoCycleIsSeenWhereThereIsNone(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 50 { // diamonds of forces, in both directions, from two goroutines
			leafX := expr.Fork(func() int { return 1 })
			a := expr.Fork(func() int { return harness.Forced(t, expr.Op2[opAdd](leafX, leafX)) })
			b := expr.Fork(func() int { return harness.Forced(t, expr.All(leafX, a))[1] })
			c := expr.Fork(func() int { return harness.Forced(t, expr.All(b, a))[0] })
			harness.Together(
				func() { harness.Forced(t, expr.All(a, b, c), opts...) },
				func() { harness.Forced(t, expr.All(c, b, a), opts...) },
			)
		}
	})
}
