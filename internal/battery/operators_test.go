package battery

import (
	"context"
	"math"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Operators.

type (
	opPanics struct{}
	opForces struct{}
	opField  struct{ n int }
)

func (opPanics) Apply(int) int { panic(errTest) }
func (opForces) Apply(int) int {
	return expr.Must(expr.Op1[opNegate](expr.Op1[opNegate](expr.Const(1))).Force(bg))
}
func (o opField) Apply(int) int { return o.n }

func TestAPanicInAnOperatorIsAnErrorAtItsLine(t *testing.T) {
	harness.Within(t, func() {
		for _, base := range []expr.Expr[int]{expr.Const(1), expr.Fork(func() int { return 1 })} {
			x := expr.Op1[opPanics](base)
			y := expr.Op1[opNegate](x)
			_, err := y.Force(bg)
			require.ErrorIs(t, err, errTest)
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			require.Same(t, x.Node(), e.Node)
			require.Contains(t, err.Error(), "operators_test.go")
			_, err = x.Force(bg)
			require.ErrorIs(t, err, errTest)
		}
	})
}

func TestTheLowestOfFailingOperatorsWins(t *testing.T) {
	harness.Within(t, func() {
		for _, base := range []expr.Expr[int]{expr.Const(3), expr.Fork(func() int { return 3 })} {
			a := expr.Try2[opQuo](base, base)
			b := expr.Try2[opQuo](base, base)
			x := expr.Op2[opAdd](expr.Op1[opNegate](b), a)
			_, err := x.Force(bg)
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			require.Same(t, a.Node(), e.Node)
		}
	})
}

// TestOverlappingForcesOfOperators: many goroutines force overlapping operator graphs, which may be evaluated alone in the gate.
func TestOverlappingForcesOfOperators(t *testing.T) {
	harness.Within(t, func() {
		for round := range harness.Scale(300, 3000, 30_000) {
			const n = 400
			xs := []expr.Expr[int]{expr.Const(1), expr.Const(2)}
			want := []int{1, 2}
			for i := range n {
				a, b := i+1-(i*7)%(min(i, 40)+1), i+1-(i*13)%(min(i, 25)+1)
				xs = append(xs, expr.Op2[opMix](xs[a], xs[b]))
				want = append(want, mix(want[a], want[b]))
			}
			var fs []func()
			for g := range 4 {
				fs = append(fs, func() {
					for k := range 5 {
						i := len(xs) - 1 - (round*31+g*97+k*53)%n
						if v, err := xs[i].Force(bg); err != nil || v != want[i] {
							t.Errorf("node %d: got %d, %v, want %d", i, v, err, want[i])
						}
					}
				})
			}
			harness.Together(fs...)
		}
	})
}

type opMix struct{}

func (opMix) Apply(a, b int) int { return mix(a, b) }

func TestOperatorForcesThatAreCancelledBesideOthers(t *testing.T) {
	harness.Within(t, func() {
		for range harness.Scale(30, 300, 3000) {
			x := expr.Const(1)
			for range 20_000 {
				x = expr.Op1[opNegate](x)
			}
			ctx, stop := context.WithCancel(bg)
			harness.Together(
				func() {
					if v, err := x.Force(ctx); err == nil {
						require.Equal(t, 1, v)
					} else {
						require.ErrorIs(t, err, context.Canceled)
					}
				},
				func() { require.Equal(t, -1, harness.Forced(t, expr.Op1[opNegate](x))) },
				stop,
			)
			require.Equal(t, 1, harness.Forced(t, x))
		}
	})
}

func TestPureCallsAreShared(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		f := expr.Lift1(func(a float64) float64 { calls.Add(1); return a }, expr.Pure)
		nan, zero := math.NaN(), 0.0
		negative := math.Copysign(0, -1)
		xs := f.Map([]float64{1, 1, 2, nan, nan, zero, negative, zero})
		vs := harness.Forced(t, expr.All(xs...), opts...)
		require.EqualValues(t, 5, calls.Load())
		require.True(t, math.IsNaN(vs[4]))
		require.True(t, math.Signbit(vs[6]))
		require.False(t, math.Signbit(vs[7]))
		// Through equal operands as well.
		calls.Store(0)
		a, b := f.Fork(7), f.Fork(7)
		require.Len(t, harness.Forced(t, expr.All(f.Call(a), f.Call(b)), opts...), 2)
		require.LessOrEqual(t, int(calls.Load()), 2)
		// Never what is not pure, nor what cannot be compared.
		calls.Store(0)
		g := f.With(expr.Pure)
		_ = g
		h := expr.Lift1(func(a []int) int { calls.Add(1); return a[0] }, expr.Pure)
		s := []int{1}
		harness.Forced(t, expr.All(h.Fork(s), h.Fork(s)), opts...)
		require.EqualValues(t, 2, calls.Load())
	})
}

func TestAFailureOfASharedPureCallNamesEachNode(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		f := expr.LiftErr1(func(int) (int, error) { calls.Add(1); return 0, errTest }, expr.Pure)
		xs := f.Map([]int{1, 1})
		rs := harness.Forced(t, expr.Settle(expr.All(xs...)), opts...)
		var e *expr.Error
		require.ErrorAs(t, rs[0].Err, &e)
		require.Same(t, xs[0].Node(), e.Node)
		_, err := xs[1].Force(bg, opts...)
		require.ErrorAs(t, err, &e)
		require.Same(t, xs[1].Node(), e.Node)
	})
}

func TestACancelledPureCallIsNotSharedWithItsTwin(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		ctx, stop := context.WithCancel(bg)
		f := expr.LiftCtx1(func(ctx context.Context, a int) (int, error) {
			if calls.Add(1) == 1 {
				stop()
				<-ctx.Done()
				return 0, ctx.Err()
			}
			return a, nil
		}, expr.Pure)
		x := expr.All(f.Map([]int{1, 1, 1})...)
		_, err := x.Force(ctx, opts...)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, []int{1, 1, 1}, harness.Forced(t, x, opts...))
	})
}

// After.

func TestAfterOrdersSideEffects(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 20 {
			var log []string
			x := expr.Fork(func() int { log = append(log, "x"); return 1 })
			dep := expr.Fork(func() string { ms(0); log = append(log, "dep"); return "" }, expr.IOBound)
			require.Equal(t, 1, harness.Forced(t, expr.After(x, dep), opts...))
			require.Equal(t, []string{"dep", "x"}, log)
		}
		var calls atomic.Int32
		x := expr.Fork(func() int { calls.Add(1); return 1 })
		_, err := expr.After(x, expr.Const(1), fails("dep")).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"dep"})
		require.Zero(t, calls.Load())
		require.Equal(t, 1, harness.Forced(t, expr.After(x), opts...))
	})
}
