package expr_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// sized is an operator type that it must not be.
type sized struct{ factor int }

func (s sized) Apply(a int) int { return s.factor * a }

func TestMisusePanicsWithASentence(t *testing.T) {
	var zero expr.Expr[int]
	one := expr.Const(1)
	yes := expr.Const(true)
	sum := func(a, b int) int { return a + b }
	part := func(context.Context, int, int) (int, error) { return 0, nil }
	step := func(context.Context, int, []int) (int, error) { return 0, nil }
	number := func() int { return 0 }
	const zeroExpr = "expr: use of a zero Expr: it was never made by Const, Fork, an operator or the like"
	for _, m := range []struct {
		name, sentence string
		misuse         func()
	}{
		{"to force a zero Expr", zeroExpr, func() { _, _ = zero.Force(t.Context()) }},
		{"to start a zero Expr", zeroExpr, func() { zero.Start(t.Context()) }},
		{"the node of a zero Expr", zeroExpr, func() { zero.Node() }},
		{"an operator on a zero Expr", zeroExpr, func() { ops.Add(one, zero) }},
		{"a call with a zero Expr", zeroExpr, func() { expr.Map(zero, func(int) int { return 0 }) }},
		{"a bind of a zero Expr", zeroExpr, func() { expr.Bind(zero, func(int) expr.Expr[int] { return one }) }},
		{"all of a zero Expr", zeroExpr, func() { expr.All(one, zero) }},
		{"any of a zero Expr", zeroExpr, func() { expr.Any(one, zero) }},
		{"settle of a zero Expr", zeroExpr, func() { expr.Settle(one, zero) }},
		{"a branch that is a zero Expr", zeroExpr, func() { expr.If(yes, one, zero) }},
		{"a pair with a zero Expr", zeroExpr, func() { expr.Pair(one, zero) }},
		{"catch of a zero Expr", zeroExpr, func() { expr.Catch(zero, func(error) expr.Expr[int] { return one }) }},
		{"after a zero Expr", zeroExpr, func() { expr.After(one, zero) }},
		{"a field of a zero Expr", zeroExpr, func() { zero.To(new(int)) }},
		{"AsCompleted of a zero Expr", zeroExpr, func() { expr.AsCompleted(t.Context(), []expr.Expr[int]{zero}) }},

		{"any of nothing", "expr: Any of nothing", func() { expr.Any[int]() }},
		{"after a nil dependency", "expr: After with a nil dependency", func() { expr.After(one, nil) }},
		{"a failure without an error", "expr: Fail with a nil error", func() { expr.Fail[int](nil) }},
		{"gather with a nil function", "expr: Gather with a nil function", func() { expr.Gather[int](nil) }},
		{"gather of a zero field", "expr: Gather with a zero Field", func() { expr.Gather(func(*int) []expr.Field { return make([]expr.Field, 1) }) }},
		{"an operator type with fields", "expr: an operator type must have no fields: expr_test.sized", func() { expr.Op1[sized](one) }},
		{"maps of different lengths", "expr: Map over slices of different lengths", func() { expr.Lift2(sum).Map([]int{1}, nil) }},

		{"a nil Fork", "expr: Fork of a nil function", func() { expr.Fork[int](nil) }},
		{"a nil ForkErr", "expr: ForkErr of a nil function", func() { expr.ForkErr[int](nil) }},
		{"a nil ForkCtx", "expr: ForkCtx of a nil function", func() { expr.ForkCtx[int](nil) }},
		{"a nil Lift0", "expr: Lift0 of a nil function", func() { expr.Lift0[int](nil) }},
		{"a nil LiftErr1", "expr: LiftErr1 of a nil function", func() { expr.LiftErr1[int, int](nil) }},
		{"a nil LiftCtx2", "expr: LiftCtx2 of a nil function", func() { expr.LiftCtx2[int, int, int](nil) }},
		{"a nil Lift3", "expr: Lift3 of a nil function", func() { expr.Lift3[int, int, int, int](nil) }},
		{"a nil Map", "expr: Lift1 of a nil function", func() { expr.Map[int, int](one, nil) }},
		{"a nil LiftN", "expr: LiftN of a nil function", func() { expr.LiftN[int, int](nil) }},
		{"a nil LiftErrN", "expr: LiftErrN of a nil function", func() { expr.LiftErrN[int, int](nil) }},
		{"a nil LiftCtxN", "expr: LiftCtxN of a nil function", func() { expr.LiftCtxN[int, int](nil) }},
		{"a nil MapErr2", "expr: LiftErr2 of a nil function", func() { expr.MapErr2[int, int, int](one, one, nil) }},
		{"a nil MapCtx3", "expr: LiftCtx3 of a nil function", func() { expr.MapCtx3[int, int, int, int](one, one, one, nil) }},
		{"a nil MapN", "expr: LiftN of a nil function", func() { expr.MapN[int, int](nil, nil) }},
		{"a nil Bind", "expr: Bind with a nil function", func() { expr.Bind[int, int](one, nil) }},
		{"a nil handler", "expr: Catch with a nil handler", func() { expr.Catch(one, nil) }},
		{"a nil FoldRange", "expr: FoldRange with a nil function", func() { expr.FoldRange(1, part, nil) }},
		{"a negative FoldRange", "expr: FoldRange over -1 elements", func() { expr.FoldRange(-1, part, sum) }},
		{"a nil Fold", "expr: Fold with a nil function", func() { expr.Fold(nil, number, step, sum) }},
		{"empty morsels", "expr: morsels must have at least one element", func() { expr.Morsels([]int{1}, 0) }},

		{"a zero Func0", "expr: use of a zero Func0: make one with Lift0, LiftErr0 or LiftCtx0", func() { expr.Func0[int]{}.Fork() }},
		{"a zero Func1", "expr: use of a zero Func1: make one with Lift1, LiftErr1 or LiftCtx1", func() { expr.Func1[int, int]{}.Call(one) }},
		{"a zero Func2", "expr: use of a zero Func2: make one with Lift2, LiftErr2 or LiftCtx2", func() { expr.Func2[int, int, int]{}.Fork(1, 2) }},
		{"a zero Func3", "expr: use of a zero Func3: make one with Lift3, LiftErr3 or LiftCtx3", func() { expr.Func3[int, int, int, int]{}.With() }},

		{"a zero FuncN", "expr: use of a zero FuncN: make one with LiftN, LiftErrN or LiftCtxN", func() { expr.FuncN[int, int]{}.Call(one) }},
		{"a zero operand among many", "expr: use of a zero Expr: it was never made by Const, Fork, an operator or the like", func() {
			expr.MapN([]expr.Expr[int]{one, one, one, {}}, func([]int) int { return 0 })
		}},

		{"a nil option", "expr: nil option", func() { expr.Lift0(number, nil) }},
		{"a nil option of With", "expr: nil option", func() { expr.Lift0(number).With(nil) }},
		{"a nil option of Map", "expr: nil option", func() { expr.Map(one, func(a int) int { return a }, expr.Name("x"), nil) }},
		{"a timeout of nothing", "expr: Timeout must be positive", func() { expr.Timeout(0) }},
		{"a negative timeout", "expr: Timeout must be positive", func() { expr.Timeout(-time.Second) }},
		{"a limit of 0", "expr: Limit must be positive", func() { expr.Limit(0) }},
		{"a nil policy", "expr: Retry with a nil policy", func() { expr.Retry(nil) }},
		{"no attempt", "expr: a retry policy needs at least one attempt and no negative pause", func() { expr.Attempts(0) }},
		{"a negative pause", "expr: a retry policy needs at least one attempt and no negative pause", func() { expr.Backoff(2, -1, 1) }},
		{"a nil waiter", "expr: Rate with a nil waiter", func() { expr.Rate(nil) }},
		{"no workers", "eval: Workers must be positive, not 0", func() { eval.Workers(0) }},
		{"a negative I/O limit", "eval: IOLimit must be positive, not -3", func() { eval.IOLimit(-3) }},
		{"a nil observer", "eval: Observe with a nil observer", func() { eval.Observe(nil) }},
		{"a nil engine", "eval: On with a nil engine", func() { eval.On(nil) }},
		{"an engine without workers", "eval: workers must be positive, not 0", func() { eval.NewEngine(0, 1) }},
		{"an engine without I/O", "eval: io must be positive, not 0", func() { eval.NewEngine(1, 0) }},
	} {
		t.Run(m.name, func(t *testing.T) { require.PanicsWithValue(t, m.sentence, m.misuse) })
	}
}

func TestANilContextPanicsWithASentence(t *testing.T) {
	var none context.Context
	const sentence = "eval: Force with a nil context"
	require.PanicsWithValue(t, sentence, func() { _, _ = expr.Fork(func() int { return 1 }).Force(none) })
	require.PanicsWithValue(t, sentence, func() { _, _ = ops.Add(expr.Const(1), expr.Const(2)).Force(none) })
	require.PanicsWithValue(t, "eval: Each with a nil context", func() {
		for range expr.AsCompleted(none, []expr.Expr[int]{expr.Const(1)}) {
			t.Error("nothing should be yielded")
		}
	})
}

func TestZeroExpressionsAtRunTimeAreFailures(t *testing.T) {
	zero := func(int) expr.Expr[int] { return expr.Expr[int]{} }
	for _, c := range []struct {
		name, sentence string
		x              expr.Expr[int]
	}{
		{"from the function of a bind", "expr: the function of Bind returned a zero Expr", expr.Bind(expr.Const(1), zero)},
		{"from a handler", "expr: the function of Catch returned a zero Expr", expr.Catch(expr.Fail[int](context.Canceled), func(error) expr.Expr[int] { return zero(1) })},
		{"from a flattened fork", "expr: the function of a flattened fork returned a zero Expr", expr.Flatten(expr.Lift1(zero).Fork(1))},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.x.Force(t.Context())
			require.ErrorContains(t, err, c.sentence)
		})
	}
}

func TestAGatherThatChangesItsMindFails(t *testing.T) {
	calls := 0
	x := expr.Gather(func(p *int) []expr.Field {
		calls++
		return []expr.Field{expr.Const(1).To(p), expr.Const(2).To(p)}[:calls]
	})
	_, err := x.Force(t.Context())
	require.ErrorContains(t, err, "expr: the function of Gather returned different fields the second time")
}

func TestStartOfANilContext(t *testing.T) {
	var none context.Context
	require.Panics(t, func() { expr.Fork(func() int { return 1 }).Start(none) })
}
