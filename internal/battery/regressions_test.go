package battery

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
	"xfork/ops"
)

var errBoom = errors.New("boom")

// Bugs that the oracle and the fault tests have found, each as the program that failed.

func TestAFoldThatHoldsSomethingGivesItUpWhenAllItsPartsWait(t *testing.T) {
	for name, hold := range map[string]func() expr.Option{
		"a limit": func() expr.Option { return expr.Limit(1) },
		"a token": func() expr.Option { return expr.Unsafe },
	} {
		t.Run(name, func(t *testing.T) {
			harness.Within(t, func() {
				for range 20 {
					opt := hold()
					inner := expr.Fork(func() int { return 1 }, opt)
					both := make(chan struct{})
					var begun atomic.Int32
					fold := expr.FoldRange(2, func(ctx context.Context, lo, _ int) (int, error) {
						if begun.Add(1) == 2 {
							close(both)
						}
						<-both // so that two goroutines take part
						if lo == 0 {
							return 1, nil
						}
						ms(0)
						return inner.Force(ctx)
					}, add2, opt)
					require.Equal(t, 2, harness.Forced(t, fold, eval.Workers(4)))
				}
			})
		})
	}
}

func TestALimitedFoldCountsWhileOneOfItsPartsGoesOn(t *testing.T) {
	harness.Within(t, func() {
		limit := expr.Limit(1)
		var inside, most atomic.Int32
		inner := expr.Fork(func() int {
			most.Store(max(most.Load(), inside.Load()+1))
			return 1
		}, limit)
		both, waits := make(chan struct{}), harness.NewGate()
		var begun atomic.Int32
		fold := expr.FoldRange(2, func(ctx context.Context, lo, _ int) (int, error) {
			if begun.Add(1) == 2 {
				close(both)
			}
			<-both
			if lo == 1 {
				waits.Open()
				return inner.Force(ctx) // waits until the other part is done
			}
			inside.Add(1)
			defer inside.Add(-1)
			waits.Pass(t)
			time.Sleep(5 * time.Millisecond)
			return 1, nil
		}, add2, limit)
		require.Equal(t, 2, harness.Forced(t, fold, eval.Workers(4)))
		require.EqualValues(t, 1, most.Load(), "the call under the same limit ran beside the fold")
	})
}

func TestFailFastEndsBelowADynamicNode(t *testing.T) {
	harness.Within(t, func() {
		bind := expr.Bind(expr.Const(0), func(int) expr.Expr[int] {
			return expr.Map(expr.ForkErr(func() (int, error) { return 0, errBoom }), func(i int) int { return i })
		})
		_, err := bind.Force(bg, eval.FailFast())
		require.ErrorIs(t, err, errBoom)
	})
}

func TestAllErrorsAreInTheOrderOfTheNodes(t *testing.T) {
	harness.Within(t, func() {
		for range 300 {
			fail := expr.ForkErr(func() (int, error) { return 0, errBoom })
			late := expr.ForkErr(func() (int, error) { return 0, errors.New("late") })
			again := expr.Catch(fail, func(error) expr.Expr[int] { return fail })
			_, err := expr.All(again, late, expr.Map(fail, func(i int) int { return i })).Force(bg, eval.AllErrors())
			all := err.(interface{ Unwrap() []error }).Unwrap()
			require.Len(t, all, 2)
			require.ErrorIs(t, all[0], errBoom)
		}
	})
}

func TestCallsMayEndWhileTheyAreWithdrawn(t *testing.T) {
	harness.Within(t, func() {
		for range 3000 {
			xs := []expr.Expr[int]{expr.ForkErr(func() (int, error) { return 0, errBoom }, expr.IOBound)}
			for range 8 {
				xs = append(xs, expr.Fork(func() int { return 1 }, expr.IOBound))
			}
			_, err := expr.All(xs...).Force(bg)
			require.ErrorIs(t, err, errBoom)
		}
	})
}

func TestTheLowestPartOfAFoldFailsItAlsoBesideAGoexit(t *testing.T) {
	harness.Within(t, func() {
		for range 50 {
			other := harness.NewGate()
			fold := expr.FoldRange(3, func(_ context.Context, lo, _ int) (int, error) {
				switch lo {
				case 0:
					ms(1) // so that the helper has the next one, and this goroutine the last
				case 1:
					other.Pass(t)
					ms(0)
					return 0, errBoom
				case 2:
					other.Open()
					runtime.Goexit()
				}
				return 1, nil
			}, add2)
			_, err := fold.Force(bg, eval.Workers(2))
			require.ErrorIs(t, err, errBoom)
		}
	})
}

// TestTheEndOfAForceIsNoticedBelowADynamicNode: a sequential force, or the walk of light operands, may notice the end of the
// context in the scope of the expression that a dynamic node has chosen, before the force itself does.
func TestTheEndOfAForceIsNoticedBelowADynamicNode(t *testing.T) {
	for name, choose := range map[string]func(x expr.Expr[int]) expr.Expr[int]{
		"If": func(x expr.Expr[int]) expr.Expr[int] { return expr.If(expr.Const(true), x, x) },
		"Bind": func(x expr.Expr[int]) expr.Expr[int] {
			return expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return x })
		},
		"Catch": func(x expr.Expr[int]) expr.Expr[int] {
			return expr.Catch(x, func(error) expr.Expr[int] { return expr.Const(1) })
		},
		"Settle": func(x expr.Expr[int]) expr.Expr[int] { return expr.Op1[opFirst](expr.Settle(x)) },
	} {
		for how, opt := range map[string]eval.Option{"in sequence": eval.Sequential(), "with a worker": eval.Workers(1)} {
			t.Run(name+" "+how, func(t *testing.T) {
				harness.Within(t, func() {
					begun, release := harness.NewGate(), harness.NewGate()
					x := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 })
					elsewhere := x.Start(bg)
					begun.Pass(t)
					ctx, stop := context.WithCancel(bg)
					time.AfterFunc(2*time.Millisecond, stop)
					y := choose(x)
					_, err := y.Force(ctx, opt)
					require.ErrorIs(t, err, context.Canceled)
					release.Open()
					_, err = elsewhere.Wait()
					require.NoError(t, err)
					require.Equal(t, 1, harness.Forced(t, y, opt))
				})
			})
		}
	}
}

// TestALargeNestedForceAfterASmallOne: the scope of a small nested force is used again for the next one of the same goroutine.
// It kept its sixteen task numbers, and the tasks that a larger graph had beyond them were lost.
func TestALargeNestedForceAfterASmallOne(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		x := expr.Fork(func() int {
			sum := 0
			for _, n := range []int{1, 40, 2, 3, 100, 1, 17, 16, 15} {
				var xs []expr.Expr[int]
				for i := range n {
					xs = append(xs, increment.Fork(i))
				}
				sum += len(harness.Forced(t, expr.All(xs...)))
			}
			return sum
		})
		require.Equal(t, 195, harness.Forced(t, x, opts...))
	})
}

// TestAConsumerOfACallThatWasHandedBackIsNotEvaluated: a call that returns because the force ends hands its node back. Its
// consumer in the scope of a dynamic node was evaluated all the same, without a value, when the cancellation had begun above
// and had not yet come down to that scope.
func TestAConsumerOfACallThatWasHandedBackIsNotEvaluated(t *testing.T) {
	harness.Within(t, func() {
		for range harness.Scale(100, 1000, 10_000) {
			ctx, stop := context.WithCancel(bg)
			again := false
			var begun atomic.Int32
			var xs []expr.Expr[int]
			const n = 60
			for i := range n {
				call := expr.ForkErr(func() (int, error) {
					if begun.Add(1) == n {
						stop()
					}
					if again {
						return i, nil
					}
					<-ctx.Done()
					return 0, errTest
				}, expr.IOBound)
				xs = append(xs, expr.Op1[opAfter](expr.Op1[opAfter](call)))
			}
			all := expr.Settle(xs...)
			_, err := all.Force(ctx)
			stop()
			require.ErrorIs(t, err, context.Canceled)
			again = true
			for i, r := range harness.Forced(t, all) {
				require.Equal(t, expr.Result[int]{Value: i + 2}, r)
			}
		}
	})
}

type opAfter struct{}

func (opAfter) Apply(a int) int { return a + 1 }

// ending is a context that has ended when it is asked for the k-th time.
type ending struct {
	context.Context
	looks *atomic.Int32
}

func (e ending) Err() error {
	if e.looks.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestAForceThatEndsWhileItIsPlanned: a force that is cancelled while it evaluates light operators for its plan has no tasks
// yet, and hands none to the scheduler.
func TestAForceThatEndsWhileItIsPlanned(t *testing.T) {
	for k := range int32(60) {
		x := expr.Const(0)
		for range 5000 {
			x = ops.Add(x, expr.Const(1))
		}
		double := expr.Lift1(func(n int) int { return 2 * n })
		both := ops.Add(double.Call(x), double.Fork(1))
		ctx := ending{t.Context(), new(atomic.Int32)}
		ctx.looks.Store(k)
		if v, err := both.Force(ctx, eval.Workers(2)); err == nil {
			require.Equal(t, 10_002, v)
		} else {
			require.ErrorIs(t, err, context.Canceled)
		}
		require.Equal(t, 10_002, harness.Forced(t, both))
	}
}
