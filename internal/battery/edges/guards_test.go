package edges

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

// User code misbehaves wherever the engine calls it: each misdeed at each place, in every lane, for every number of workers,
// sequentially, inside of another call and outside of all. It is the failure of one call, and every permit of that call comes
// back.

// misdeeds lists what code can do instead of returning.
var misdeeds = map[string]func(){
	"a panic":      func() { panic("oh") },
	"a panic(nil)": func() { panic(nil) }, //nolint:govet // that is the point
	"a Goexit":     runtime.Goexit,
}

// opWicked is an operator that calls its operand.
type opWicked struct{}

func (opWicked) Apply(f func()) int { f(); return 1 }

// wickedWaiter is the waiter of a rate, and misbehaves.
type wickedWaiter func()

func (f wickedWaiter) Wait(context.Context) error { f(); return nil }

// misplaced lists the places where the engine calls the user's code, each as an expression with code that misbehaves. Code at
// a guarded place has a goroutine of its own: its Goexit ends no forcing goroutine.
var misplaced = map[string]struct {
	guarded bool
	light   bool
	make    func(at *spot, bad func()) expr.Expr[int]
}{
	"a function": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Fork(func() int { bad(); return 1 }, at.lane...)
	}},
	"a function in its second attempt": {make: func(at *spot, bad func()) expr.Expr[int] {
		first := true
		return expr.ForkErr(func() (int, error) {
			if first {
				first = false
				return 0, errNotYet
			}
			bad()
			return 1, nil
		}, append(at.lane, expr.Retry(expr.Backoff(3, time.Microsecond, time.Millisecond)))...)
	}},
	"a function with a timeout": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.ForkCtx(func(context.Context) (int, error) { bad(); return 1, nil }, append(at.lane, expr.Timeout(time.Hour))...)
	}},
	"a function that has forced": {make: func(at *spot, bad func()) expr.Expr[int] {
		inner := expr.Fork(func() int { return 1 }, at.lane...)
		return expr.ForkCtx(func(ctx context.Context) (int, error) {
			v, err := inner.Force(ctx)
			bad()
			return v, err
		}, at.lane...)
	}},
	"a policy": {guarded: true, make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.ForkErr(func() (int, error) { return 0, errNotYet },
			append(at.lane, expr.Retry(func(int, error) (time.Duration, bool) { bad(); return 0, true }))...)
	}},
	"a policy when it is asked again": {guarded: true, make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.ForkErr(func() (int, error) { return 0, errNotYet },
			append(at.lane, expr.Retry(func(attempt int, _ error) (time.Duration, bool) {
				if attempt == 2 {
					bad()
				}
				return 0, true
			}))...)
	}},
	"a waiter of a rate": {guarded: true, make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Fork(func() int { return 1 }, append(at.lane, expr.Rate(wickedWaiter(bad)))...)
	}},
	"a key": {guarded: true, make: func(at *spot, bad func()) expr.Expr[int] {
		by := expr.LimitBy(func(i int) int { bad(); return i }, 1)
		return expr.Lift1(func(i int) int { return i }, append(at.lane[1:], by)...).Fork(1)
	}},
	"a zero of a fold": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Fold(expr.Morsels([]int{1, 2, 3}, 1), func() int { bad(); return 0 }, stepInt, add2, at.lane...)
	}},
	"a step of a fold": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Fold(expr.Morsels([]int{1, 2, 3}, 1), func() int { return 0 },
			func(_ context.Context, s int, _ []int) (int, error) { bad(); return s, nil }, add2, at.lane...)
	}},
	"a merge of a fold": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Fold(expr.Morsels([]int{1, 2, 3}, 1), func() int { return 0 }, stepInt, func(a, _ int) int { bad(); return a }, at.lane...)
	}},
	"a source": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Fold(func(context.Context) iter.Seq2[[]int, error] { bad(); return nil }, func() int { return 0 }, stepInt, add2, at.lane...)
	}},
	"a source between two morsels": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Fold(func(context.Context) iter.Seq2[[]int, error] {
			return func(yield func([]int, error) bool) {
				yield([]int{1}, nil)
				bad()
			}
		}, func() int { return 0 }, stepInt, add2, at.lane...)
	}},
	"a part of a range": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.FoldRange(3, func(_ context.Context, lo, _ int) (int, error) {
			if lo == 1 {
				bad()
			}
			return 1, nil
		}, add2, at.lane...)
	}},
	"a merge of a range": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.FoldRange(3, func(context.Context, int, int) (int, error) { return 1, nil }, func(int, int) int { bad(); return 1 }, at.lane...)
	}},
	"a handler": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Catch(fails(at.lane...), func(error) expr.Expr[int] { bad(); return expr.Const(1) })
	}},
	"a function of Bind": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Bind(expr.Fork(func() int { return 1 }, at.lane...), func(int) expr.Expr[int] { bad(); return expr.Const(1) })
	}},
	"the fields of a Gather": {make: func(at *spot, bad func()) expr.Expr[int] {
		x, first := expr.Fork(func() int { return 1 }, at.lane...), true
		return expr.Op1[opLen](expr.Gather(func(r *struct{ n int }) []expr.Field {
			if !first {
				bad()
			}
			first = false
			return []expr.Field{x.To(&r.n)}
		}))
	}},
	"an operator of constants": {light: true, make: func(_ *spot, bad func()) expr.Expr[int] {
		return expr.Op1[opNegate](expr.Op1[opWicked](expr.Const(bad)))
	}},
	"an operator above a call": {make: func(at *spot, bad func()) expr.Expr[int] {
		return expr.Op1[opNegate](expr.Op1[opWicked](expr.Fork(func() func() { return bad }, at.lane...)))
	}},
}

var errNotYet = errors.New("not yet")

type opLen struct{}

func (opLen) Apply(struct{ n int }) int { return 1 }

func stepInt(_ context.Context, s int, m []int) (int, error) { return s + len(m), nil }

// seen requires that the failure names the misdeed.
func seen(t *testing.T, misdeed string, err error) {
	t.Helper()
	require.Error(t, err)
	switch misdeed {
	case "a Goexit":
		require.ErrorIs(t, err, expr.ErrGoexit)
	case "a panic":
		require.Contains(t, err.Error(), ": oh")
	default:
		var p *runtime.PanicNilError
		require.ErrorAs(t, err, &p)
	}
}

func TestCodeThatMisbehavesIsItsOwnCallsFailure(t *testing.T) {
	for place, code := range misplaced {
		for misdeed, bad := range misdeeds {
			if code.light && misdeed == "a Goexit" {
				continue // not promised: such an operator is not total, and runs on the goroutine that forces
			}
			t.Run(misdeed+" of "+place, func(t *testing.T) {
				everySpot(t, func(t *testing.T, at *spot) {
					x := code.make(at, bad)
					_, err := at.force(x)
					seen(t, misdeed, err)
					if !at.alone || code.guarded {
						_, again := x.Force(bg, eval.On(at.engine))
						seen(t, misdeed, again)
						v, err := at.force(expr.Catch(code.make(at, bad), func(error) expr.Expr[int] { return expr.Const(7) }))
						require.NoError(t, err, "what handles it goes on")
						require.Equal(t, 7, v)
					}
				})
			})
		}
	}
}

// TestCodeThatMisbehavesBesideOthers: Settle, Any and AsCompleted look at a failure beside other outcomes.
func TestCodeThatMisbehavesBesideOthers(t *testing.T) {
	for place, code := range misplaced {
		for misdeed, bad := range misdeeds {
			if code.light && misdeed == "a Goexit" {
				continue // not promised: such an operator is not total, and runs on the goroutine that forces
			}
			t.Run(misdeed+" of "+place, func(t *testing.T) {
				everySpot(t, func(t *testing.T, at *spot) {
					if at.alone && !code.guarded {
						return
					}
					good := func() expr.Expr[int] { return expr.Fork(func() int { return 1 }, at.lane...) }
					v, err := at.force(expr.Map(expr.Settle(good(), code.make(at, bad), good()), func(rs []expr.Result[int]) int {
						seen(t, misdeed, rs[1].Err)
						return rs[0].Value + rs[2].Value
					}))
					require.NoError(t, err)
					require.Equal(t, 2, v)
					v, err = at.force(expr.Any(code.make(at, bad), good()))
					require.NoError(t, err)
					require.Equal(t, 1, v)
				})
			})
		}
	}
}
