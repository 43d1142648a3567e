// Package lazy makes operands of lazy values: of an expr.Expr[T], for each T
// that a column may hold.
//
// The static type of such a value is lost when a method takes it as an any, and
// Go has no switch over the instances of a generic type; so each instance is
// tried. That costs some twenty type assertions, once for each operand of a
// program, never for a row.
package lazy

import (
	"time"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Operand returns the operand of a lazy value, nil if its type is no value of a
// column.
func Operand(x any) *ast.Operand {
	for _, try := range []func(any) *ast.Operand{
		of[int64](types.Int64), of[float64](types.Float64), of[int](types.Int64), of[string](types.Str), of[bool](types.Bool), of[types.Decimal](types.Dec),
		of[types.Date](types.Day), of[time.Time](types.Time), of[time.Duration](types.Span), of[int32](types.Int32), of[float32](types.Float32),
		of[[]byte](types.Bytes), of[types.Null[int64]](types.Int64), of[types.Null[float64]](types.Float64), of[types.Null[string]](types.Str),
		of[types.Null[types.Decimal]](types.Dec), of[types.Null[types.Date]](types.Day), of[types.Null[time.Time]](types.Time),
	} {
		if o := try(x); o != nil {
			return o
		}
	}
	return nil
}

// of returns a function that makes the operand of an expr.Expr[T], and nil of
// anything else.
func of[T any](k types.Kind) func(x any) *ast.Operand {
	return func(x any) *ast.Operand {
		e, is := x.(expr.Expr[T])
		if !is {
			return nil
		}
		n := e.Node()
		// A value that has yet to be made has no digits to count: the type is the
		// widest one.
		t := types.Type{Kind: k}
		switch k {
		case types.Dec:
			t.Precision = types.MostDigits
		case types.Time:
			t.Precision = 6
		}
		return &ast.Operand{Node: n, Type: t, Read: func() any { return *(*T)(node.Value(n)) }}
	}
}
