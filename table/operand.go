package table

import (
	"fmt"

	"xfork/graph"
	"xfork/table/internal/ast"
	"xfork/table/internal/lazy"
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
		if o := lazy.Operand(x); o != nil {
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
