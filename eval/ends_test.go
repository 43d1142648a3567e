package eval_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

func TestADeadlineBetweenAttemptsDoesNotHideWhatTheyFailedWith(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"in parallel": nil, "in order": {eval.Sequential()}} {
		for shape, wrap := range map[string]func(expr.Expr[int]) expr.Expr[int]{
			"the root": func(x expr.Expr[int]) expr.Expr[int] { return x },
			"below a Settle": func(x expr.Expr[int]) expr.Expr[int] {
				return expr.Map(expr.Settle(x), func([]expr.Result[int]) int { return 0 })
			},
		} {
			t.Run(name+", "+shape, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					defer cancel()
					x := wrap(expr.ForkErr(func() (int, error) { return 0, io.ErrUnexpectedEOF }, expr.Name("fetch"),
						expr.Retry(expr.Backoff(100, 50*time.Second, time.Hour))))
					_, err := x.Force(ctx, opts...)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					require.ErrorIs(t, err, io.ErrUnexpectedEOF)
					require.ErrorContains(t, err, "it was to be tried again after: fetch (ends_test.go:")
					require.ErrorContains(t, err, "after 2 attempts: unexpected EOF")
				})
			})
		}
	}
}

func TestAnExpiredTimeoutIsToldTogetherWithWhatTheFunctionReturned(t *testing.T) {
	killed := errors.New("signal: killed")
	for name, f := range map[string]func(ctx context.Context) (int, error){
		"timed out after 1m0s: signal: killed": func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, killed },
		"timed out after 1m0s":                 func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := expr.ForkCtx(f, expr.Timeout(time.Minute), expr.Retry(expr.Attempts(2)), expr.Name("f")).Force(t.Context())
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, strings.Contains(name, "killed"), errors.Is(err, killed))
				var e *expr.Error
				require.ErrorAs(t, err, &e)
				require.Equal(t, 2, e.Attempts)
				require.Regexp(t, `^f \(ends_test\.go:\d+\), after 2 attempts: `+name+`$`, err.Error())
			})
		})
	}
}

func TestAFunctionSeesTheDeadlineOfItsDemanders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		calls := 0
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			calls++
			d, ok := ctx.Deadline()
			if !ok {
				return calls, nil
			}
			time.Sleep(time.Until(d)) // as a connection does that was given the deadline
			return 0, errors.New("i/o timeout")
		})
		a := x.Start(near)
		synctest.Wait()
		b := expr.Map(x, func(v int) int { return v }).Start(t.Context()) // it comes later, and has no deadline
		_, err := a.Wait()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		v, err := b.Wait()
		require.NoError(t, err, "it fails by the deadline of a force that it knows nothing of")
		require.Equal(t, 2, v)
	})
}

func TestAReturnedErrorIsSaidToHaveBeenReturned(t *testing.T) {
	_, err := expr.ForkErr(func() (int, error) { return 0, io.EOF }, expr.Name("f")).Force(t.Context())
	require.Contains(t, fmt.Sprintf("%+v", err), "f failed:\nreturned by\nxfork/eval_test.TestAReturnedErrorIsSaidToHaveBeenReturned")
	_, err = expr.Fork(func() int { panic("p") }, expr.Name("f")).Force(t.Context())
	require.NotContains(t, fmt.Sprintf("%+v", err), "returned by")
}

func TestAllErrorsPrintsEveryTraceback(t *testing.T) {
	fail := expr.LiftErr1(func(i int) (int, error) { return 0, fmt.Errorf("row %d", i) }, expr.Name("f"))
	_, err := expr.All(fail.Map([]int{1, 2})...).Force(t.Context(), eval.AllErrors())
	long := fmt.Sprintf("%+v", err)
	require.Equal(t, 2, strings.Count(long, "TestAllErrorsPrintsEveryTraceback(...)"), long)
	require.Len(t, strings.Split(err.Error(), "\n"), 2)
	require.Equal(t, err.Error(), fmt.Sprint(err))
}

// shy is a context whose methods are the user's code, and go wrong at times.
type shy struct {
	context.Context
	done      func() <-chan struct{}
	err       func() error
	deadline  func() (time.Time, bool)
	valueOnce func(any) any
}

func (s shy) Done() <-chan struct{}       { return s.done() }
func (s shy) Err() error                  { return s.err() }
func (s shy) Deadline() (time.Time, bool) { return s.deadline() }
func (s shy) Value(k any) any             { return s.valueOnce(k) }

func TestContextsWithMethodsOfTheirOwn(t *testing.T) {
	ended := make(chan struct{})
	close(ended)
	fine := func() shy {
		return shy{t.Context(), t.Context().Done, t.Context().Err, t.Context().Deadline, t.Context().Value}
	}
	for name, spoil := range map[string]func(*shy){
		"Err panics after the end":      func(s *shy) { s.done, s.err = func() <-chan struct{} { return ended }, func() error { panic("Err") } },
		"Err is nil after the end":      func(s *shy) { s.done, s.err = func() <-chan struct{} { return ended }, func() error { return nil } },
		"Value panics, and it is asked": func(s *shy) { s.valueOnce = func(any) any { panic("Value") } },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := fine()
			spoil(&ctx)
			var light expr.Expr[int] = expr.Op1[negate](expr.Const(1))
			for range 1000 {
				light = expr.Op1[negate](light)
			}
			call := expr.ForkCtx(func(ctx context.Context) (int, error) { return 1, ctx.Err() })
			for _, x := range []expr.Expr[int]{light, call, expr.ForkCtx(func(ctx context.Context) (int, error) { return call.Force(ctx) })} {
				for _, opts := range [][]eval.Option{nil, {eval.Sequential()}, {eval.Labels()}} {
					v, err := x.Force(ctx, opts...)
					if err == nil {
						require.NotZero(t, v)
					} else if !errors.Is(err, context.Canceled) {
						require.ErrorContains(t, err, "panic")
					}
				}
			}
			require.Equal(t, 1, expr.Must(call.Force(t.Context())))
		})
	}
}

type negate struct{}

func (negate) Apply(a int) int { return -a }

func TestAContextThatPanicsWhereAForceIsStarted(t *testing.T) {
	base := t.Context()
	fine := shy{base, base.Done, base.Err, base.Deadline, base.Value}
	for name, spoil := range map[string]func(*shy){
		"Done":     func(s *shy) { s.done = func() <-chan struct{} { panic("Done") } },
		"Deadline": func(s *shy) { s.deadline = func() (time.Time, bool) { panic("Deadline") } },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := fine
			spoil(&ctx)
			require.PanicsWithValue(t, name, func() { expr.Fork(func() int { return 1 }).Start(ctx) }, "it is the caller's, as in Force")
		})
	}
}

func TestACycleThroughSequentialForcesThatWereStarted(t *testing.T) {
	for name, lane := range map[string]expr.Option{"computing": expr.CPUBound, "unsafe": expr.Unsafe, "exclusive": expr.Exclusive, "a limit": expr.Limit(1)} {
		t.Run(name, func(t *testing.T) {
			for range 20 {
				var x, y expr.Expr[int]
				x = expr.ForkCtx(func(ctx context.Context) (int, error) { return y.Start(ctx, eval.Sequential()).Wait() }, lane)
				y = expr.ForkCtx(func(ctx context.Context) (int, error) { return x.Start(ctx, eval.Sequential()).Wait() }, lane)
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				_, err := x.Force(ctx)
				cancel()
				require.ErrorIs(t, err, expr.ErrCycle, "the force that waits in order was not woken by the end of its demand")
			}
		})
	}
}

// TestWhatTheEngineAsksMustNotForce has policies, waiters and keys that force what wants the very thing that their call has.
func TestWhatTheEngineAsksMustNotForce(t *testing.T) {
	limit := expr.Limit(1)
	for name, o := range map[string]expr.Option{"unsafe": expr.Unsafe, "limited": limit, "exclusive": expr.Exclusive, "computing": expr.CPUBound} {
		inner := func() error {
			_, err := expr.Fork(func() int { return 1 }, o).Force(t.Context())
			if err == nil {
				return errors.New("it was forced")
			}
			for _, r := range expr.AsCompleted(t.Context(), []expr.Expr[int]{expr.Fork(func() int { return 1 }, o)}) {
				if r.Err == nil {
					return errors.New("it was forced")
				}
			}
			return err
		}
		var said error
		fail := func() (int, error) { return 0, io.EOF }
		for kind, opt := range map[string]expr.Option{
			"a policy": expr.Retry(func(int, error) (time.Duration, bool) { said = inner(); return 0, false }),
			"a waiter": expr.Rate(waiting(func(context.Context) error { said = inner(); return nil })),
		} {
			t.Run(name+" in "+kind, func(t *testing.T) {
				for _, opts := range [][]eval.Option{nil, {eval.Sequential()}} {
					said = nil
					_, err := expr.ForkErr(fail, o, opt).Force(t.Context(), opts...)
					require.ErrorIs(t, err, io.EOF)
					require.ErrorContains(t, said, "must not force")
				}
			})
		}
	}
}

type waiting func(context.Context) error

func (w waiting) Wait(ctx context.Context) error { return w(ctx) }

// TestAForcedCallAllocatesNothing: what a call needs while it is evaluated lies in memory that is used again. An allocation for each
// would cost a third of a call.
func TestAForcedCallAllocatesNothing(t *testing.T) {
	const calls = 5000
	f := expr.Lift1(func(x int) int { return x + 1 })
	fresh := func() expr.Expr[[]int] {
		xs := make([]expr.Expr[int], calls)
		for i := range xs {
			xs[i] = f.Fork(i)
		}
		return expr.All(xs...)
	}
	_, err := fresh().Force(t.Context(), eval.Workers(1)) // fills the pools
	require.NoError(t, err)
	x := fresh()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = x.Force(t.Context(), eval.Workers(1))
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Less(t, after.Mallocs-before.Mallocs, uint64(calls/5))
}
