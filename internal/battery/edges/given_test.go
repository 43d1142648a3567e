package edges

import (
	"context"
	"errors"
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

// What calls have is given back, however they end.

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

// A nested force whose goroutine is ended by a call that it has made inline is over: what it has begun elsewhere is told so.
func TestWhatANestedForceHasBegunEndsWithAGoexit(t *testing.T) {
	for name, held := range map[string][]expr.Option{"with nothing": nil, "with a limit": {expr.Limit(1)}} {
		t.Run(name, func(t *testing.T) {
			harness.Within(t, func() {
				begun := harness.NewGate()
				older := expr.ForkCtx(func(ctx context.Context) (int, error) {
					begun.Open()
					select {
					case <-ctx.Done():
					case <-time.After(8 * time.Second):
						t.Error("it was not told that nobody waits for it")
					}
					return 0, ctx.Err()
				}, append(held, expr.IOBound)...)
				exit := expr.Fork(func() int { begun.Pass(t); runtime.Goexit(); return 0 })
				f := expr.ForkCtx(func(ctx context.Context) (int, error) { return expr.Op2[opAdd](older, exit).Force(ctx) }, held...)
				_, err := f.Force(bg, eval.Workers(1))
				require.ErrorIs(t, err, expr.ErrGoexit)
			})
		})
	}
}

func TestAGoexitIsTheSameOnEverySchedule(t *testing.T) {
	exits := func(opts ...expr.Option) expr.Expr[int] {
		return expr.Fork(func() int { ms(0); runtime.Goexit(); return 0 }, opts...)
	}
	seven := func(error) expr.Expr[int] { return expr.Const(7) }
	for name, c := range map[string]struct {
		x    func() expr.Expr[int]
		want int // 0: it travels
	}{
		"Catch":        {func() expr.Expr[int] { return expr.Catch(exits(), seven) }, 7},
		"Catch, above": {func() expr.Expr[int] { return expr.Catch(expr.Op1[opNegate](exits()), seven) }, 7},
		"Catch of Bind": {func() expr.Expr[int] {
			return expr.Catch(expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return exits() }), seven)
		}, 7},
		"Any":            {func() expr.Expr[int] { return expr.Any(exits(), expr.Fork(func() int { ms(1); return 7 })) }, 7},
		"Settle":         {func() expr.Expr[int] { return expr.Op1[opFirstOr7](expr.Settle(exits(), exits(expr.IOBound))) }, 7},
		"nothing":        {func() expr.Expr[int] { return exits() }, 0},
		"nothing, above": {func() expr.Expr[int] { return expr.Op1[opNegate](exits()) }, 0},
		"Bind":           {func() expr.Expr[int] { return expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return exits() }) }, 0},
		"another lane":   {func() expr.Expr[int] { return exits(expr.IOBound) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
				for range 20 {
					v, err := c.x().Force(bg, opts...)
					returned := false
					other := expr.Fork(func() int { return 0 })
					inner, innerErr := expr.ForkCtx(func(ctx context.Context) (int, error) {
						v, err := expr.Op2[opAdd](c.x(), other).Force(ctx)
						returned = true
						return v, err
					}).Force(bg, opts...)
					require.Equal(t, c.want, v)
					require.Equal(t, c.want, inner)
					require.Equal(t, c.want != 0, returned, "whether the nested force returns")
					if c.want == 0 {
						require.ErrorIs(t, err, expr.ErrGoexit)
						require.ErrorIs(t, innerErr, expr.ErrGoexit)
					}
				}
			})
		})
	}
}

// opFirstOr7 is 7 where the first failed with a Goexit.
type opFirstOr7 struct{}

func (opFirstOr7) Apply(rs []expr.Result[int]) int {
	if errors.Is(rs[0].Err, expr.ErrGoexit) && errors.Is(rs[1].Err, expr.ErrGoexit) {
		return 7
	}
	return rs[0].Value
}

// A function that was told of a deadline, and fails after it, has done right by its context, and wrong by a newcomer without one.
func TestAFailureAfterADeadlineThatWasToldIsNotRemembered(t *testing.T) {
	harness.Within(t, func() {
		begun, joined := harness.NewGate(), harness.NewGate()
		calls := 0
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			if calls++; calls == 2 {
				return 2, nil
			}
			until, ok := ctx.Deadline()
			require.True(t, ok)
			begun.Open()
			joined.Pass(t)
			time.Sleep(time.Until(until) + 5*time.Millisecond)
			return 0, errTest
		}, expr.IOBound)
		// It ends a moment later than it has said, as every context does.
		ctx := liar{
			Context: bg, done: func() <-chan struct{} { return nil }, deadline: time.Now().Add(30 * time.Millisecond),
			value: func(any) any { return nil },
		}
		first := x.Start(ctx)
		begun.Pass(t)
		second := x.Start(bg)
		ms(5) // until it waits for the call
		joined.Open()
		_, err := first.Wait()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		v, err := second.Wait()
		require.NoError(t, err)
		require.Equal(t, 2, v)
	})
}

func TestElementsBeginInTheirOrder(t *testing.T) {
	harness.Within(t, func() {
		var order []int
		f := expr.Lift1(func(i int) int { order = append(order, i); return i })
		settle := expr.ForkCtx(func(ctx context.Context) (int, error) {
			rs, err := expr.Settle(f.Map([]int{0, 1, 2, 3, 4})...).Force(ctx)
			return len(rs), err
		})
		require.Equal(t, 5, harness.Forced(t, settle, eval.Workers(1)))
		require.Equal(t, []int{0, 1, 2, 3, 4}, order)
	})
}

func TestUnsafeCallsOfElementsRunInTheirOrder(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var order []int
		f := expr.Lift1(func(i int) int { order = append(order, i); return i }, expr.Unsafe)
		late := func(i int) expr.Expr[int] { return expr.Fork(func() int { ms(4 - i); return i }, expr.IOBound) }
		harness.Forced(t, expr.Settle(f.Call(late(0)), f.Call(late(1)), f.Call(late(2)), f.Fork(3)), opts...)
		require.Equal(t, []int{0, 1, 2, 3}, order)
	})
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

// A timer may have begun when its call returns, and look at the memory of the call's task after the force. It was another call's by
// then.
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

// A call that has made another one inline, whose time was up, waits for its own slot before it goes on.
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
				ms(4) // until the slot is somebody else's
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

// An exclusive call that waits keeps others from beginning; one that nobody wants any more does not.
func TestAnExclusiveCallThatIsWithdrawnKeepsNobodyOut(t *testing.T) {
	harness.Within(t, func() {
		begun, release := harness.NewGate(), harness.NewGate()
		e := eval.NewEngine(2, 2)
		running := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, expr.IOBound).Start(bg, eval.On(e))
		begun.Pass(t)
		ctx, stop := context.WithCancel(bg)
		alone := expr.Fork(func() int { return 1 }, expr.Exclusive).Start(ctx, eval.On(e))
		ms(5) // until it waits
		stop()
		_, err := alone.Wait()
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 1, harness.Forced(t, expr.Fork(func() int { return 1 }, expr.IOBound), eval.On(e)))
		release.Open()
		_, err = running.Wait()
		require.NoError(t, err)
	})
}

// endless is a rate's waiter that waits for the end of its context alone.
type endless chan struct{}

func (e endless) Wait(ctx context.Context) error {
	<-ctx.Done()
	close(e)
	return ctx.Err()
}

func TestAWaiterOfARateIsToldThatNobodyWaits(t *testing.T) {
	harness.Within(t, func() {
		told := make(endless)
		ctx, stop := context.WithCancel(bg)
		time.AfterFunc(time.Millisecond, stop)
		_, err := expr.Fork(func() int { return 1 }, expr.Rate(told)).Force(ctx)
		require.ErrorIs(t, err, context.Canceled)
		harness.Gate(told).Pass(t)
	})
}

// A nested force that waits for somebody else's node says until when. The context behind it is not asked again.
func TestADeadlineIsAskedForOnce(t *testing.T) {
	harness.Within(t, func() {
		begun, release := harness.NewGate(), harness.NewGate()
		shared := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, expr.IOBound)
		elsewhere := shared.Start(bg)
		begun.Pass(t)
		ctx := &ownCtx{Context: bg, hook: func(method string, nth int) {
			if method == "Deadline" && nth > 1 {
				panic("asked again")
			}
		}}
		f := expr.ForkCtx(func(ctx context.Context) (int, error) { return shared.Force(ctx) })
		waits := f.Start(ctx)
		ms(5)
		release.Open()
		v, err := waits.Wait()
		require.NoError(t, err)
		require.Equal(t, 1, v)
		_, err = elsewhere.Wait()
		require.NoError(t, err)
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

// All workers end when an exclusive call waits. As many begin afterwards as there is something to do for, although nothing becomes ready
// that would wake them.
func TestEveryWorkerComesBackAfterAnExclusiveCall(t *testing.T) {
	harness.Within(t, func() {
		for range harness.Scale(30, 300, 3000) {
			e := eval.NewEngine(2, 2)
			begun, release := harness.NewGate(), harness.NewGate()
			alone := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, expr.Exclusive).Start(bg, eval.On(e))
			begun.Pass(t)
			a, b := harness.NewGate(), harness.NewGate()
			meet := expr.All(
				expr.Fork(func() int { a.Open(); b.Pass(t); return 1 }),
				expr.Fork(func() int { b.Open(); a.Pass(t); return 1 }),
			).Start(bg, eval.On(e))
			ms(2) // until it has been kept out
			release.Open()
			_, err := meet.Wait()
			require.NoError(t, err)
			_, err = alone.Wait()
			require.NoError(t, err)
		}
	})
}

// Helpers of a fold whose time is up are left with it.
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
