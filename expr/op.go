package expr

import (
	"xfork/internal/cell"
	"xfork/internal/site"
)

// Operators are defined by a zero-size type with an Apply method, generic or not, here or in a program that uses this
// package. The type is all there is to write:
//
//	type hypot struct{}
//
//	func (hypot) Apply(a, b float64) float64 { return math.Hypot(a, b) }
//	func (hypot) Name() string               { return "Hypot" }
//
//	h := expr.Op2[hypot](x, y) // Expr[float64]; the other type arguments are inferred
//
// Name is optional; without it the type's own name is shown. A vocabulary of operators is variables, and errors name the lines that
// use them:
//
//	var Hypot = expr.Op2[hypot] // func(x, y Expr[float64]) Expr[float64]
//
// Apply must be pure, total and quick: it may be evaluated by any goroutine that forces, it must not force and must not
// wait for one that does, and it cannot be interrupted. An arbitrary function goes through [Map] or a lifted function.
// If it panics all the same, that is a failure of the node at the line that built it.

// Operator1 is implemented by an operator of one operand.
type Operator1[A, T any] interface{ Apply(a A) T }

// Operator2 is implemented by an operator of two operands.
type Operator2[A, B, T any] interface{ Apply(a A, b B) T }

// Operator3 is implemented by an operator of three operands.
type Operator3[A, B, C, T any] interface{ Apply(a A, b B, c C) T }

// Fallible1 is an Operator1 that can fail without a panic.
type Fallible1[A, T any] interface{ Apply(a A) (T, error) }

// Fallible2 is an Operator2 that can fail without a panic.
type Fallible2[A, B, T any] interface{ Apply(a A, b B) (T, error) }

// Fallible3 is an Operator3 that can fail without a panic.
type Fallible3[A, B, C, T any] interface {
	Apply(a A, b B, c C) (T, error)
}

// Op1 applies the operator O to x. The node's site is the line that calls Op1. One allocation.
//
//go:noinline
func Op1[O Operator1[A, T], A, T any](x Expr[A]) Expr[T] {
	return Expr[T]{cell.NewOp1[O](site.Caller(), x.c)}
}

// Op2 applies the operator O to x and y. The node's site is the line that calls Op2. One allocation.
//
//go:noinline
func Op2[O Operator2[A, B, T], A, B, T any](x Expr[A], y Expr[B]) Expr[T] {
	return Expr[T]{cell.NewOp2[O](site.Caller(), x.c, y.c)}
}

// Op3 applies the operator O to x, y and z. The node's site is the line that calls Op3.
//
//go:noinline
func Op3[O Operator3[A, B, C, T], A, B, C, T any](x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	return Expr[T]{cell.NewOp3[O](site.Caller(), x.c, y.c, z.c)}
}

// Try1 is Op1 for an operator that can fail.
//
//go:noinline
func Try1[O Fallible1[A, T], A, T any](x Expr[A]) Expr[T] {
	return Expr[T]{cell.NewTry1[O](site.Caller(), x.c)}
}

// Try2 is Op2 for an operator that can fail.
//
//go:noinline
func Try2[O Fallible2[A, B, T], A, B, T any](x Expr[A], y Expr[B]) Expr[T] {
	return Expr[T]{cell.NewTry2[O](site.Caller(), x.c, y.c)}
}

// Try3 is Op3 for an operator that can fail.
//
//go:noinline
func Try3[O Fallible3[A, B, C, T], A, B, C, T any](x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	return Expr[T]{cell.NewTry3[O](site.Caller(), x.c, y.c, z.c)}
}
