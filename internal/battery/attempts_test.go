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

// Timeouts, retries, rates and priorities.

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
			require.ErrorIs(t, err, context.DeadlineExceeded, "the late result is dropped")
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

// tickets is a rate that counts its calls and refuses the n-th.
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
