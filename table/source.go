package table

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/internal/site"
	"xfork/table/internal/ast"
	"xfork/table/internal/gotype"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// data is a column of values of the program's.
type data struct {
	name string
	elem reflect.Type
	read func() (first unsafe.Pointer, n int) // the slice, once it is there
	lazy *ast.Operand
}

// slice is a source over slices: structs, or columns.
type slice struct {
	what   string
	fields func() ([]gotype.Field, error)
	stride uintptr
	cols   []*data // instead of fields: a slice for each column
	read   func() (first unsafe.Pointer, n int)
	lazy   *node.Node // nil: the slice is there
}

// String describes the source.
func (s *slice) String() string { return s.what }

// Slice is a frame of the structs rows, which must not be written as long as
// something that needs it is unforced. The exported fields are the columns; a
// tag table:"name" gives one another name, table:"-" leaves it out.
//
//go:noinline
func Slice[R any](rows []R) Frame {
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: structs[R](fixed(rows), nil)}, nil, nil)
}

// Of is Slice for structs that another part of the graph has yet to make.
//
//go:noinline
func Of[R any](rows expr.Expr[[]R]) Frame {
	n := rows.Node()
	src := structs[R](lazily[R](n), n)
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: src}, nil, []*ast.Operand{{Node: n}})
}

// fixed returns a reader of a slice that is there.
func fixed[R any](rows []R) func() (unsafe.Pointer, int) {
	return func() (unsafe.Pointer, int) { return unsafe.Pointer(unsafe.SliceData(rows)), len(rows) }
}

// lazily returns a reader of a slice that is the value of a settled node.
func lazily[R any](n *node.Node) func() (unsafe.Pointer, int) {
	return func() (unsafe.Pointer, int) { return fixed(*(*[]R)(node.Value(n)))() }
}

func structs[R any](read func() (unsafe.Pointer, int), lazy *node.Node) *slice {
	t := reflect.TypeFor[R]()
	return &slice{
		what: "[]" + t.String(), stride: t.Size(), read: read, lazy: lazy,
		fields: func() ([]gotype.Field, error) { return gotype.Fields(t) },
	}
}

// Data is a column of values, for [Columns]. xs must not be written as long as
// something that needs it is unforced.
func Data[T any](name string, xs []T) Column {
	return Column{data: &data{name: name, elem: reflect.TypeFor[T](), read: fixed(xs)}}
}

// DataOf is Data for values that another part of the graph has yet to make.
func DataOf[T any](name string, xs expr.Expr[[]T]) Column {
	n := xs.Node()
	return Column{data: &data{name: name, elem: reflect.TypeFor[T](), read: lazily[T](n), lazy: &ast.Operand{Node: n}}}
}

// Columns is a frame of columns of one length: of Data and DataOf.
//
//go:noinline
func Columns(cols ...Column) Frame {
	s := &slice{what: fmt.Sprintf("%d columns", len(cols)), cols: []*data{}}
	var lazies []*ast.Operand
	var misuse error
	for _, c := range cols {
		if c.data == nil {
			misuse = fmt.Errorf("table: Columns takes columns of Data and DataOf, not %v", c.expr())
			continue
		}
		s.cols = append(s.cols, c.data)
		if c.data.lazy != nil {
			lazies = append(lazies, c.data.lazy)
		}
	}
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: s, Misuse: misuse}, nil, lazies)
}

// settled reports whether a lazy slice is there.
func settled(n *node.Node) bool { return n == nil || node.Load(node.Resolve(n)) == node.Done }

// Open looks at the types, and at the values of decimals and timestamps. Slices
// that are not there yet are taken for empty: then only types are asked for.
func (s *slice) Open(context.Context) (source.Table, error) {
	if s.cols != nil {
		return s.columns()
	}
	fields, err := s.fields()
	if err != nil {
		return nil, err
	}
	m := &source.Memory{}
	var first unsafe.Pointer
	if settled(s.lazy) {
		first, m.Rows = s.read()
	}
	for _, f := range fields {
		cells := gotype.Cells{First: first, Stride: s.stride}
		if m.Rows > 0 {
			cells.First = unsafe.Add(first, f.Offset)
		}
		if err := add(m, f.Name, f.Shape, cells); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// add adds a column of m.Rows cells to m. Only values say how many digits
// decimals have.
func add(m *source.Memory, name string, shape gotype.Shape, cells gotype.Cells) error {
	shape.Settle(cells, m.Rows)
	switch err := shape.Type.Check(); {
	case name == "":
		return errors.New("a column has no name")
	case err != nil:
		return fmt.Errorf("column %q: %w", name, err)
	}
	m.Fields = append(m.Fields, types.Field{Name: name, Type: shape.Type, Null: shape.Nullable()})
	m.Load = append(m.Load, func(v *vector.Vector, from, n int) { shape.Load(v, cells.From(from), n) })
	return nil
}

// columns opens a frame of columns.
func (s *slice) columns() (source.Table, error) {
	m := &source.Memory{}
	if len(s.cols) == 0 {
		return nil, errors.New("Columns: there are no columns")
	}
	for i, c := range s.cols {
		shape, err := gotype.Of(c.elem)
		if err != nil {
			return nil, err
		}
		var first unsafe.Pointer
		n := m.Rows
		if c.lazy == nil || settled(c.lazy.Node.(*node.Node)) {
			first, n = c.read()
		} else if first == nil {
			n = 0
		}
		if i == 0 {
			m.Rows = n
		}
		if n != m.Rows {
			return nil, fmt.Errorf("column %q has %d values, and %q has %d", c.name, n, s.cols[0].name, m.Rows)
		}
		if err := add(m, c.name, shape, gotype.Cells{First: first, Stride: c.elem.Size()}); err != nil {
			return nil, err
		}
	}
	return m, nil
}
