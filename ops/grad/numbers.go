package grad

import (
	"math"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops"
	"xfork/ops/grad/internal/adjoint"
)

// The rules of package ops, for float64 and float32. An operator is known by
// what its function makes of two constants: its type is exact, and so a user's
// operator that happens to be called Add has no rule.

// of1 and of2 make slopes of functions with types.

func of1[T any](f func(t *Tape, d, x, z expr.Expr[T]) expr.Expr[T]) slope {
	return func(v *visit) *node.Node {
		return f(v.Tape, as[T](v.d), as[T](v.xs[0]), as[T](v.n)).Node()
	}
}

func of2[T any](f func(t *Tape, d, x, y, z expr.Expr[T]) expr.Expr[T]) slope {
	return func(v *visit) *node.Node {
		return f(v.Tape, as[T](v.d), as[T](v.xs[0]), as[T](v.xs[1]), as[T](v.n)).Node()
	}
}

// book collects rules.
type book map[key]*rule

// enter enters the rule of a node's operator.
func enter(b book, n *node.Node, r *rule) *rule {
	b[keyOf(n)] = r
	return r
}

// one enters the operator that f makes of x, and two that which it makes of x
// twice.

func one[A, T any](b book, name string, f func(expr.Expr[A]) expr.Expr[T], s slope) *rule {
	var zero A
	n := f(expr.Const(zero)).Node()
	return enter(b, n, &rule{name: name, out: formOf[T](), ins: []form{formOf[A]()}, slopes: []slope{s}, make: func(xs []*node.Node) *node.Node {
		return f(as[A](xs[0])).Node()
	}})
}

func both[A, B, T any](b book, name string, f func(expr.Expr[A], expr.Expr[B]) expr.Expr[T], s, r slope) *rule {
	var x A
	var y B
	n := f(expr.Const(x), expr.Const(y)).Node()
	return enter(b, n, &rule{name: name, out: formOf[T](), ins: []form{formOf[A](), formOf[B]()}, slopes: []slope{s, r}, make: func(xs []*node.Node) *node.Node {
		return f(as[A](xs[0]), as[B](xs[1])).Node()
	}})
}

// numbers returns the rules of operators on single floats.
func numbers[T float]() book {
	b := make(book)
	numberArithmetic[T](b)
	numberFunctions[T](b)
	numberAngles[T](b)
	statistics[T](b)
	for name, f := range map[string]func(expr.Expr[T]) expr.Expr[T]{
		"Floor": ops.Floor[T], "Ceil": ops.Ceil[T], "Trunc": ops.Trunc[T], "Round": ops.Round[T], "RoundToEven": ops.RoundToEven[T],
	} {
		one(b, "ops."+name, f, nil)
	}
	one(b, "grad.Stop", Stop[T], nil)
	both(b, "grad.signed", expr.Op2[adjoint.Signed[T]], of2(func(_ *Tape, d, _, x, _ expr.Expr[T]) expr.Expr[T] {
		return expr.Op2[adjoint.Signed[T]](d, x)
	}), nil)
	both(b, "grad.when", func(x expr.Expr[T], m expr.Expr[bool]) expr.Expr[T] { return when(m, x) }, func(v *visit) *node.Node {
		return when(as[bool](v.y()), as[T](v.d)).Node()
	}, nil)
	one(b, "grad.orOne", expr.Op1[adjoint.OrOne[T]], of1(func(t *Tape, d, x, _ expr.Expr[T]) expr.Expr[T] {
		return when(ops.NonZero(x), d)
	}))
	return b
}

// Slopes with corners choose between values, and multiply none by 0: a NaN on
// the other side stays there.

// when is x where m holds, and 0 elsewhere.
func when[T float](m expr.Expr[bool], x expr.Expr[T]) expr.Expr[T] {
	return expr.Op2[adjoint.Chosen[T]](x, m)
}

// numberArithmetic enters the operators that Go writes as signs, and the
// powers. Mod is x - y·FloorDiv(x, y), of which the quotient is a step.
func numberArithmetic[T float](b book) {
	type x = expr.Expr[T]
	k := func(t *Tape, v float64) x { return constant(t, T(v)) }
	pass := func(_ *Tape, d, _, _, _ x) x { return d }
	both(b, "ops.Add", ops.Add[T], of2(pass), of2(pass))
	both(b, "ops.Sub", ops.Sub[T], of2(pass), of2(func(t *Tape, d, _, _, _ x) x { return neg(t, d) }))
	both(b, "ops.Mul", ops.Mul[T],
		of2(func(t *Tape, d, _, y, _ x) x { return mul(t, d, y) }),
		of2(func(t *Tape, d, x, _, _ x) x { return mul(t, d, x) }))
	both(b, "ops.Div", ops.Div[T],
		of2(func(t *Tape, d, _, y, _ x) x { return div(t, d, y) }),
		of2(func(t *Tape, d, _, y, z x) x { return neg(t, div(t, mul(t, d, z), y)) }))
	both(b, "ops.FloorDiv", ops.FloorDiv[T], nil, nil)
	both(b, "ops.Mod", ops.Mod[T], of2(pass),
		of2(func(t *Tape, d, x, y, _ x) x { return neg(t, mul(t, d, ops.FloorDiv(x, y))) }))
	one(b, "ops.Neg", ops.Neg[T], of1(func(t *Tape, d, _, _ x) x { return neg(t, d) }))
	one(b, "ops.Abs", ops.Abs[T], of1(func(_ *Tape, d, a, _ x) x { return expr.Op2[adjoint.Signed[T]](d, a) }))
	lesser := func(x, y x) x { return ops.Min(x, y) }
	greater := func(x, y x) x { return ops.Max(x, y) }
	both(b, "ops.Min", lesser,
		of2(func(_ *Tape, d, x, y, _ x) x { return when(ops.Le(x, y), d) }),
		of2(func(_ *Tape, d, x, y, _ x) x { return when(ops.Not(ops.Le(x, y)), d) }))
	both(b, "ops.Max", greater,
		of2(func(_ *Tape, d, x, y, _ x) x { return when(ops.Ge(x, y), d) }),
		of2(func(_ *Tape, d, x, y, _ x) x { return when(ops.Not(ops.Ge(x, y)), d) }))
	both(b, "ops.Pow", ops.Pow[T],
		of2(func(t *Tape, d, x, y, _ x) x {
			rest := mul(t, y, ops.Pow(x, ops.Sub(y, k(t, 1))))
			return mul(t, d, when(ops.Ne(y, k(t, 0)), rest))
		}),
		of2(func(t *Tape, d, x, _, z x) x { return mul(t, mul(t, d, z), ops.Log(expr.Op1[adjoint.OrOne[T]](x))) }))
	both(b, "ops.Hypot", ops.Hypot[T],
		of2(func(t *Tape, d, x, _, z x) x { return div(t, mul(t, d, x), z) }),
		of2(func(t *Tape, d, _, y, z x) x { return div(t, mul(t, d, y), z) }))
}

// numberFunctions enters roots, powers and logarithms. Where the slope is a
// function of the result that takes no function to compute, it is made of that:
// the result is there when the way back begins. Expm1 is the exception, for
// which z + 1 has lost the digits of a small slope.
func numberFunctions[T float](b book) {
	type x = expr.Expr[T]
	k := func(t *Tape, v float64) x { return constant(t, T(v)) }
	one(b, "ops.Sqrt", ops.Sqrt[T], of1(func(t *Tape, d, _, z x) x { return div(t, d, mul(t, k(t, 2), z)) }))
	one(b, "ops.Cbrt", ops.Cbrt[T], of1(func(t *Tape, d, _, z x) x { return div(t, d, mul(t, k(t, 3), ops.Mul(z, z))) }))
	one(b, "ops.Exp", ops.Exp[T], of1(func(t *Tape, d, _, z x) x { return mul(t, d, z) }))
	one(b, "ops.Exp2", ops.Exp2[T], of1(func(t *Tape, d, _, z x) x { return mul(t, d, mul(t, z, k(t, math.Ln2))) }))
	one(b, "ops.Expm1", ops.Expm1[T], of1(func(t *Tape, d, a, _ x) x { return mul(t, d, ops.Exp(a)) }))
	one(b, "ops.Log", ops.Log[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, a) }))
	one(b, "ops.Log2", ops.Log2[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, mul(t, a, k(t, math.Ln2))) }))
	one(b, "ops.Log10", ops.Log10[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, mul(t, a, k(t, math.Ln10))) }))
	one(b, "ops.Log1p", ops.Log1p[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, ops.Add(k(t, 1), a)) }))
}

// numberAngles enters the circular and hyperbolic functions and their inverses.
// Where an inverse is steep, at the ends of its domain, the slope is infinite,
// and outside of it NaN, as the function itself is.
func numberAngles[T float](b book) {
	type x = expr.Expr[T]
	square := func(a x) x { return ops.Mul(a, a) }
	k := func(t *Tape) x { return constant(t, T(1)) }
	one(b, "ops.Sin", ops.Sin[T], of1(func(t *Tape, d, a, _ x) x { return mul(t, d, ops.Cos(a)) }))
	one(b, "ops.Cos", ops.Cos[T], of1(func(t *Tape, d, a, _ x) x { return neg(t, mul(t, d, ops.Sin(a))) }))
	one(b, "ops.Tan", ops.Tan[T], of1(func(t *Tape, d, _, z x) x { return mul(t, d, ops.Add(k(t), square(z))) }))
	one(b, "ops.Asin", ops.Asin[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, ops.Sqrt(ops.Sub(k(t), square(a)))) }))
	one(b, "ops.Acos", ops.Acos[T], of1(func(t *Tape, d, a, _ x) x { return neg(t, div(t, d, ops.Sqrt(ops.Sub(k(t), square(a))))) }))
	one(b, "ops.Atan", ops.Atan[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, ops.Add(k(t), square(a))) }))
	one(b, "ops.Sinh", ops.Sinh[T], of1(func(t *Tape, d, a, _ x) x { return mul(t, d, ops.Cosh(a)) }))
	one(b, "ops.Cosh", ops.Cosh[T], of1(func(t *Tape, d, a, _ x) x { return mul(t, d, ops.Sinh(a)) }))
	one(b, "ops.Tanh", ops.Tanh[T], of1(func(t *Tape, d, _, z x) x { return mul(t, d, ops.Sub(k(t), square(z))) }))
	one(b, "ops.Asinh", ops.Asinh[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, ops.Sqrt(ops.Add(square(a), k(t)))) }))
	one(b, "ops.Acosh", ops.Acosh[T], of1(func(t *Tape, d, a, _ x) x {
		// Two roots, so that a below -1, where Acosh is NaN, has no slope
		// either.
		return div(t, d, ops.Mul(ops.Sqrt(ops.Sub(a, k(t))), ops.Sqrt(ops.Add(a, k(t)))))
	}))
	one(b, "ops.Atanh", ops.Atanh[T], of1(func(t *Tape, d, a, _ x) x { return div(t, d, ops.Sub(k(t), square(a))) }))
	both(b, "ops.Atan2", ops.Atan2[T],
		of2(func(t *Tape, d, y, x, _ x) x { return div(t, mul(t, d, x), ops.Add(square(x), square(y))) }),
		of2(func(t *Tape, d, y, x, _ x) x { return neg(t, div(t, mul(t, d, y), ops.Add(square(x), square(y)))) }))
}
