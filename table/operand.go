package table

import (
	"fmt"
	"time"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/node"
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// operand makes an expression of what a method takes: a Column, a Case without
// Else, a lazy value, or a Go value.
func operand(x any) *ast.Expr {
	switch x := x.(type) {
	case Column:
		return x.expr()
	case Case:
		return x.End().e
	case Key:
		return bad("a Key", "Asc and Desc are for Sort, Top and OrderBy, and have a Column or a name in them")
	case Frame, Groups, Window, Match:
		return bad(fmt.Sprintf("a %T", x), "it is no value of a column")
	case interface{ Node() *graph.Node }:
		if o := lazy(x); o != nil {
			return &ast.Expr{Op: ast.Lazy, Value: o}
		}
	}
	return &ast.Expr{Op: ast.Lit, Value: x}
}

// named is operand where a string is the name of a column.
func named(x any) *ast.Expr {
	if name, is := x.(string); is {
		return Col(name).e
	}
	return operand(x)
}

// lazy returns the operand of a lazy value, nil if its type is no value of a
// column.
func lazy(x any) *ast.Operand {
	for _, try := range []func(any) *ast.Operand{
		of[int64](types.Int64), of[float64](types.Float64), of[int](types.Int64), of[string](types.Str), of[bool](types.Bool), of[Decimal](types.Dec),
		of[Date](types.Day), of[time.Time](types.Time), of[time.Duration](types.Span), of[int32](types.Int32), of[float32](types.Float32),
		of[[]byte](types.Bytes), of[Null[int64]](types.Int64), of[Null[float64]](types.Float64), of[Null[string]](types.Str),
		of[Null[Decimal]](types.Dec), of[Null[Date]](types.Day), of[Null[time.Time]](types.Time),
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

// operands returns the lazy values in expressions.
func operands(lists ...[]*ast.Expr) (all []*ast.Operand) {
	for _, list := range lists {
		for _, e := range list {
			all = e.Operands(all)
		}
	}
	return all
}

// exprs returns the expressions of columns.
func exprs(cols []Column) []*ast.Expr {
	out := make([]*ast.Expr, len(cols))
	for i, c := range cols {
		out[i] = c.expr()
	}
	return out
}

// key makes a key of a name, a Column, an Asc or a Desc.
func key(x any) ast.Key {
	if k, is := x.(Key); is {
		if k.k.By == nil {
			k.k.By = bad("an empty Key", "it was never made by Asc or Desc")
		}
		return k.k
	}
	return ast.Key{By: named(x)}
}

// keyed returns keys, and the lazy values in them.
func keyed(by []any) (out []ast.Key, lazies []*ast.Operand) {
	for _, x := range by {
		k := key(x)
		out, lazies = append(out, k), k.By.Operands(lazies)
	}
	return out, lazies
}

// all returns the expressions of names and columns.
func all(xs []any) []*ast.Expr {
	out := make([]*ast.Expr, len(xs))
	for i, x := range xs {
		out[i] = named(x)
	}
	return out
}
