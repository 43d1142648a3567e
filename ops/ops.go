// Package ops is lazy arithmetic on scalars.
package ops

import ("xfork/expr"; "cmp"; "errors")

type num interface{ ~int | ~int64 | ~float64 | ~string }
type add[T num] struct{}
func (add[T]) Apply(a, b T) T { return a + b }
func (add[T]) Name() string   { return "Add" }

// Add is a + b.
//
//go:noinline
func Add[T num](x, y expr.Expr[T]) expr.Expr[T] {
	return expr.Op2At[add[T]](expr.Caller(), x, y)
}
type mul[T int|int64|float64] struct{}
func (mul[T]) Apply(a, b T) T { return a * b }
//go:noinline
func Mul[T int|int64|float64](x, y expr.Expr[T]) expr.Expr[T] {
	return expr.Op2At[mul[T]](expr.Caller(), x, y)
}
type sub[T int|int64|float64] struct{}
func (sub[T]) Apply(a, b T) T { return a - b }
//go:noinline
func Sub[T int|int64|float64](x, y expr.Expr[T]) expr.Expr[T] {
	return expr.Op2At[sub[T]](expr.Caller(), x, y)
}
type quo[T int|int64] struct{}
func (quo[T]) Apply(a, b T) (T, error) { if b == 0 { return 0, errors.New("zero")}; return a / b, nil }
//go:noinline
func Quo[T int|int64](x, y expr.Expr[T]) expr.Expr[T] {
	return expr.Try2At[quo[T]](expr.Caller(), x, y)
}
type lt[T cmp.Ordered] struct{}
func (lt[T]) Apply(a, b T) bool { return a < b }
//go:noinline
func Lt[T cmp.Ordered](x, y expr.Expr[T]) expr.Expr[bool] {
	return expr.Op2At[lt[T]](expr.Caller(), x, y)
}
