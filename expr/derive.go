package expr

// The rules by which package ops/grad differentiates lifted functions. An operator has its rule as a method, Derive, beside
// Apply; a lifted function gets it as an option:
//
//	square := expr.Lift1(slowSquare, expr.Derive1(
//		func(x, z, dz expr.Expr[float64]) expr.Expr[float64] {
//			return ops.Mul(dz, ops.Mul(expr.Const(2.0), x)) // dz times the slope at x
//		}))
//
// A rule builds expressions and computes nothing: it is called when a derivative is built, once for each call of the function that lies
// between the loss and a parameter. x and y are the function's operands, z is the call itself, dz is the derivative of the loss by
// z, and what is returned is the derivative by each operand: of its type, an array as long as it is or of one element that
// stands for all, a matrix of its shape. What it returns for an operand that has no derivative, such as a string, is not looked at.

// Derive1 gives a function of one operand its rule. A nil rule panics. If the types are not those of the function, its derivative
// fails with grad.ErrRule.
func Derive1[A, T any](rule func(x Expr[A], z, dz Expr[T]) Expr[A]) Option {
	return derivative(rule, rule == nil)
}

// Derive2 is [Derive1] for a function of two operands.
func Derive2[A, B, T any](rule func(x Expr[A], y Expr[B], z, dz Expr[T]) (Expr[A], Expr[B])) Option {
	return derivative(rule, rule == nil)
}

// Derive3 is [Derive1] for a function of three operands.
func Derive3[A, B, C, T any](rule func(x Expr[A], y Expr[B], w Expr[C], z, dz Expr[T]) (Expr[A], Expr[B], Expr[C])) Option {
	return derivative(rule, rule == nil)
}

// derive is the option. The rule is a function of one of the three types, which package grad looks at.
type derive struct{ rule any }

func derivative(rule any, missing bool) Option {
	if missing {
		panic("expr: a derivative with a nil rule")
	}
	return derive{rule}
}

func (d derive) apply(r *record) { r.info.Derive = d.rule }
