package battery

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Section 1: what runs, where, how often.

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

// What is on a goroutine's stack above a waiting call is demanded by it: nothing else may ever run there.
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

// Depth and width. The stack is kept small, so that recursion in the engine would show.

func lean(t *testing.T, f func()) {
	old := debug.SetMaxStack(8 << 20)
	defer debug.SetMaxStack(old)
	harness.Within(t, f)
}

var increment = expr.Lift1(func(i int) int { return i + 1 })

func TestAChainOfAMillionForks(t *testing.T) {
	n := harness.Scale(200_000, 1_000_000, 1_000_000)
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		lean(t, func() {
			x := increment.Fork(0)
			for range n - 1 {
				x = increment.Call(x)
			}
			require.Equal(t, n, harness.Forced(t, x, opts...))
		})
	}
}

func TestAChainThatFailsAtTheBottom(t *testing.T) {
	n := harness.Scale(100_000, 1_000_000, 1_000_000)
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		lean(t, func() {
			x := expr.ForkErr(func() (int, error) { return 0, errTest })
			bottom := x.Node()
			for i := range n {
				if i%2 == 0 {
					x = expr.Op1[opNegate](x)
				} else {
					x = increment.Call(x)
				}
			}
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, errTest)
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			require.Same(t, bottom, e.Node)
			require.Equal(t, "failed", x.Node().State())
		})
	}
}

func TestAMillionTailBinds(t *testing.T) {
	n := harness.Scale(200_000, 1_000_000, 1_000_000)
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		lean(t, func() {
			var loop func(int) expr.Expr[int]
			loop = func(i int) expr.Expr[int] {
				return expr.Bind(expr.Const(i), func(i int) expr.Expr[int] {
					if i == 0 {
						return expr.Const(7)
					}
					return loop(i - 1)
				})
			}
			require.Equal(t, 7, harness.Forced(t, loop(n), opts...))
		})
	}
}

func TestBindsThatAreNotInTailPosition(t *testing.T) {
	n := harness.Scale(20_000, 100_000, 1_000_000)
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		lean(t, func() {
			var loop func(int) expr.Expr[int]
			loop = func(i int) expr.Expr[int] {
				return expr.Bind(expr.Const(i), func(i int) expr.Expr[int] {
					if i == 0 {
						return expr.Const(0)
					}
					return expr.Op2[opAdd](loop(i-1), expr.Const(1))
				})
			}
			require.Equal(t, n, harness.Forced(t, loop(n), opts...))
		})
	}
}

func TestChainsOfDynamicNodes(t *testing.T) {
	n := harness.Scale(20_000, 100_000, 1_000_000)
	yes := expr.Op1[opOdd](expr.Const(1))
	steps := map[string]func(x expr.Expr[int]) expr.Expr[int]{
		"If":    func(x expr.Expr[int]) expr.Expr[int] { return expr.If(yes, x, x) },
		"After": func(x expr.Expr[int]) expr.Expr[int] { return expr.After(x, x) },
		"Catch": func(x expr.Expr[int]) expr.Expr[int] {
			return expr.Catch(x, func(err error) expr.Expr[int] { return expr.Fail[int](err) })
		},
		"Any":    func(x expr.Expr[int]) expr.Expr[int] { return expr.Any(x) },
		"Settle": func(x expr.Expr[int]) expr.Expr[int] { return expr.Op1[opFirst](expr.Settle(x)) },
		"All":    func(x expr.Expr[int]) expr.Expr[int] { return expr.Op1[opMixed](expr.All(x)) },
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
				lean(t, func() {
					x := increment.Fork(0)
					for range n {
						x = step(x)
					}
					harness.Forced(t, x, opts...)
				})
			}
		})
	}
}

type opFirst struct{}

func (opFirst) Apply(rs []expr.Result[int]) int { return rs[0].Value }

func TestWideNodes(t *testing.T) {
	n := harness.Scale(20_000, 100_000, 1_000_000)
	forks := func() []expr.Expr[int] {
		args := make([]int, n)
		for i := range args {
			args[i] = i
		}
		return increment.Map(args)
	}
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		lean(t, func() {
			vs := harness.Forced(t, expr.All(forks()...), opts...)
			rs := harness.Forced(t, expr.Settle(forks()...), opts...)
			for i := range n {
				require.Equal(t, i+1, vs[i])
				require.Equal(t, expr.Result[int]{Value: i + 1}, rs[i])
			}
			require.NotZero(t, harness.Forced(t, expr.Any(forks()...), opts...))
		})
	}
}

func TestManyNestedForcesInsideEachOther(t *testing.T) {
	n := harness.Scale(2_000, 10_000, 100_000)
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var deep expr.Func1[int, int]
			deep = expr.Lift1(func(i int) int {
				if i == 0 {
					return 0
				}
				return 1 + expr.Must(deep.Fork(i-1).Force(bg))
			})
			require.Equal(t, n, harness.Forced(t, deep.Fork(n), opts...))
		})
	}
}

func TestARecursionThatForces(t *testing.T) {
	var fib expr.Func1[int, int]
	fib = expr.Lift1(func(n int) int {
		if n < 2 {
			return n
		}
		return expr.Must(expr.Op2[opAdd](fib.Fork(n-1), fib.Fork(n-2)).Force(bg))
	})
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Workers(8)}, {eval.Sequential()}, nil} {
		harness.Within(t, func() { require.Equal(t, 6765, harness.Forced(t, fib.Fork(20), opts...)) })
	}
	for _, lane := range []expr.Option{expr.IOBound, expr.Unsafe, expr.Limit(1), expr.Limit(2)} {
		var f expr.Func1[int, int]
		f = expr.Lift1(func(n int) int {
			if n < 2 {
				return n
			}
			return expr.Must(expr.Op2[opAdd](f.Fork(n-1), f.Fork(n-2)).Force(bg))
		}, lane)
		for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.IOLimit(1)}, {eval.Sequential()}} {
			harness.Within(t, func() { require.Equal(t, 144, harness.Forced(t, f.Fork(12), opts...)) })
		}
	}
}
