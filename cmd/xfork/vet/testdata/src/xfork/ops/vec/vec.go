package vec

import "xfork/expr"

func Of[T any](xs []T) (x expr.Expr[[]T])               { return }
func Sum[T any](x expr.Expr[[]T]) (s expr.Expr[T])      { return }
func Add[T any](x, y expr.Expr[[]T]) (z expr.Expr[[]T]) { return }
