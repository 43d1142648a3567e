package bind

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Safe reports whether x has a value, or is null, for whatever values its
// columns have.
//
// Safe are comparisons, logic, text and fields of dates; unsafe is arithmetic
// on integers and decimals, which may overflow, casts, and functions of the
// program.
func Safe(x *Expr) bool { return !Any(x, fails) }

// fails reports whether an operator may have no value for arguments that have one.
func fails(x *Expr) bool {
	switch op := x.Op; {
	case op == ast.Col, op == ast.Lit, op == ast.Try, op == ast.Div, op >= ast.Eq && op <= ast.Coalesce, op >= ast.Like && op <= ast.Minute:
	case op == ast.Cast && constant(x.Args[0]), op == ast.Cast && widening(x):
	default:
		return true
	}
	return false
}

// constant reports whether x has no columns. A constant that fails does so
// wherever it is.
func constant(x *Expr) bool {
	return !Any(x, func(e *Expr) bool { return e.Op == ast.Map || e.Op == ast.Col || e.Op == ast.Right })
}

// widening reports whether a cast is of integers or floats to floats or wider
// integers.
func widening(x *Expr) bool {
	from, to := x.Args[0].Type.Kind, x.Type.Kind
	return from.Number() && to.Float() || from.Integer() && to == types.Int64
}
