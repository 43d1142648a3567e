package edges

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Slots, limits, tokens, timers and memory of calls are given back, however the calls end.

func TestWhatAnExpiredAttemptHasComesBack(t *testing.T) {
	t.Run("when its function returns, after the force", func(t *testing.T) {
		everySpot(t, func(t *testing.T, at *spot) {
			if at.alone {
				return // there is no other goroutine to go on with
			}
			release := harness.NewGate()
			x := expr.Fork(func() int { release.Pass(t); return 1 }, append(at.lane, expr.Timeout(time.Millisecond))...)
			_, err := x.Force(bg, at.opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, 1, at.engine.Orphans())
			release.Open()
			require.NoError(t, at.engine.Close(bg))
		})
	})
	t.Run("for the next attempt", func(t *testing.T) {
		everySpot(t, func(t *testing.T, at *spot) {
			attempt := 0
			x := expr.Fork(func() int {
				if attempt++; attempt == 1 {
					ms(2)
					for !at.alone && at.engine.Orphans() == 0 {
						ms(0)
					}
				}
				return attempt
			}, append(at.lane, expr.Timeout(time.Millisecond), expr.Retry(expr.Attempts(20)))...)
			v, err := at.force(x)
			require.NoError(t, err)
			require.True(t, at.alone || v > 1)
		})
	})
}

func TestNoTimerIsLeft(t *testing.T) {
	type large [1 << 16]byte
	for name, force := range map[string]func(t *testing.T, v *large){
		"of a timeout": func(t *testing.T, v *large) {
			harness.Forced(t, expr.ForkCtx(func(context.Context) (*large, error) { return v, nil }, expr.Timeout(time.Hour)))
		},
		"of a timeout, after a failure": func(t *testing.T, v *large) {
			_, err := expr.ForkCtx(func(context.Context) (int, error) { return int(v[0]), errTest }, expr.Timeout(time.Hour)).Force(bg)
			require.ErrorIs(t, err, errTest)
		},
		"of a pause that was cancelled": func(t *testing.T, v *large) {
			ctx, stop := context.WithCancel(bg)
			time.AfterFunc(time.Millisecond, stop)
			_, err := expr.ForkErr(func() (int, error) { return int(v[0]), errTest },
				expr.Retry(expr.Backoff(2, time.Hour, time.Hour))).Force(ctx)
			require.ErrorIs(t, err, context.Canceled)
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := new(large)
			gone := weak.Make(v)
			force(t, v)
			harness.Eventually(t, func() bool { runtime.GC(); return gone.Value() == nil })
		})
	}
}

func TestAStreamForgetsWhatItHasTold(t *testing.T) {
	type large [1 << 16]byte
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		made := make([]weak.Pointer[large], 40)
		f := expr.Lift1(func(i int) *large { v := new(large); made[i] = weak.Make(v); return v })
		index := make([]int, len(made))
		for i := range index {
			index[i] = i
		}
		var told []int
		for i, r := range expr.AsCompleted(bg, f.Map(index), append(opts, eval.Workers(1))...) {
			require.NoError(t, r.Err)
			if told = append(told, i); len(told) == len(made)/2 {
				harness.Eventually(t, func() bool { // but for the last one, which is ours
					runtime.GC()
					kept := 0
					for _, j := range told[:len(told)-1] {
						if made[j].Value() != nil {
							kept++
						}
					}
					return kept <= 8 // a run's first few, for its whole length
				})
			}
		}
	})
}

// TestATimerThatBeginsAsItsCallReturns: a timer may have fired when its call returns, and read the memory of the call's task
// after the force, when the task was another call's.
func TestATimerThatBeginsAsItsCallReturns(t *testing.T) {
	harness.Within(t, func() {
		short := expr.Lift1(func(i int) int { // about as long as its timeout
			for begin := time.Now(); time.Since(begin) < 50*time.Microsecond; {
				runtime.Gosched()
			}
			return i
		}, expr.Timeout(50*time.Microsecond))
		long := expr.Lift1(func(i int) int { ms(0); return i }, expr.Timeout(time.Hour))
		for i := range harness.Scale(300, 3000, 30_000) {
			opts := [][]eval.Option{{eval.Workers(1)}, {eval.Sequential()}}[i%2]
			f := expr.ForkCtx(func(ctx context.Context) (int, error) {
				_, _ = short.Fork(1).Force(ctx)
				return long.Fork(1).Force(ctx)
			})
			require.Equal(t, 1, harness.Forced(t, f, opts...))
			_, _ = expr.All(short.Map(make([]int, 6))...).Force(bg, opts...)
			require.Len(t, harness.Forced(t, expr.All(long.Map(make([]int, 6))...), opts...), 6)
		}
	})
}

// TestACallBeneathAnExpiredOneWaitsForItsSlot: a call makes another one inline, and that one expires. The first call waits for
// its own slot before it goes on.
func TestACallBeneathAnExpiredOneWaitsForItsSlot(t *testing.T) {
	harness.Within(t, func() {
		for range 5 {
			var inside harness.Peak
			in := func(d int) { inside.Enter(); ms(d); inside.Leave() }
			e := eval.NewEngine(2, 1)
			late := expr.Fork(func() int {
				for e.Orphans() == 0 {
					ms(0)
				}
				ms(4) // until another call has the slot
				return 1
			}, expr.Timeout(time.Millisecond))
			f := expr.ForkCtx(func(ctx context.Context) (int, error) {
				in(0)
				_, err := late.Force(ctx)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				in(5)
				return 1, nil
			}, expr.IOBound)
			all := []expr.Expr[int]{f}
			for range 6 {
				all = append(all, expr.Fork(func() int { in(3); return 1 }, expr.IOBound))
			}
			harness.Forced(t, expr.All(all...), eval.On(e))
			require.EqualValues(t, 1, inside.Most(), "calls of the I/O lane at a time")
		}
	})
}

func TestAPauseHoldsNothing(t *testing.T) {
	everySpot(t, func(t *testing.T, at *spot) {
		first := true
		pauses := expr.ForkErr(func() (int, error) {
			if first {
				first = false
				return 0, errNotYet
			}
			return 1, nil
		}, append(at.lane, expr.Retry(expr.Backoff(2, 20*time.Millisecond, 20*time.Millisecond)))...)
		if at.alone || len(at.lane) > 1 {
			return // a sequential force pauses where it is, and the token is kept for the order of the unsafe lane
		}
		begin := time.Now()
		other := expr.Fork(func() time.Duration { return time.Since(begin) }, at.limit)
		vs, err := expr.Pair(pauses, other).Force(bg, at.opts...)
		require.NoError(t, err)
		require.Less(t, vs.B, 20*time.Millisecond)
	})
}

// TestHelpersOfAFoldThatHasExpiredAreLeft: the force of a fold that has expired does not wait for the helpers of the fold.
func TestHelpersOfAFoldThatHasExpiredAreLeft(t *testing.T) {
	harness.Within(t, func() {
		e := eval.NewEngine(4, 1)
		both, release := harness.NewGate(), harness.NewGate()
		var begun atomic.Int32
		fold := expr.FoldRange(8, func(context.Context, int, int) (int, error) {
			if begun.Add(1) == 2 {
				both.Open()
			}
			both.Pass(t)
			release.Pass(t)
			return 1, nil
		}, add2, expr.Timeout(5*time.Millisecond))
		_, err := fold.Force(bg, eval.On(e))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.GreaterOrEqual(t, e.Orphans(), 2)
		release.Open()
		require.NoError(t, e.Close(bg))
	})
}
