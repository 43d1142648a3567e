package battery

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Dynamic nodes that look at failures: Catch, Any and Settle.

func TestCatchSeesFailuresOfEveryKind(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for name, f := range map[string]func() (int, error){
			"error":  func() (int, error) { return 0, errTest },
			"panic":  func() (int, error) { panic("x") },
			"goexit": func() (int, error) { runtime.Goexit(); return 0, nil },
		} {
			var seen error
			x := expr.Catch(expr.ForkErr(f), func(err error) expr.Expr[int] { seen = err; return expr.Const(9) })
			require.Equal(t, 9, harness.Forced(t, x, opts...), name)
			require.Error(t, seen)
		}
		require.Equal(t, 1, harness.Forced(t, expr.Catch(expr.Const(1), func(error) expr.Expr[int] { panic("never") }), opts...))
		_, err := expr.Catch(fails("a"), func(err error) expr.Expr[int] { return fails("b") }).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"b"})
		_, err = expr.Catch(fails("a"), func(err error) expr.Expr[int] { panic(err) }).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"a"})
	})
}

func TestCatchNeverSeesTheEndOfItsOwnForce(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 20 {
			ctx, stop := context.WithCancel(bg)
			var handled atomic.Int32
			inner := expr.ForkCtx(func(ctx context.Context) (int, error) {
				stop()
				<-ctx.Done()
				return 0, ctx.Err()
			})
			x := expr.Catch(inner, func(error) expr.Expr[int] { handled.Add(1); return expr.Const(0) })
			_, err := x.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			require.Zero(t, handled.Load())
			require.NotEqual(t, "done", x.Node().State())
		}
	})
}

func TestAnyTakesASuccessThatIsThereAndStartsNothing(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		x := expr.Fork(func() int { calls.Add(1); return 0 })
		require.Equal(t, 1, harness.Forced(t, expr.Any(x, expr.Const(1), x, expr.Const(2)), opts...))
		done := expr.Fork(func() int { return 3 })
		harness.Forced(t, done, opts...)
		require.Equal(t, 3, harness.Forced(t, expr.Any(expr.Fail[int](errTest), x, done, expr.Const(2)), opts...))
		require.Zero(t, calls.Load())
	})
}

func TestAnyOfFailuresJoinsThemInOperandOrder(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		c, b, a := fails("c"), fails("b"), fails("a")
		x := expr.Any(a, b, c)
		_, err := x.Force(bg, opts...)
		var e *expr.Error
		require.ErrorAs(t, err, &e)
		require.Same(t, x.Node(), e.Node)
		var texts []string
		for _, one := range e.Err.(interface{ Unwrap() []error }).Unwrap() {
			var l leaf
			require.ErrorAs(t, one, &l)
			texts = append(texts, l.text)
		}
		require.Equal(t, []string{"a", "b", "c"}, texts)
	})
}

func TestALoserOfAnyIsNotCancelledForOthers(t *testing.T) {
	harness.Within(t, func() {
		begun, release := harness.NewGate(), harness.NewGate()
		loser := expr.ForkCtx(func(ctx context.Context) (int, error) {
			begun.Open()
			select {
			case <-release:
				return 5, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}, expr.IOBound)
		other := expr.Map(loser, func(i int) int { return i }).Start(bg)
		begun.Pass(t)
		require.Equal(t, 1, harness.Forced(t, expr.Any(loser, expr.Fork(func() int { return 1 }))))
		release.Open()
		v, err := other.Wait()
		require.NoError(t, err)
		require.Equal(t, 5, v)
	})
}

func TestALoserOfAnyIsCancelledAndCanBeForcedAgain(t *testing.T) {
	harness.Within(t, func() {
		var calls atomic.Int32
		begun := make(chan struct{}, 10)
		loser := expr.ForkCtx(func(ctx context.Context) (int, error) {
			if calls.Add(1) > 1 {
				return 5, nil
			}
			begun <- struct{}{}
			<-ctx.Done()
			return 0, ctx.Err()
		}, expr.IOBound)
		winner := expr.Fork(func() int { <-begun; return 1 }, expr.IOBound)
		require.Equal(t, 1, harness.Forced(t, expr.Any(loser, winner)))
		require.Equal(t, 5, harness.Forced(t, loser))
		require.EqualValues(t, 2, calls.Load())
	})
}
