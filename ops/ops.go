// Package ops is lazy arithmetic on scalars.
package ops

import "xfork/expr"

type add[T int | int64 | float64 | string] struct{}

func (add[T]) Apply(a, b T) T { return a + b }
func (add[T]) Name() string   { return "Add" }

// Add is a + b.
//
//go:noinline
func Add[T int | int64 | float64 | string](x, y expr.Expr[T]) expr.Expr[T] {
	return expr.Op2At[add[T]](expr.Caller(), x, y)
}
