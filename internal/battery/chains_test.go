package battery

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Depth and width. The stack is kept small, so that recursion in the engine would show.

func lean(t *testing.T, f func()) {
	old := debug.SetMaxStack(8 << 20)
	defer debug.SetMaxStack(old)
	harness.Within(t, f)
}

var increment = expr.Lift1(func(i int) int { return i + 1 })

func TestAChainOfAMillionForks(t *testing.T) {
	n := harness.Depth(200_000, 1_000_000, 1_000_000)
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
	n := harness.Depth(100_000, 1_000_000, 1_000_000)
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
	n := harness.Depth(200_000, 1_000_000, 1_000_000)
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
	n := harness.Depth(20_000, 100_000, 1_000_000)
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
	n := harness.Depth(20_000, 100_000, 1_000_000)
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
	n := harness.Depth(20_000, 100_000, 1_000_000)
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
	n := harness.Depth(2_000, 10_000, 100_000)
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
