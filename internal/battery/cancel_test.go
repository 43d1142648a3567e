package battery

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Section 3: cancellation.

// patient is a call that waits for its context's end the first time, and gives v afterwards.
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

// A's force is cancelled while B waits for the same node: the call goes on for B, with the values of A's context.
func TestAdoption(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		type key struct{}
		begun, release := harness.NewGate(), harness.NewGate()
		var calls atomic.Int32
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			calls.Add(1)
			if d, ok := ctx.Deadline(); !ok || time.Until(d) > time.Hour {
				t.Error("the call does not have the deadline of its only demander")
			}
			begun.Open()
			select {
			case <-release:
				if _, ok := ctx.Deadline(); ok {
					t.Error("the call has the deadline of one of those who demanded it, and is demanded by one who has none")
				}
				return ctx.Value(key{}).(int), nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		})
		ctx, stop := context.WithTimeout(context.WithValue(bg, key{}, 7), time.Hour)
		a := expr.Map(x, func(i int) int { return i }).Start(ctx, opts...)
		begun.Pass(t)
		b := expr.Map(x, func(i int) int { return i }).Start(bg, opts...)
		harness.Eventually(t, func() bool { return x.Node().State() == "running" })
		ms(2) // B is waiting by now
		stop()
		_, err := a.Wait()
		require.ErrorIs(t, err, context.Canceled)
		release.Open()
		v, err := b.Wait()
		require.NoError(t, err)
		require.Equal(t, 7, v)
		require.EqualValues(t, 1, calls.Load())
	})
}

func TestAdoptionByOneAfterTheOther(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		x, begun, calls := patient(7)
		ctx, stop := context.WithCancel(bg)
		now := x.Start(ctx, opts...)
		<-begun
		for range 10 {
			nextCtx, nextStop := context.WithCancel(bg)
			next := expr.Map(x, func(i int) int { return i }).Start(nextCtx, opts...)
			ms(20) // until next waits for x
			stop()
			_, err := now.Wait()
			require.ErrorIs(t, err, context.Canceled)
			require.EqualValues(t, 1, calls.Load())
			now, stop = next, nextStop
		}
		stop() // the last one who wants it: now the call itself is cancelled
		_, err := now.Wait()
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, eval.Default.Close(bg))
		require.Equal(t, 7, harness.Forced(t, x, opts...))
		require.EqualValues(t, 2, calls.Load())
	})
}

func TestAdoptionByANestedForce(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		begun, release := harness.NewGate(), harness.NewGate()
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			begun.Open()
			select {
			case <-release:
				return 7, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		})
		ctx, stop := context.WithCancel(bg)
		a := x.Start(ctx, opts...)
		begun.Pass(t)
		b := expr.Fork(func() int { return 1 + harness.Forced(t, x) }).Start(bg, opts...)
		ms(50) // until b waits for x: otherwise nobody adopts it, and it is called again
		stop()
		_, err := a.Wait()
		require.ErrorIs(t, err, context.Canceled)
		release.Open()
		v, err := b.Wait()
		require.NoError(t, err)
		require.Equal(t, 8, v)
	})
}

// A call that waits in a nested force is cancelled: what it alone waits for is cancelled with it.
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

// Orphans: plain functions that cannot be told to stop.

func TestAnOrphanDoesNotHoldTheForceUp(t *testing.T) {
	harness.Within(t, func() {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe} {
			e := eval.NewEngine(1, 1)
			begun, release := harness.NewGate(), harness.NewGate()
			var calls atomic.Int32
			x := expr.Fork(func() int { calls.Add(1); begun.Open(); release.Pass(t); return 5 }, lane)
			ctx, stop := context.WithCancel(bg)
			go func() { begun.Pass(t); stop() }()
			start := time.Now()
			_, err := x.Force(ctx, eval.On(e))
			require.ErrorIs(t, err, context.Canceled)
			require.Less(t, time.Since(start), time.Second)
			require.Equal(t, 1, e.Orphans())
			short, enough := context.WithTimeout(bg, 10*time.Millisecond)
			require.ErrorIs(t, e.Close(short), context.DeadlineExceeded)
			enough()
			if lane != expr.Unsafe { // its slot is with others
				other := expr.Fork(func() int { return 6 }, lane)
				require.Equal(t, 6, harness.Forced(t, other, eval.On(e)))
			}
			go func() { ms(10); release.Open() }()
			require.NoError(t, e.Close(bg))
			require.Zero(t, e.Orphans())
			require.Equal(t, 5, harness.Forced(t, x, eval.On(e)), "its value is kept")
			require.EqualValues(t, 1, calls.Load())
		}
	})
}

func TestAnOrphanKeepsItsLimitAndTheToken(t *testing.T) {
	harness.Within(t, func() {
		for name, opts := range map[string][]expr.Option{"limit": {expr.Limit(1)}, "token": {expr.Unsafe}} {
			begun, release := harness.NewGate(), harness.NewGate()
			var over atomic.Bool
			x := expr.Fork(func() int { begun.Open(); release.Pass(t); over.Store(true); return 5 }, opts...)
			ctx, stop := context.WithCancel(bg)
			go func() { begun.Pass(t); stop() }()
			_, err := x.Force(ctx)
			require.ErrorIs(t, err, context.Canceled)
			next := expr.Fork(func() int {
				if !over.Load() {
					t.Errorf("%s: given away while the orphan was running", name)
				}
				return 6
			}, opts...).Start(bg)
			ms(20)
			release.Open()
			v, err := next.Wait()
			require.NoError(t, err)
			require.Equal(t, 6, v)
			require.NoError(t, eval.Default.Close(bg))
		}
	})
}

func TestAForceThatWaitsForAnOrphanGetsItsValue(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		begun, release := harness.NewGate(), harness.NewGate()
		var calls atomic.Int32
		x := expr.Fork(func() int { calls.Add(1); begun.Open(); release.Pass(t); return 5 })
		ctx, stop := context.WithCancel(bg)
		go func() { begun.Pass(t); stop() }()
		_, err := x.Force(ctx, opts...)
		require.ErrorIs(t, err, context.Canceled)
		again := expr.Map(x, func(i int) int { return i + 1 }).Start(bg, opts...)
		ms(5)
		release.Open()
		v, err := again.Wait()
		require.NoError(t, err)
		require.Equal(t, 6, v)
		require.EqualValues(t, 1, calls.Load())
		require.NoError(t, eval.Default.Close(bg))
	})
}

func TestAnOrphanThatForcesFindsItsWay(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		begun, release := harness.NewGate(), harness.NewGate()
		inner := expr.Fork(func() int { return 3 })
		x := expr.ForkErr(func() (int, error) {
			begun.Open()
			release.Pass(t)
			return expr.Op2[opAdd](inner, inner).Force(bg)
		}, expr.IOBound)
		ctx, stop := context.WithCancel(bg)
		go func() { begun.Pass(t); stop() }()
		_, err := x.Force(ctx, opts...)
		require.ErrorIs(t, err, context.Canceled)
		release.Open()
		require.NoError(t, eval.Default.Close(bg))
		require.Equal(t, 3, harness.Forced(t, inner, opts...))
	})
}

// Start, AsCompleted.

func TestDroppingARunningCancelsNothing(t *testing.T) {
	harness.Within(t, func() {
		done := harness.NewGate()
		x := expr.ForkCtx(func(ctx context.Context) (int, error) { ms(5); defer done.Open(); return 1, ctx.Err() })
		x.Start(bg)
		done.Pass(t)
		harness.Eventually(t, func() bool { return x.Node().State() == "done" })
	})
}

func TestStartIsOverWhenDoneSaysSo(t *testing.T) {
	harness.Within(t, func() {
		r := expr.Fork(func() int { ms(2); return 1 }).Start(bg)
		<-r.Done()
		for range 2 {
			v, err := r.Wait()
			require.NoError(t, err)
			require.Equal(t, 1, v)
		}
	})
}

func TestAsCompletedYieldsInOrderOfCompletion(t *testing.T) {
	harness.Within(t, func() {
		gates := []harness.Gate{harness.NewGate(), harness.NewGate(), harness.NewGate()}
		var xs []expr.Expr[int]
		for i, g := range gates {
			xs = append(xs, expr.ForkErr(func() (int, error) {
				g.Pass(t)
				if i == 1 {
					return 0, errTest
				}
				return i, nil
			}, expr.IOBound))
		}
		xs = append(xs, expr.Const(3), xs[0])
		var order []int
		for i, r := range expr.AsCompleted(bg, xs) {
			order = append(order, i)
			switch i {
			case 3:
				gates[2].Open()
			case 2:
				gates[1].Open()
			case 1:
				require.ErrorIs(t, r.Err, errTest)
				gates[0].Open()
			default:
				require.Equal(t, expr.Result[int]{Value: 0}, r)
			}
		}
		require.Equal(t, []int{3, 2, 1}, order[:3])
		slices.Sort(order)
		require.Equal(t, []int{0, 1, 2, 3, 4}, order)
	})
}

func TestABreakOutOfAsCompletedWithdrawsTheRest(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(4)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var running, started atomic.Int32
			f := expr.LiftCtx1(func(ctx context.Context, i int) (int, error) {
				running.Add(1)
				started.Add(1)
				defer running.Add(-1)
				if i == 0 {
					return 0, nil
				}
				select {
				case <-ctx.Done():
					return 0, ctx.Err()
				case <-time.After(10 * time.Second):
					return i, nil
				}
			}, expr.IOBound)
			xs := f.Map([]int{0, 1, 2, 3, 4})
			n := 0
			for i, r := range expr.AsCompleted(bg, xs, opts...) {
				require.Equal(t, 0, i)
				require.NoError(t, r.Err)
				n++
				break
			}
			require.Equal(t, 1, n)
			require.Zero(t, running.Load(), "break waits for what was running")
		})
	}
}

func TestAsCompletedAfterTheEndOfTheContext(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(4)}} {
		harness.Within(t, func() {
			ctx, stop := context.WithCancel(bg)
			defer stop()
			x, _, _ := patient(1, expr.IOBound)
			y, _, _ := patient(2, expr.IOBound)
			told := map[int]int{}
			for i, r := range expr.AsCompleted(ctx, []expr.Expr[int]{expr.Const(1), x, y, x}, opts...) {
				if told[i]++; i > 0 {
					require.ErrorIs(t, r.Err, context.Canceled)
				}
				stop()
			}
			require.Equal(t, map[int]int{0: 1, 1: 1, 2: 1, 3: 1}, told)
		})
	}
}

func TestAsCompletedInsideOfACall(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		f := expr.Lift1(func(i int) int { return i * i })
		outer := expr.ForkCtx(func(ctx context.Context) (int, error) {
			sum := 0
			for _, r := range expr.AsCompleted(ctx, f.Map([]int{1, 2, 3, 4})) {
				sum += r.Value + harness.Forced(t, expr.Map(expr.Const(1), func(i int) int { return i }))
			}
			return sum, nil
		})
		require.Equal(t, 34, harness.Forced(t, outer, opts...))
	})
}

func TestALoopOverAsCompletedCanForce(t *testing.T) {
	harness.Within(t, func() {
		sum := 0
		for _, r := range expr.AsCompleted(bg, increment.Map([]int{1, 2, 3})) {
			sum += harness.Forced(t, increment.Fork(r.Value))
		}
		require.Equal(t, 12, sum)
		for range expr.AsCompleted(bg, []expr.Expr[int]{}) {
			t.Error("nothing to yield")
		}
	})
}

func TestAPanicInALoopOverAsCompletedLeavesNothing(t *testing.T) {
	harness.Within(t, func() {
		x, _, _ := patient(1, expr.IOBound)
		func() {
			defer func() { require.Equal(t, errTest, recover()) }()
			for range expr.AsCompleted(bg, []expr.Expr[int]{expr.Const(1), x}) {
				panic(errTest)
			}
		}()
		require.NotEqual(t, "running", x.Node().State())
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
