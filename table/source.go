package table

import (
	"fmt"
	"reflect"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/table/internal/ast"
	"xfork/table/internal/inmem"
	"xfork/table/internal/plan"
)

// Slice is a frame of the structs rows, which must not be written as long as
// something that needs it is unforced. The exported fields are the columns; a
// tag table:"name" gives one another name, table:"-" leaves it out.
//
//go:noinline
func Slice[R any](rows []R) Frame {
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: inmem.Structs(reflect.TypeFor[R](), inmem.Fixed(rows), nil)}, nil, nil)
}

// Of is Slice for structs that another part of the graph has yet to make.
//
//go:noinline
func Of[R any](rows expr.Expr[[]R]) Frame {
	n := rows.Node()
	src := inmem.Structs(reflect.TypeFor[R](), inmem.Lazily[R](n), n)
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: src}, nil, []*ast.Operand{{Node: n}})
}

// Data is a column of values, for [Columns]. xs must not be written as long as
// something that needs it is unforced.
func Data[T any](name string, xs []T) Column {
	return Column{data: &inmem.Column{Name: name, Elem: reflect.TypeFor[T](), Read: inmem.Fixed(xs)}}
}

// DataOf is Data for values that another part of the graph has yet to make.
func DataOf[T any](name string, xs expr.Expr[[]T]) Column {
	n := xs.Node()
	return Column{data: &inmem.Column{Name: name, Elem: reflect.TypeFor[T](), Read: inmem.Lazily[T](n), Lazy: n}}
}

// Columns is a frame of columns of one length: of Data and DataOf.
//
//go:noinline
func Columns(cols ...Column) Frame {
	var data []*inmem.Column
	var lazies []*ast.Operand
	var misuse error
	for _, c := range cols {
		if c.data == nil {
			misuse = fmt.Errorf("table: Columns takes columns of Data and DataOf, not %v", c.expr())
			continue
		}
		data = append(data, c.data)
		if c.data.Lazy != nil {
			lazies = append(lazies, &ast.Operand{Node: c.data.Lazy})
		}
	}
	s := inmem.Columns(fmt.Sprintf("%d columns", len(cols)), data)
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: s, Misuse: misuse}, nil, lazies)
}
