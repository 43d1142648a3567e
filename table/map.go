package table

import (
	"context"

	"xfork/table/internal/ast"
	"xfork/table/internal/function"
	"xfork/table/internal/gotype"
	"xfork/table/internal/vector"
)

// Map is f of each value. A null stays null without a call, unless A has a
// value for it ([Null], or a pointer). f runs in the workers of the force, on
// several at a time, in no certain order, and for rows that a later Filter may
// leave out; so it should depend on its argument alone. If it panics, the force
// fails. A Decimal is no result, because its scale would differ from row to
// row.
func Map[A, T any](c Column, f func(A) T) Column {
	a, t, err := function.Shapes[A, T]()
	if f == nil {
		return Column{e: bad("Map", "its function is nil")}
	}
	return mapped("Map", err, function.Function{Args: []gotype.Shape{a}, Result: t, Apply: func(_ context.Context, in []any, n int) any {
		out, as := make([]T, n), in[0].([]A)
		for i := range out {
			out[i] = f(as[i])
		}
		return out
	}, Make: function.Make[A], Cells: function.Cells[T]}, []Column{c})
}

// Map2 is f of two columns, row by row, as [Map] is of one: null where an
// argument is null that its type has no value for.
func Map2[A, B, T any](x, y Column, f func(A, B) T) Column {
	a, t, err := function.Shapes[A, T]()
	b, _, err2 := function.Shapes[B, T]()
	if err == nil {
		err = err2
	}
	if f == nil {
		return Column{e: bad("Map2", "its function is nil")}
	}
	both := func(n int) []function.Slice { return append(function.Make[A](n), function.Make[B](n)...) }
	return mapped("Map2", err, function.Function{Args: []gotype.Shape{a, b}, Result: t, Apply: func(_ context.Context, in []any, n int) any {
		out, as, bs := make([]T, n), in[0].([]A), in[1].([]B)
		for i := range out {
			out[i] = f(as[i], bs[i])
		}
		return out
	}, Make: both, Cells: function.Cells[T]}, []Column{x, y})
}

// mapped makes the expression of a function.
func mapped(name string, err error, fn function.Function, cols []Column) Column {
	if err != nil {
		panic("table: " + name + ": " + err.Error())
	}
	f := &ast.Func{Result: fn.Result.Type, Null: fn.Result.Nullable(), Waits: name == "Call"}
	for _, s := range fn.Args {
		f.Args = append(f.Args, s.Type)
	}
	f.Make = func(ctx context.Context) func(out any, columns []any) {
		return func(out any, columns []any) { fn.Call(ctx, out.(*vector.Vector), columns) }
	}
	return Column{e: &ast.Expr{Op: ast.Map, Args: exprs(cols), Value: f}}
}
