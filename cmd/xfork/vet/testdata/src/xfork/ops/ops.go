package ops

import "xfork/expr"

func Add[T any](x, y expr.Expr[T]) (z expr.Expr[T])  { return }
func Sum[T any](xs ...expr.Expr[T]) (z expr.Expr[T]) { return }
