package battery

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Slots and lanes.

func TestALimitIsNeverExceeded(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound} {
			limit := expr.Limit(2)
			var p harness.Peak
			body := func(i int) int { p.Enter(); ms(0); p.Leave(); return i }
			f, g := expr.Lift1(body, limit, lane), expr.Lift1(body).With(limit) // the value is shared
			run := func() {
				harness.Forced(t, expr.All(append(f.Map(make([]int, 20)), g.Map(make([]int, 20))...)...), opts...)
			}
			harness.Together(run, run, func() { harness.Forced(t, expr.All(g.Map(make([]int, 5))...), eval.Sequential()) })
			require.LessOrEqual(t, p.Most(), 2)
		}
	})
}

func TestACallThatWaitsForItsLimitHoldsNoSlot(t *testing.T) {
	harness.Within(t, func() {
		limit := expr.Limit(1)
		other := harness.NewGate()
		a := expr.Fork(func() int { other.Pass(t); return 1 }, limit, expr.IOBound)
		b := expr.Fork(func() int { return 1 }, limit)
		c := expr.Fork(func() int { other.Open(); return 1 })
		harness.Forced(t, expr.All(a, b, c), eval.Workers(1))
	})
}

func TestALimitWithNestedForcesDoesNotDeadlock(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, n := range []int{1, 2} {
			limit := expr.Limit(n)
			var p harness.Peak
			var f expr.Func1[int, int]
			f = expr.LiftCtx1(func(ctx context.Context, depth int) (int, error) {
				p.Enter()
				defer p.Leave()
				if depth == 0 {
					return 1, nil
				}
				xs := f.Map([]int{depth - 1, depth - 1})
				p.Leave() // a call that waits does not count
				v, err := expr.Op2[opAdd](xs[0], xs[1]).Force(ctx)
				p.Enter()
				return v, err
			}, limit)
			require.Equal(t, 16, harness.Forced(t, f.Fork(4), opts...))
			harness.Together(
				func() { harness.Forced(t, f.Fork(3), opts...) },
				func() { harness.Forced(t, f.Fork(3), opts...) },
				func() { harness.Forced(t, f.Fork(3), eval.Sequential()) },
			)
			require.LessOrEqual(t, p.Most(), n)
		}
	})
}

func TestTheIOLimitIsNeverExceeded(t *testing.T) {
	harness.Within(t, func() {
		for _, n := range []int{1, 3} {
			var p harness.Peak
			var nested expr.Func1[int, int]
			nested = expr.Lift1(func(depth int) int {
				p.Enter()
				defer p.Leave()
				if depth == 0 {
					ms(0)
					return 1
				}
				xs := nested.Map([]int{depth - 1, depth - 1, depth - 1})
				cpu := increment.Fork(depth)
				x := expr.Op3[opLargest](xs[0], xs[1], xs[2])
				p.Leave()
				defer p.Enter()
				return expr.Must(expr.Op2[opAdd](x, cpu).Force(bg))
			}, expr.IOBound)
			harness.Forced(t, expr.All(nested.Map([]int{2, 2, 2})...), eval.IOLimit(n))
			require.LessOrEqual(t, p.Most(), n)
			p.Reset()
			e := eval.NewEngine(2, n)
			harness.Together(
				func() { harness.Forced(t, expr.All(nested.Map([]int{2, 2})...), eval.On(e)) },
				func() { harness.Forced(t, expr.All(nested.Map([]int{2, 2})...), eval.On(e)) },
			)
			require.LessOrEqual(t, p.Most(), n)
		}
	})
}

func TestManyIOCallsAreInFlightBesideOneWorker(t *testing.T) {
	harness.Within(t, func() {
		var p harness.Peak
		all := harness.NewGate()
		f := expr.Lift1(func(i int) int {
			if p.Enter() == 100 {
				all.Open()
			}
			all.Pass(t)
			return i
		}, expr.IOBound)
		harness.Forced(t, expr.All(f.Map(make([]int, 100))...), eval.Workers(1), eval.IOLimit(100))
	})
}
