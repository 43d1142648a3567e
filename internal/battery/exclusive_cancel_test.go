package battery

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Exclusive calls that are cancelled, give up, are tried again, and wait for other permits.

// deaf makes a call that runs until a gate opens, whatever its context says.
func deaf(t *testing.T, opts ...expr.Option) (x expr.Expr[int], begun, release harness.Gate) {
	begun, release = harness.NewGate(), harness.NewGate()
	return expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, opts...), begun, release
}

func TestAnExclusiveCallThatWaitsIsCancelledPromptly(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			busy, begun, release := deaf(t, expr.IOBound)
			other := busy.Start(bg)
			begun.Pass(t)
			ctx, cancel := context.WithCancel(bg)
			x := expr.Fork(func() int { return 5 }, expr.Exclusive)
			done := harness.NewGate()
			go func() {
				_, err := x.Force(ctx, opts...)
				require.ErrorIs(t, err, context.Canceled)
				done.Open()
			}()
			ms(5)
			cancel()
			done.Pass(t)
			// A call that has waited in vain keeps no other call out.
			require.Equal(t, 2, harness.Forced(t, expr.Fork(func() int { return 2 }), opts...))
			release.Open()
			_, err := other.Wait()
			require.NoError(t, err)
			require.Equal(t, 5, harness.Forced(t, x, opts...))
		})
	}
}

func TestACallThatWaitsForAnExclusiveOneIsCancelledPromptly(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe, expr.Exclusive} {
			harness.Within(t, func() {
				busy, begun, release := deaf(t, expr.Exclusive)
				other := busy.Start(bg)
				begun.Pass(t)
				ctx, cancel := context.WithTimeout(bg, 5*time.Millisecond)
				defer cancel()
				x := expr.Fork(func() int { return 5 }, lane)
				done := harness.NewGate()
				go func() {
					_, err := x.Force(ctx, opts...)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					done.Open()
				}()
				done.Pass(t)
				release.Open()
				_, err := other.Wait()
				require.NoError(t, err)
				require.Equal(t, 5, harness.Forced(t, x, opts...))
			})
		}
	}
}

func TestTheTimeoutOfAnExclusiveCallBeginsWithItsBody(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			busy, begun, release := deaf(t)
			other := busy.Start(bg)
			begun.Pass(t)
			time.AfterFunc(60*time.Millisecond, release.Open)
			x := expr.ForkCtx(func(ctx context.Context) (int, error) { return 5, ctx.Err() }, expr.Exclusive, expr.Timeout(30*time.Millisecond))
			require.Equal(t, 5, harness.Forced(t, x, opts...))
			_, err := other.Wait()
			require.NoError(t, err)
		})
	}
}

func TestExclusiveCallsAreGivenUpAndTriedAgain(t *testing.T) {
	t.Run("a deaf one is given up, and the others go on", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			busy, _, release := deaf(t, expr.Exclusive, expr.Timeout(5*time.Millisecond))
			_, err := busy.Force(bg, opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			q := &silence{t: t}
			harness.Forced(t, q.mix(5), opts...)
			release.Open()
			require.NoError(t, eval.Default.Close(bg))
			harness.Forced(t, q.mix(5), opts...)
		})
	})
	t.Run("attempts are exclusive, pauses are not", func(t *testing.T) {
		for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
			harness.Within(t, func() {
				q := &silence{t: t}
				between := harness.NewGate()
				attempts := 0
				x := expr.ForkErr(func() (int, error) {
					q.timing(50 * time.Microsecond)
					if attempts++; attempts < 3 {
						return 0, errTest
					}
					between.Pass(t)
					return attempts, nil
				}, expr.Exclusive, expr.Retry(expr.Backoff(3, 20*time.Millisecond, time.Second)))
				harness.Together(func() { require.Equal(t, 3, harness.Forced(t, x, opts...)) }, func() {
					harness.Eventually(t, func() bool { return q.timings.Load() > 0 })
					harness.Forced(t, q.mix(5))
					between.Open()
				})
			})
		}
	})
	t.Run("an attempt that heeds its time is tried again", func(t *testing.T) {
		for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
			harness.Within(t, func() {
				q := &silence{t: t}
				n := 0
				x := expr.ForkCtx(func(ctx context.Context) (int, error) {
					q.timing(0)
					if n++; n < 3 {
						<-ctx.Done()
						return 0, ctx.Err()
					}
					return n, nil
				}, expr.Exclusive, expr.Timeout(5*time.Millisecond), expr.Retry(expr.Attempts(3)))
				harness.Together(func() { require.Equal(t, 3, harness.Forced(t, x, opts...)) }, func() { harness.Forced(t, q.mix(5)) })
			})
		}
	})
	t.Run("panics, Goexits and errors end one", func(t *testing.T) {
		for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}} {
			harness.Within(t, func() {
				q := &silence{t: t}
				for _, end := range []func(){func() { panic(errTest) }, runtime.Goexit, func() { _ = []int{}[q.timed.Load()] }} {
					x := expr.Fork(func() int { q.timing(0); end(); return 0 }, expr.Exclusive)
					y := expr.Fork(func() int { q.timing(0); return expr.Must(q.timedCalls(1)[0].Force(bg)) + expr.Must(x.Force(bg)) }, expr.Exclusive)
					rs := harness.Forced(t, expr.Settle(x, q.otherCalls(1)[0], y, q.timedCalls(1)[0]), opts...)
					require.Error(t, rs[0].Err)
					require.NoError(t, rs[1].Err)
					require.NoError(t, rs[3].Err)
					harness.Forced(t, q.mix(3), opts...)
				}
			})
		}
	})
}

func TestExclusiveCallsUnderLimitsAndTheToken(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			q := &silence{t: t}
			limit := expr.Limit(1)
			var timed, other, unsafe expr.Func1[int, int]
			body := func(piece func(time.Duration), kids ...*expr.Func1[int, int]) func(context.Context, int) (int, error) {
				return func(ctx context.Context, depth int) (int, error) {
					piece(0)
					if depth == 0 {
						return 1, nil
					}
					var xs []expr.Expr[int]
					for _, kid := range kids {
						xs = append(xs, kid.Fork(depth-1))
					}
					vs, err := expr.All(xs...).Force(ctx)
					piece(0)
					if err != nil {
						return 0, err
					}
					return vs[0] + 1, nil
				}
			}
			timed = expr.LiftCtx1(body(q.timing, &timed, &other, &unsafe), expr.Exclusive, limit)
			other = expr.LiftCtx1(body(q.other, &timed, &unsafe), limit)
			unsafe = expr.LiftCtx1(body(q.other, &other, &timed), limit, expr.Unsafe)
			force := func(f expr.Func1[int, int]) func() {
				return func() { require.Equal(t, 4, harness.Forced(t, f.Fork(3), opts...)) }
			}
			harness.Together(force(timed), force(other), force(unsafe), force(timed))
		})
	}
}

// TestACancellationStormOverExclusiveCalls: calls that a cancelled force has left go on beside other calls. Nothing is lost by
// that, no force hangs, and afterwards every slot and permit is back.
func TestACancellationStormOverExclusiveCalls(t *testing.T) {
	harness.Within(t, func() {
		e := eval.NewEngine(2, 2)
		for range harness.Scale(30, 300, 300) {
			var xs []expr.Expr[int]
			for i, lane := range []expr.Option{expr.CPUBound, expr.Exclusive, expr.IOBound, expr.Exclusive, expr.Unsafe, expr.Exclusive, expr.IOBound} {
				inner := expr.Fork(func() int { time.Sleep(20 * time.Microsecond); return i }, lane)
				xs = append(xs, inner, expr.LiftCtx1(func(ctx context.Context, i int) (int, error) {
					time.Sleep(20 * time.Microsecond)
					return inner.Force(ctx)
				}, lane).Fork(i))
			}
			x := expr.All(append(xs, expr.Any(xs[1], xs[2]), expr.Any(xs[3], xs[0]))...)
			stop := func(after time.Duration, opts ...eval.Option) func() {
				return func() {
					ctx, cancel := context.WithTimeout(bg, after)
					defer cancel()
					if _, err := x.Force(ctx, opts...); err != nil {
						require.ErrorIs(t, err, context.DeadlineExceeded)
					}
				}
			}
			us := time.Microsecond
			harness.Together(stop(50*us), stop(200*us, eval.Workers(1)), stop(1000*us), stop(100*us, eval.Sequential()), stop(300*us, eval.On(e)))
			require.NoError(t, eval.Default.Close(bg))
			require.NoError(t, e.Close(bg))
			require.Equal(t, []int{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6}, harness.Forced(t, x)[:14])
			q := &silence{t: t}
			harness.Together(func() { harness.Forced(t, q.mix(2)) }, func() { harness.Forced(t, q.mix(2), eval.On(e)) })
		}
	})
}

// TestACancelledForceDoesNotWaitForTheSlotsOfOthers: a call that waits for a slot, or is kept out by an exclusive call, does not
// delay the end of its force.
func TestACancelledForceDoesNotWaitForTheSlotsOfOthers(t *testing.T) {
	for _, lane := range []expr.Option{expr.IOBound, expr.Unsafe} {
		harness.Within(t, func() {
			e := eval.NewEngine(1, 1)
			busy, begun, release := deaf(t, lane)
			other := busy.Start(bg, eval.On(e))
			begun.Pass(t)
			ctx, cancel := context.WithTimeout(bg, 5*time.Millisecond)
			defer cancel()
			f := expr.Lift1(func(i int) int { return i }, lane)
			x := expr.All(f.Map(make([]int, 100))...)
			done := harness.NewGate()
			go func() {
				defer done.Open()
				_, err := x.Force(ctx, eval.On(e))
				require.ErrorIs(t, err, context.DeadlineExceeded)
			}()
			done.Pass(t)
			release.Open()
			_, err := other.Wait()
			require.NoError(t, err)
			harness.Forced(t, x, eval.On(e))
		})
	}
}
