package battery

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// What runs, where, how often.

// atInit is forced while the package is initialised.
var (
	atInit         = expr.Fork(func() int { return 42 })
	initV, errInit = atInit.Force(context.Background())
)

func TestAForceWorksDuringInitialisation(t *testing.T) {
	require.NoError(t, errInit)
	require.Equal(t, 42, initV)
}

func TestAForkIsCalledOnceHoweverManyForceIt(t *testing.T) {
	harness.Within(t, func() {
		var calls atomic.Int32
		x := expr.Fork(func() int { calls.Add(1); ms(2); return 1 })
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				if i%2 == 0 {
					harness.Forced(t, x)
				} else {
					harness.Forced(t, expr.Op2[opAdd](x, x))
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 1, calls.Load())
	})
}

func TestUserFunctionsNeverRunOnTheCallersGoroutine(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		me := goroutine()
		away := func(what string) {
			if goroutine() == me {
				t.Errorf("%s runs on the caller's goroutine", what)
			}
		}
		x := expr.Fork(func() int { away("a fork"); return 1 })
		y := expr.Map(expr.Const(1), func(int) int { away("a map"); return 1 })
		b := expr.Bind(expr.Const(1), func(int) expr.Expr[int] { away("a bind"); return expr.Const(1) })
		c := expr.Catch(expr.Fail[int](errTest), func(error) expr.Expr[int] { away("a handler"); return expr.Const(1) })
		f := expr.FoldRange(4, func(context.Context, int, int) (int, error) { away("a part"); return 1, nil },
			func(a, b int) int { away("a merge"); return a + b })
		g := expr.Fold(expr.Morsels([]int{1, 2, 3}, 1), func() int { away("a zero"); return 0 },
			func(_ context.Context, s int, m []int) (int, error) { away("a step"); return s + m[0], nil },
			func(a, b int) int { away("a merge"); return a + b })
		u := expr.Fork(func() int { away("an unsafe call"); return 1 }, expr.Unsafe)
		i := expr.Fork(func() int { away("an I/O call"); return 1 }, expr.IOBound)
		require.Len(t, harness.Forced(t, expr.All(x, y, b, c, f, g, u, i), opts...), 8)
	})
}

func TestASequentialRunStaysOnTheCallersGoroutine(t *testing.T) {
	harness.Within(t, func() {
		me := goroutine()
		var order []int
		at := func(i int) int {
			require.Equal(t, me, goroutine())
			order = append(order, i)
			return i
		}
		a := expr.Fork(func() int { return at(1) }, expr.IOBound)
		b := expr.Fork(func() int { return at(2) }, expr.Unsafe)
		c := expr.Fork(func() int {
			at(3)
			return harness.Forced(t, expr.Fork(func() int { return at(4) })) // nested: inherits
		})
		d := expr.Bind(expr.Const(5), func(i int) expr.Expr[int] { return expr.Fork(func() int { return at(i) }) })
		harness.Forced(t, expr.All(d, c, b, a), eval.Sequential())
		require.Equal(t, []int{1, 2, 3, 4, 5}, order)
	})
}

func TestANestedForceInheritsTheRunsOptions(t *testing.T) {
	harness.Within(t, func() {
		var p harness.Peak
		inner := func() int {
			var forks []expr.Expr[int]
			for range 6 {
				forks = append(forks, expr.Fork(func() int { p.Enter(); ms(1); p.Leave(); return 1 }, expr.IOBound))
			}
			return len(expr.Must(expr.All(forks...).Force(context.Background())))
		}
		harness.Forced(t, expr.All(expr.Fork(inner), expr.Fork(inner)), eval.IOLimit(1))
		require.EqualValues(t, 1, p.Most())
	})
}

func TestGoroutinesOfTheUserForceOnTheirOwn(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		inner := expr.Fork(func() int { return 20 })
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			sum := make(chan int, 3)
			for range 3 {
				go func() { // shares the context of the call, but is no part of it
					v, err := expr.Map(inner, func(i int) int { return i + 1 }).Force(ctx)
					if err != nil {
						v = -1000
					}
					sum <- v
				}()
			}
			return <-sum + <-sum + <-sum, nil
		})
		require.Equal(t, 63, harness.Forced(t, x, opts...))
	})
}

func TestAWaitingCallGivesItsSlotAway(t *testing.T) {
	harness.Within(t, func() {
		other := harness.NewGate()
		a := expr.Fork(func() int { // waits for an I/O call that waits for another CPU call
			return harness.Forced(t, expr.Fork(func() int { other.Pass(t); return 1 }, expr.IOBound))
		})
		b := expr.Fork(func() int { other.Open(); return 1 })
		harness.Forced(t, expr.All(b, a), eval.Workers(1))
		other = harness.NewGate()
		a = expr.Fork(func() int {
			return harness.Forced(t, expr.Fork(func() int { other.Pass(t); return 1 }, expr.IOBound))
		})
		b = expr.Fork(func() int { other.Open(); return 1 })
		harness.Forced(t, expr.All(a, b), eval.Workers(1))
	})
}

// TestAWaitingCallRunsNothingThatItDoesNotDemand: calls on a goroutine's stack above a waiting call are demanded by it. No other
// call may run there: it could wait for the one beneath, which cannot go on before it.
func TestAWaitingCallRunsNothingThatItDoesNotDemand(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 50 {
			var mu sync.Mutex
			waiting := map[string]bool{} // goroutines with a call that waits
			shared := expr.Fork(func() int { runtime.Gosched(); return 1 }, expr.IOBound)
			var forks []expr.Expr[int]
			for range 30 {
				forks = append(forks, expr.Fork(func() int {
					me := goroutine()
					mu.Lock()
					bad := waiting[me]
					waiting[me] = true
					mu.Unlock()
					if bad {
						t.Error("a call runs on top of another one that waits for something else")
					}
					harness.Forced(t, shared)
					mu.Lock()
					delete(waiting, me)
					mu.Unlock()
					return 1
				}))
			}
			harness.Forced(t, expr.All(forks...), opts...)
		}
	})
}

func TestWorkersCapWhatARunClaims(t *testing.T) {
	harness.Within(t, func() {
		for _, n := range []int{1, 2, 3} {
			var p harness.Peak
			var forks []expr.Expr[int]
			for range 60 {
				forks = append(forks, expr.Fork(func() int { p.Enter(); ms(0); runtime.Gosched(); p.Leave(); return 1 }))
			}
			harness.Forced(t, expr.All(forks...), eval.Workers(n))
			require.LessOrEqual(t, p.Most(), n)
		}
	})
}

func TestAnEngineCapsItsRunsTogether(t *testing.T) {
	harness.Within(t, func() {
		e := eval.NewEngine(2, 8)
		var p harness.Peak
		run := func() {
			var forks []expr.Expr[int]
			for range 40 {
				forks = append(forks, expr.Fork(func() int { p.Enter(); runtime.Gosched(); ms(0); p.Leave(); return 1 }))
			}
			harness.Forced(t, expr.All(forks...), eval.On(e))
		}
		harness.Together(run, run, run)
		// The first worker of each run needs no slot; the other slot is shared.
		require.LessOrEqual(t, p.Most(), 4)
	})
}
