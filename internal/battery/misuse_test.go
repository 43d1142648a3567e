package battery

//lint:file-ignore SA1012,SA4006 nil contexts and values that are never read are what these tests are about

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Misuse panics at once, with a sentence, or is a failure of the call that misuses.

func panics(t *testing.T, sentence string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		v := recover()
		if v == nil {
			t.Errorf("no panic: %s", sentence)
		} else if !strings.Contains(fmt.Sprint(v), sentence) {
			t.Errorf("the panic says %q, not %q", v, sentence)
		}
	}()
	f()
}

func TestMisusePanicsWithASentence(t *testing.T) {
	harness.Within(t, func() {
		var zero expr.Expr[int]
		var zero0 expr.Func0[int]
		var zero1 expr.Func1[int, int]
		one := expr.Const(1)
		fork := expr.Fork(func() int { return 1 })
		panics(t, "zero Expr", func() { _, _ = zero.Force(bg) })
		panics(t, "zero Expr", func() { zero.Start(bg) })
		panics(t, "zero Expr", func() { zero.Node() })
		panics(t, "zero Expr", func() { expr.Op1[opNegate](zero) })
		panics(t, "zero Expr", func() { expr.Op2[opAdd](one, zero) })
		panics(t, "zero Expr", func() { expr.All(one, zero) })
		panics(t, "zero Expr", func() { expr.Settle(zero) })
		panics(t, "zero Expr", func() { expr.Any(zero) })
		panics(t, "zero Expr", func() { expr.Bind(zero, func(int) expr.Expr[int] { return one }) })
		panics(t, "zero Expr", func() { expr.Catch(zero, func(error) expr.Expr[int] { return one }) })
		panics(t, "zero Expr", func() { expr.After(one, zero) })
		panics(t, "zero Expr", func() { increment.Call(zero) })
		panics(t, "zero Func0", func() { zero0.Fork() })
		panics(t, "zero Func1", func() { zero1.Map([]int{1}) })
		panics(t, "nil", func() { expr.Lift1[int, int](nil) })
		panics(t, "nil", func() { expr.Fork[int](nil) })
		panics(t, "nil", func() { expr.ForkCtx[int](nil) })
		panics(t, "nil", func() { expr.Bind[int, int](one, nil) })
		panics(t, "nil", func() { expr.Catch(one, nil) })
		panics(t, "nil", func() { expr.Map[int, int](one, nil) })
		panics(t, "nil", func() { expr.Fail[int](nil) })
		panics(t, "nil", func() { expr.After(one, nil) })
		panics(t, "nil", func() { expr.Gather[int](nil) })
		panics(t, "nil", func() { expr.FoldRange[int](1, nil, nil) })
		panics(t, "nil", func() { expr.Retry(nil) })
		panics(t, "nil", func() { expr.Rate(nil) })
		panics(t, "nil", func() { expr.Lift1(func(int) int { return 1 }, nil) })
		panics(t, "nil context", func() { _, _ = fork.Force(nil) }) //nolint:staticcheck // on purpose
		panics(t, "nil context", func() {
			for range expr.AsCompleted(nil, []expr.Expr[int]{fork}) { //nolint:staticcheck // on purpose
			}
		})
		panics(t, "positive", func() { eval.Workers(0) })
		panics(t, "positive", func() { eval.IOLimit(-1) })
		panics(t, "positive", func() { eval.NewEngine(0, 1) })
		panics(t, "positive", func() { expr.Limit(0) })
		panics(t, "positive", func() { expr.Timeout(0) })
		panics(t, "attempt", func() { expr.Attempts(0) })
		panics(t, "Any", func() { expr.Any[int]() })
		panics(t, "fields", func() { expr.Op1[opField](one) })
		panics(t, "length", func() { expr.Lift2(func(a, b int) int { return a }).Map([]int{1}, []int{1, 2}) })
		// The engine works on.
		require.Equal(t, 1, harness.Forced(t, fork))
	})
}

func TestAZeroExprFromAFunctionIsAFailure(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var zero expr.Expr[int]
		for _, x := range []expr.Expr[int]{
			expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return zero }),
			expr.Catch(fails("a"), func(error) expr.Expr[int] { return zero }),
			expr.Flatten(expr.Fork(func() expr.Expr[int] { return zero })),
		} {
			_, err := x.Force(bg, opts...)
			require.ErrorContains(t, err, "zero Expr")
		}
	})
}

func TestANilContextInsideOfACallIsAFailure(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		inner := expr.Fork(func() int { return 1 })
		_, err := expr.ForkErr(func() (int, error) { return inner.Force(nil) }).Force(bg, opts...) //nolint:staticcheck // on purpose
		require.ErrorContains(t, err, "nil context")
	})
}

func TestANilContextForADoneOrLightNode(t *testing.T) {
	harness.Within(t, func() {
		light := expr.Op1[opNegate](expr.Const(1))
		panics(t, "nil context", func() { _, _ = light.Force(nil) }) //nolint:staticcheck // on purpose
		require.Equal(t, -1, harness.Forced(t, light))
	})
}

func TestAnOperatorThatForcesDoesNotHang(t *testing.T) {
	harness.Within(t, func() {
		for _, base := range []expr.Expr[int]{expr.Const(1), expr.Fork(func() int { return 1 })} {
			x := expr.Op1[opForces](base)
			for range 1000 {
				x = expr.Op1[opForces](x)
			}
			// Misuse: it may work or fail, but not hang.
			if v, err := x.Force(bg); err == nil {
				require.Equal(t, 1, v)
			}
		}
		require.Equal(t, 1, harness.Forced(t, expr.Fork(func() int { return 1 })))
	})
}

func TestAnExprIsNotData(t *testing.T) {
	harness.Within(t, func() {
		x := expr.Fork(func() int { t.Error("printing forces"); return 1 })
		for range 100_000 {
			x = expr.Op1[opNegate](x)
		}
		_, err := json.Marshal(x)
		require.ErrorContains(t, err, "force it")
		require.Error(t, json.Unmarshal([]byte("1"), &x))
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
			require.Contains(t, fmt.Sprintf(verb, x), "opNegate")
		}
		require.Equal(t, x, x) //xfork:ok printexpr it is to end, not to be of use
	})
}
