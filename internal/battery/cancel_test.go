package battery

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Cancellation.

// patient makes a call that waits for the end of its context the first time, and returns v when it is called again.
func patient(v int, opts ...expr.Option) (x expr.Expr[int], begun chan struct{}, calls *atomic.Int32) {
	begun, calls = make(chan struct{}, 100), new(atomic.Int32)
	return expr.ForkCtx(func(ctx context.Context) (int, error) {
		if calls.Add(1) > 1 {
			return v, nil
		}
		begun <- struct{}{}
		<-ctx.Done()
		return 0, ctx.Err()
	}, opts...), begun, calls
}

func TestACancelledNodeCanBeForcedAgain(t *testing.T) {
	lanes := map[string]expr.Option{"cpu": expr.CPUBound, "io": expr.IOBound, "unsafe": expr.Unsafe, "limit": expr.Limit(1), "timeout": expr.Timeout(time.Hour)}
	for name, lane := range lanes {
		t.Run(name, func(t *testing.T) {
			harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
				x, begun, calls := patient(7, lane)
				y := expr.Map(x, func(i int) int { return i + 1 })
				ctx, stop := context.WithCancel(bg)
				go func() { <-begun; stop() }()
				_, err := y.Force(ctx, opts...)
				require.ErrorIs(t, err, context.Canceled)
				require.Equal(t, "idle", x.Node().State())
				require.Equal(t, "idle", y.Node().State())
				require.Equal(t, 8, harness.Forced(t, y, opts...))
				require.EqualValues(t, 2, calls.Load())
			})
		})
	}
}

func TestAnyFailureAfterTheEndOfTheContextIsHandedBack(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, end := range []func() (int, error){
			func() (int, error) { return 0, errTest },
			func() (int, error) { panic("late") },
		} {
			var calls atomic.Int32
			ctx, stop := context.WithCancel(bg)
			x := expr.ForkCtx(func(ctx context.Context) (int, error) {
				if calls.Add(1) > 1 {
					return 3, nil
				}
				stop()
				<-ctx.Done()
				return end()
			})
			_, err := x.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, 3, harness.Forced(t, x, opts...))
		}
	})
}

func TestAValueIsKeptAlthoughTheContextHasEnded(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		ctx, stop := context.WithCancel(bg)
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			calls.Add(1)
			stop()
			<-ctx.Done()
			return 3, nil
		})
		if v, err := x.Force(ctx, opts...); err != nil {
			require.ErrorIs(t, err, context.Canceled)
		} else {
			require.Equal(t, 3, v)
		}
		require.Equal(t, 3, harness.Forced(t, x, opts...))
		require.EqualValues(t, 1, calls.Load())
	})
}

func TestADoneRootBeatsAnEndedContext(t *testing.T) {
	harness.Within(t, func() {
		ctx, stop := context.WithCancel(bg)
		stop()
		x := expr.Fork(func() int { return 1 })
		harness.Forced(t, x)
		v, err := x.Force(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, v)
		f := fails("a")
		_, _ = f.Force(bg)
		_, err = f.Force(ctx)
		require.ErrorIs(t, err, leaf{"a"})
		b := expr.Bind(x, func(int) expr.Expr[int] { return x })
		harness.Forced(t, b)
		v, err = b.Force(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, v)
	})
}

func TestUnderAnEndedContextNothingStarts(t *testing.T) {
	harness.Within(t, func() {
		ctx, stop := context.WithCancelCause(bg)
		stop(errTest)
		var calls atomic.Int32
		x := expr.Fork(func() int { calls.Add(1); return 1 })
		for _, opts := range [][]eval.Option{nil, {eval.Sequential()}, {eval.AllErrors()}, {eval.FailFast()}} {
			_, err := x.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, errTest, "the cause is told as well")
			_, err = expr.Op1[opNegate](expr.Op1[opNegate](x)).Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
		}
		_, err := x.Start(ctx).Wait()
		require.ErrorIs(t, err, context.Canceled)
		n := 0
		for _, r := range expr.AsCompleted(ctx, []expr.Expr[int]{x, x, x}) {
			require.ErrorIs(t, r.Err, context.Canceled)
			n++
		}
		require.Equal(t, 3, n)
		y := expr.ForkErr(func() (int, error) { return x.Force(ctx) }) // nested
		_, err = y.Force(bg)
		require.ErrorIs(t, err, context.Canceled)
		require.Zero(t, calls.Load())
	})
}

func TestPassesOverOperatorsLookAtTheContext(t *testing.T) {
	harness.Within(t, func() {
		x := expr.Op1[opEnds](expr.Const(1)) // no timer, which busy processors may serve late
		for range 500_000 {
			x = expr.Op1[opNegate](x)
		}
		ctx, end := context.WithCancel(bg)
		ends.Store(&end)
		_, err := x.Force(ctx)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 1, harness.Forced(t, x))
	})
}

// TestCancellationGoesThroughNestedForces cancels a call that waits in a nested force: what it alone waits for is cancelled
// as well.
func TestCancellationGoesThroughNestedForces(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, ctxs := range []bool{true, false} {
			x, begun, calls := patient(7, expr.IOBound)
			y := expr.ForkCtx(func(ctx context.Context) (int, error) {
				if !ctxs {
					ctx = bg // a plain closure has no other
				}
				return expr.Op2[opAdd](x, x).Force(ctx)
			})
			z := expr.ForkErr(func() (int, error) { return y.Force(bg) })
			ctx, stop := context.WithCancel(bg)
			go func() { <-begun; stop() }()
			_, err := z.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			require.NoError(t, eval.Default.Close(bg))
			require.Equal(t, 14, harness.Forced(t, z, opts...))
			require.EqualValues(t, 2, calls.Load())
		}
	})
}

func TestTheContextOfACallEndsWithIt(t *testing.T) {
	harness.Within(t, func() {
		var kept context.Context
		ended := make(chan struct{})
		harness.Forced(t, expr.ForkCtx(func(ctx context.Context) (int, error) {
			kept = ctx
			context.AfterFunc(ctx, func() { close(ended) })
			return 1, ctx.Err()
		}))
		require.Error(t, kept.Err())
		<-kept.Done()
		<-ended
	})
}

func TestManyForcesOfOneNodeAreCancelledOneByOne(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 30 {
			x, begun, _ := patient(7)
			var stops []context.CancelFunc
			var runs []*expr.Running[int]
			for range 5 {
				ctx, stop := context.WithCancel(bg)
				stops = append(stops, stop)
				runs = append(runs, x.Start(ctx, opts...))
			}
			<-begun
			for _, stop := range stops {
				go stop()
			}
			for _, r := range runs {
				if v, err := r.Wait(); err == nil {
					require.Equal(t, 7, v) // it was claimed again by a force that was not cancelled yet
				} else {
					require.ErrorIs(t, err, context.Canceled)
				}
			}
			require.NoError(t, eval.Default.Close(bg))
			require.Equal(t, 7, harness.Forced(t, x, opts...))
		}
	})
}

func TestTheEndOfAForceIsNoError(t *testing.T) {
	harness.Within(t, func() {
		ctx, stop := context.WithTimeout(bg, time.Millisecond)
		defer stop()
		x, _, _ := patient(1)
		_, err := x.Force(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var e *expr.Error
		require.False(t, errors.As(err, &e), "a cancellation is the failure of no node")
	})
}
