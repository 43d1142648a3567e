package battery

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// The unsafe lane, and the token that its calls have one after the other.

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

// TestTheTokenIsLentToWhatItsHolderWaitsFor: u1 forces x, which another caller runs, and x forces u2: the token is lent.
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
