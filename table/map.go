package table

import (
	"context"
	"fmt"
	"reflect"
	"unsafe"

	"xfork/table/internal/ast"
	"xfork/table/internal/gotype"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Map is f of each value. A null stays null without a call, unless A has a
// value for it ([Null], or a pointer). f runs in the workers of the force, on
// several at a time, in no certain order, and for rows that a later Filter may
// leave out; so it should depend on its argument alone. If it panics, the force
// fails. A Decimal is no result, because its scale would differ from row to
// row.
func Map[A, T any](c Column, f func(A) T) Column {
	a, t, err := shapes2[A, T]()
	if f == nil {
		return Column{e: bad("Map", "its function is nil")}
	}
	return mapped("Map", err, t, []gotype.Shape{a}, []Column{c}, func(_ context.Context, in []any, n int) any {
		out, as := make([]T, n), in[0].([]A)
		for i := range out {
			out[i] = f(as[i])
		}
		return out
	}, slices1[A], pointer[T])
}

// Map2 is f of two columns, row by row, as [Map] is of one: null where an
// argument is null that its type has no value for.
func Map2[A, B, T any](x, y Column, f func(A, B) T) Column {
	a, t, err := shapes2[A, T]()
	b, _, err2 := shapes2[B, T]()
	if err == nil {
		err = err2
	}
	if f == nil {
		return Column{e: bad("Map2", "its function is nil")}
	}
	return mapped("Map2", err, t, []gotype.Shape{a, b}, []Column{x, y}, func(_ context.Context, in []any, n int) any {
		out, as, bs := make([]T, n), in[0].([]A), in[1].([]B)
		for i := range out {
			out[i] = f(as[i], bs[i])
		}
		return out
	}, func(n int) []slice0 { return append(slices1[A](n), slices1[B](n)...) }, pointer[T])
}

// slice0 is a slice of some type, and where its elements lie.
type slice0 struct {
	slice any
	cells gotype.Cells
}

// slices1 makes a slice of n values.
func slices1[A any](n int) []slice0 {
	as := make([]A, n)
	return []slice0{{as, gotype.Cells{First: unsafe.Pointer(unsafe.SliceData(as)), Stride: unsafe.Sizeof(*new(A))}}}
}

// pointer returns where the elements of a []T lie.
func pointer[T any](s any) gotype.Cells {
	ts := s.([]T)
	return gotype.Cells{First: unsafe.Pointer(unsafe.SliceData(ts)), Stride: unsafe.Sizeof(*new(T))}
}

// shapes2 returns the shapes of an argument and a result.
func shapes2[A, T any]() (a, t gotype.Shape, err error) {
	if a, err = gotype.Of(reflect.TypeFor[A]()); err != nil {
		return a, t, err
	}
	if t, err = gotype.Of(reflect.TypeFor[T]()); err == nil && t.Type.Kind == types.Dec {
		err = fmt.Errorf("a function that returns a Decimal is no column")
	}
	return a, t, err
}

// mapped makes the expression of a function. args makes slices for its
// arguments, apply calls it for each row, and cells finds the results.
func mapped(name string, err error, t gotype.Shape, in []gotype.Shape, cols []Column, apply func(ctx context.Context, in []any, n int) any, args func(n int) []slice0, cells func(any) gotype.Cells) Column {
	if err != nil {
		panic("table: " + name + ": " + err.Error())
	}
	f := &ast.Func{Result: t.Type, Null: t.Nullable(), Waits: name == "Call"}
	for _, s := range in {
		f.Args = append(f.Args, s.Type)
	}
	f.Make = func(ctx context.Context) func(out any, columns []any) {
		run := func(in []any, n int) any { return apply(ctx, in, n) }
		return func(out any, columns []any) { call(out.(*vector.Vector), columns, t, in, run, args, cells) }
	}
	return Column{e: &ast.Expr{Op: ast.Map, Args: exprs(cols), Value: f}}
}

// call calls the function for the rows of a batch in which no argument is null
// that must not be.
func call(out *vector.Vector, columns []any, t gotype.Shape, in []gotype.Shape, apply func([]any, int) any, args func(int) []slice0, cells func(any) gotype.Cells) {
	sel, place := make([]int32, 0, out.N), make([]int32, out.N)
	for i := range place {
		place[i] = int32(len(sel))
		for k := range in {
			if !in[k].Nullable() && columns[k].(*vector.Vector).Null(i) {
				place[i] = -1
			}
		}
		if place[i] >= 0 {
			sel = append(sel, int32(i))
		}
	}
	made := args(len(sel))
	values := make([]any, len(in))
	for k := range in {
		var dense vector.Vector
		dense.Gather(columns[k].(*vector.Vector), sel)
		if err := in[k].Store(&dense, made[k].cells, len(sel), 0); err != nil {
			vector.Throw(err)
		}
		values[k] = made[k].slice
	}
	var results vector.Vector
	t.Load(&results, cells(apply(values, len(sel))), len(sel))
	out.GatherOuter(&results, place)
}
