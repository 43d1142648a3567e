package battery

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Section 4: slots and lanes.

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
			p.Enter()
			if p.Now() == 100 {
				all.Open()
			}
			all.Pass(t)
			return i
		}, expr.IOBound)
		harness.Forced(t, expr.All(f.Map(make([]int, 100))...), eval.Workers(1), eval.IOLimit(100))
	})
}

// The unsafe lane.

func TestUnsafeCallsRunOneAtATimeInTheProcess(t *testing.T) {
	harness.Within(t, func() {
		var p harness.Peak
		u := expr.Lift1(func(i int) int { p.Enter(); ms(0); p.Leave(); return i }, expr.Unsafe)
		run := func(opts ...eval.Option) func() {
			return func() { harness.Forced(t, expr.All(u.Map(make([]int, 10))...), opts...) }
		}
		harness.Together(run(), run(eval.Workers(1)), run(eval.On(eval.NewEngine(4, 4))), run(eval.Sequential()))
		require.EqualValues(t, 1, p.Most())
	})
}

func TestOtherLanesGoOnBesideAnUnsafeCall(t *testing.T) {
	harness.Within(t, func() {
		one, two := harness.NewGate(), harness.NewGate()
		u := expr.Fork(func() int { one.Pass(t); two.Pass(t); return 1 }, expr.Unsafe)
		harness.Forced(t, expr.All(u, expr.Fork(func() int { one.Open(); return 1 }),
			expr.Fork(func() int { two.Open(); return 1 }, expr.IOBound)), eval.Workers(1))
	})
}

func TestUnsafeCallsOfOneRunStartInCreationOrder(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 20 {
			var order []int // one at a time: no lock
			u := expr.Lift1(func(i int) int { order = append(order, i); return i }, expr.Unsafe)
			slow := expr.Fork(func() int { ms(1); return 0 })
			xs := []expr.Expr[int]{u.Call(slow)} // the first is the last to be ready
			for i := 1; i < 8; i++ {
				xs = append(xs, u.Call(expr.Map(expr.Const(i), func(i int) int { return i })))
			}
			for i, j := 0, len(xs)-1; i < j; i, j = i+1, j-1 {
				xs[i], xs[j] = xs[j], xs[i]
			}
			harness.Forced(t, expr.All(xs...), opts...)
			require.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7}, order)
		}
	})
}

func TestTheOrderOfUnsafeCallsSurvivesFailures(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 20 {
			bad := fails("bad") // the one below is never ready
			u := expr.Lift1(func(i int) int { return i }, expr.Unsafe)
			x := expr.Settle(u.Call(bad), u.Fork(1), u.Call(expr.Fork(func() int { ms(1); return 2 })), u.Fork(3))
			rs := harness.Forced(t, x, opts...)
			require.ErrorIs(t, rs[0].Err, leaf{"bad"})
			require.Equal(t, 3, rs[3].Value)
			_, err := expr.All(u.Call(bad), u.Fork(1), u.Fork(2)).Force(bg, append(opts, eval.AllErrors())...)
			require.ErrorIs(t, err, leaf{"bad"})
		}
	})
}

func TestANestedUnsafeCallDoesNotWaitItsTurn(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		inner := expr.Fork(func() int { return 5 }, expr.Unsafe)
		needs := expr.Fork(func() int { return harness.Forced(t, inner) })
		first := expr.Map(needs, func(i int) int { return i }, expr.Unsafe) // must come first, and needs inner, made before
		last := expr.Fork(func() int { return 2 }, expr.Unsafe)
		require.Equal(t, []int{5, 2}, harness.Forced(t, expr.All(first, last), opts...))
	})
}

func TestUnsafeCallsInsideEachOther(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var between atomic.Bool
			stranger := expr.Fork(func() int {
				if between.Load() {
					t.Error("a stranger runs in the middle of an unsafe call")
				}
				return 0
			}, expr.Unsafe)
			u3 := expr.Fork(func() int { return 3 }, expr.Unsafe)
			plain := expr.Fork(func() int { return 10 * harness.Forced(t, u3) })
			u2 := expr.Fork(func() int { return harness.Forced(t, plain) + 2 }, expr.Unsafe, expr.Limit(1))
			u1 := expr.Fork(func() int {
				between.Store(true)
				defer between.Store(false)
				ms(1)
				return harness.Forced(t, u2) + 1
			}, expr.Unsafe)
			require.Equal(t, 33, harness.Forced(t, expr.All(u1, stranger), opts...)[0])
		})
	}
}

// U1 forces X, which another caller runs, and X forces U2: the token is lent.
func TestTheTokenIsLentToWhatItsHolderWaitsFor(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			begun, release := harness.NewGate(), harness.NewGate()
			u2 := expr.Fork(func() int { return 2 }, expr.Unsafe)
			x := expr.Fork(func() int { begun.Open(); release.Pass(t); return harness.Forced(t, u2) })
			other := x.Start(bg, opts...)
			begun.Pass(t)
			u1 := expr.Fork(func() int { go func() { ms(3); release.Open() }(); return harness.Forced(t, x) }, expr.Unsafe)
			require.Equal(t, 2, harness.Forced(t, u1, opts...))
			v, err := other.Wait()
			require.NoError(t, err)
			require.Equal(t, 2, v)
		})
	}
}

func TestTheTokenIsLentThroughABind(t *testing.T) {
	harness.Within(t, func() {
		u2 := expr.Fork(func() int { return 2 }, expr.Unsafe)
		x := expr.Fork(func() int { ms(10); return harness.Forced(t, u2) })
		b := expr.Bind(expr.Fork(func() int { ms(30); return 1 }, expr.IOBound), func(int) expr.Expr[int] { return x })
		u1 := expr.Fork(func() int { return harness.Forced(t, b) }, expr.Unsafe).Start(bg)
		ms(1)
		require.Equal(t, 2, harness.Forced(t, x)) // u1 comes to wait for x when x has been waiting for long
		_, err := u1.Wait()
		require.NoError(t, err)
	})
}

func TestTheTokenIsLentThroughAnAlias(t *testing.T) {
	harness.Within(t, func() {
		u2 := expr.Fork(func() int { return 2 }, expr.Unsafe)
		first := expr.Fork(func() int { ms(30); return 1 }, expr.IOBound)
		x := expr.Map(first, func(int) int { return harness.Forced(t, u2) })
		tail := expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return x })
		outer := expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return tail })
		a := outer.Start(bg) // tail becomes an alias of x, which waits for first
		ms(10)
		u1 := expr.Fork(func() int { return harness.Forced(t, expr.Map(tail, func(i int) int { return i })) }, expr.Unsafe)
		require.Equal(t, 2, harness.Forced(t, u1))
		_, err := a.Wait()
		require.NoError(t, err)
	})
}

func TestTheTokenIsLentThroughAPartOfAFold(t *testing.T) {
	harness.Within(t, func() {
		u2 := expr.Fork(func() int { return 2 }, expr.Unsafe)
		y := expr.Fork(func() int { ms(30); return harness.Forced(t, u2) })
		s := expr.Fork(func() int { ms(60); return 1 })
		a, b := y.Start(bg, eval.Workers(4)), s.Start(bg, eval.Workers(4))
		ms(1)
		u1 := expr.Fork(func() int {
			return harness.Forced(t, expr.FoldRange(2, func(_ context.Context, lo, _ int) (int, error) {
				if lo == 0 {
					return y.Force(bg)
				}
				ms(10)
				return s.Force(bg) // waits later, and for something else
			}, func(a, b int) int { return a + b }))
		}, expr.Unsafe)
		require.Equal(t, 3, harness.Forced(t, u1, eval.Workers(4)))
		harness.Together(func() { <-a.Done() }, func() { <-b.Done() })
	})
}

func TestTheTokenComesBack(t *testing.T) {
	harness.Within(t, func() {
		slow := func() int { ms(5); return 1 }
		first, x := expr.Fork(slow, expr.Unsafe), expr.Fork(slow, expr.Unsafe, expr.Limit(1))
		var runs []*expr.Running[int]
		for _, z := range []expr.Expr[int]{first, x, x, x} { // three forces queue for one node
			runs = append(runs, z.Start(bg))
			ms(1)
		}
		for _, r := range runs {
			_, err := r.Wait()
			require.NoError(t, err)
		}
		harness.Forced(t, expr.Fork(slow, expr.Unsafe))
	})
}

// Timeout, Retry, Rate, Priority.

func TestATimeoutIsAFailureAndRemembered(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			calls.Add(1)
			_, ok := ctx.Deadline()
			require.True(t, ok)
			<-ctx.Done()
			return 0, ctx.Err()
		}, expr.Timeout(5*time.Millisecond))
		for range 2 {
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			var e *expr.Error
			require.ErrorAs(t, err, &e)
		}
		require.EqualValues(t, 1, calls.Load())
		v, err := expr.Catch(x, func(error) expr.Expr[int] { return expr.Const(4) }).Force(bg, opts...)
		require.NoError(t, err)
		require.Equal(t, 4, v)
	})
}

func TestATimeoutOfAFunctionThatIgnoresIt(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe} {
			release := harness.NewGate()
			x := expr.Fork(func() int { release.Pass(t); return 1 }, expr.Timeout(5*time.Millisecond), lane)
			start := time.Now()
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Less(t, time.Since(start), 2*time.Second)
			require.Equal(t, 1, eval.Default.Orphans())
			release.Open()
			require.NoError(t, eval.Default.Close(bg))
			_, err = x.Force(bg, opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded, "the late result is nobody's")
			require.Equal(t, 2, harness.Forced(t, expr.Fork(func() int { return 2 }, lane), opts...))
		}
	})
}

func TestATimeoutBeginsWithTheBody(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		f := expr.Lift1(func(i int) int { ms(20); return i }, expr.Timeout(300*time.Millisecond), expr.Limit(1), expr.IOBound)
		harness.Forced(t, expr.All(f.Map(make([]int, 20))...), opts...)
	})
}

func TestATimeoutCountsNestedWaits(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		inner, _, _ := patient(1, expr.IOBound)
		x := expr.ForkCtx(func(ctx context.Context) (int, error) { return inner.Force(ctx) }, expr.Timeout(5*time.Millisecond))
		_, err := x.Force(bg, opts...)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 1, harness.Forced(t, inner, opts...))
		blind, _, _ := patient(1, expr.IOBound)
		y := expr.ForkErr(func() (int, error) { return blind.Force(bg) }, expr.Timeout(5*time.Millisecond))
		_, err = y.Force(bg, opts...)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, eval.Default.Close(bg))
		require.Equal(t, 1, harness.Forced(t, blind, opts...))
	})
}

func TestATimeoutIsPerAttempt(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, heeds := range []bool{true, false} {
			var attempts atomic.Int32
			release := harness.NewGate()
			x := expr.ForkCtx(func(ctx context.Context) (int, error) {
				if attempts.Add(1) < 3 {
					if heeds {
						<-ctx.Done()
						return 0, ctx.Err()
					}
					release.Pass(t)
				}
				return 5, nil
			}, expr.Timeout(10*time.Millisecond), expr.Retry(expr.Attempts(3)))
			require.Equal(t, 5, harness.Forced(t, x, opts...))
			release.Open()
			require.NoError(t, eval.Default.Close(bg))
			require.EqualValues(t, 3, attempts.Load())
		}
	})
}

func TestRetryAsksItsPolicy(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			type asked struct {
				attempt int
				text    string
			}
			var log []asked
			n := 0
			x := expr.ForkErr(func() (int, error) { n++; return 0, fmt.Errorf("%d", n) }, expr.Retry(func(attempt int, err error) (time.Duration, bool) {
				log = append(log, asked{attempt, err.Error()})
				return time.Millisecond, attempt < 3
			}))
			_, err := x.Force(bg, opts...)
			require.ErrorContains(t, err, "3")
			require.Equal(t, []asked{{1, "1"}, {2, "2"}, {3, "3"}}, log)
			tries := 0
			y := expr.ForkErr(func() (int, error) { tries++; panic(errTest) }, expr.Retry(expr.Attempts(5)))
			_, err = y.Force(bg, opts...)
			require.ErrorIs(t, err, errTest)
			require.Equal(t, 1, tries, "panics are not retried")
		})
	}
}

func TestAPauseBetweenAttemptsHoldsNoSlot(t *testing.T) {
	harness.Within(t, func() {
		limit := expr.Limit(1)
		n := 0
		x := expr.ForkErr(func() (int, error) {
			if n++; n == 1 {
				return 0, errTest
			}
			return n, nil
		}, expr.Retry(expr.Backoff(2, 30*time.Millisecond, time.Second)), limit)
		var at time.Duration
		start := time.Now()
		y := expr.Map(expr.Const(1), func(i int) int { at = time.Since(start); return i }, limit)
		require.Equal(t, []int{2, 1}, harness.Forced(t, expr.All(x, y), eval.Workers(1)))
		require.Less(t, at, 25*time.Millisecond)
	})
}

func TestACancelEndsAPause(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			ctx, stop := context.WithCancel(bg)
			var calls atomic.Int32
			x := expr.ForkErr(func() (int, error) {
				if calls.Add(1) > 1 {
					return 7, nil
				}
				return 0, errTest
			}, expr.Retry(func(int, error) (time.Duration, bool) {
				time.AfterFunc(time.Millisecond, stop)
				return time.Hour, true
			}))
			start := time.Now()
			_, err := x.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			require.Less(t, time.Since(start), time.Second)
			require.Equal(t, 7, harness.Forced(t, x, opts...))
		})
	}
}

// tickets is a rate that counts, and refuses the n-th.
type tickets struct {
	n    atomic.Int32
	upTo int32
}

var errRate = errors.New("too much")

func (r *tickets) Wait(ctx context.Context) error {
	if r.n.Add(1) > r.upTo {
		return errRate
	}
	return ctx.Err()
}

func TestARateIsAskedBeforeEveryAttempt(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			r := &tickets{upTo: 3}
			n := 0
			x := expr.ForkErr(func() (int, error) {
				if n++; n < 3 {
					return 0, errTest
				}
				return n, nil
			}, expr.Rate(r), expr.Retry(expr.Attempts(3)))
			require.Equal(t, 3, harness.Forced(t, x, opts...))
			require.EqualValues(t, 3, r.n.Load())
			var calls atomic.Int32
			y := expr.Fork(func() int { calls.Add(1); return 1 }, expr.Rate(r))
			_, err := y.Force(bg, opts...)
			require.ErrorIs(t, err, errRate)
			require.Zero(t, calls.Load())
		})
	}
}

type slowRate struct{}

func (slowRate) Wait(ctx context.Context) error {
	select {
	case <-time.After(10 * time.Second):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestACancelEndsAWaitForARate(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			ctx, stop := context.WithTimeout(bg, 3*time.Millisecond)
			defer stop()
			x := expr.Fork(func() int { return 1 }, expr.Rate(slowRate{}))
			start := time.Now()
			_, err := x.Force(ctx, opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Less(t, time.Since(start), 5*time.Second)
			require.Equal(t, "idle", x.Node().State(), "the end of the force is not remembered")
		})
	}
}

func TestACancelEndsAWaitForALimit(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		for name, opt := range map[string]expr.Option{"limit": expr.Limit(1), "token": expr.Unsafe} {
			harness.Within(t, func() {
				begun, release := harness.NewGate(), harness.NewGate()
				holder := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, opt).Start(bg)
				begun.Pass(t)
				ctx, stop := context.WithTimeout(bg, 3*time.Millisecond)
				defer stop()
				x := expr.Fork(func() int { return 2 }, opt)
				start := time.Now()
				_, err := x.Force(ctx, opts...)
				require.ErrorIs(t, err, context.DeadlineExceeded, name)
				require.Less(t, time.Since(start), 5*time.Second, name)
				release.Open()
				_, err = holder.Wait()
				require.NoError(t, err)
				require.Equal(t, 2, harness.Forced(t, x, opts...))
			})
		}
	}
}

func TestAHigherPriorityStartsFirst(t *testing.T) {
	harness.Within(t, func() {
		var order []int
		begin := expr.Fork(func() int { ms(1); return 0 })
		f := func(p int) expr.Expr[int] {
			return expr.Map(begin, func(int) int { order = append(order, p); return p }, expr.Priority(p))
		}
		harness.Forced(t, expr.All(f(0), f(-5), f(5), f(2), f(-1), f(7)), eval.Workers(1))
		require.Equal(t, []int{7, 5, 2, 0, -1, -5}, order)
	})
}

// Cycles.

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
