package table

import (
	"context"

	"xfork/expr"
	"xfork/table/internal/function"
	"xfork/table/internal/gotype"
	"xfork/table/internal/vector"
)

// Call is a lifted function of each value: [Map] for what may fail, wait, or
// ask for more than a worker, with all that it was lifted with: its lane, its
// limits, its timeout, its retries.
//
//	rate := expr.LiftCtx1(fetch, expr.IOBound, expr.Limit(8), expr.Retry(policy))
//	f.With(Col("fare").Mul(Call(Col("currency"), rate)).As("fare"))
//
// The calls of up to 2048 rows are demanded together, so those of an I/O-bound
// function run at the same time, as many as the run and the limits let. There
// is a call for each row, of equal values too, but for calls that a Pure
// function shares; where values repeat, let a Distinct and a Join be in
// between. A null stays null without a call, unless A has a value for it. A
// cancelled force cancels the calls.
//
// An error of a call, a panic too, is the failure of the verb in which the
// column is, and the error of the lowest row of those 2048 wins; expr.Cause
// finds the function's own. A Decimal is no result, as for Map. A zero f
// panics.
func Call[A, T any](c Column, f expr.Func1[A, T]) Column {
	_ = f.Map(nil) // panics if there is no function
	a, t, err := function.Shapes[A, T]()
	return mapped("Call", err, function.Function{Args: []gotype.Shape{a}, Result: t, Apply: func(ctx context.Context, in []any, n int) any {
		out, err := expr.All(f.Map(in[0].([]A)[:n])...).Force(ctx)
		if err != nil {
			vector.Throw(function.Called(err))
		}
		return out
	}, Make: function.Make[A], Cells: function.Cells[T]}, []Column{c})
}
