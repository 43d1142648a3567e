// Package inmem is the source of rows that the program has in memory: slices of
// structs, or slices of values, one for each column. A slice may be the value of
// another part of the graph, which is there when rows are read and not before.
//
//	Structs   []R          fields by offset: one stride for all columns
//	Columns   []A, []B     a stride each; all of one length
//
// Values are not copied: a column is loaded from the program's own memory, batch
// by batch (package gotype). So the program must not write it meanwhile.
package inmem

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"xfork/internal/node"
	"xfork/table/internal/gotype"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A Reader is all that is generic: what is behind it goes by addresses and strides, so
// that there is one source for all types.

// Reader returns a slice, by its first element and its length, once it is there.
type Reader func() (first unsafe.Pointer, n int)

// Fixed returns a reader of a slice that is there.
func Fixed[R any](rows []R) Reader {
	return func() (unsafe.Pointer, int) { return unsafe.Pointer(unsafe.SliceData(rows)), len(rows) }
}

// Lazily returns a reader of a slice that is the value of a settled node.
func Lazily[R any](n *node.Node) Reader {
	return func() (unsafe.Pointer, int) { return Fixed(*(*[]R)(node.Value(n)))() }
}

// Column is a column of values of the program's.
type Column struct {
	Name string
	Elem reflect.Type
	Read Reader
	Lazy *node.Node // nil: the slice is there
}

// What is lazy is an operand of the frame's node as well (package table), so it is
// settled before rows are read. Before that, for Schema and Explain, its length and
// values are not known, and its type is.

// Source is a source over slices: structs, or columns.
type Source struct {
	what   string
	fields func() ([]gotype.Field, error)
	stride uintptr
	cols   []*Column // instead of fields: a slice for each column
	read   Reader
	lazy   *node.Node // nil: the slice is there
}

// String describes the source.
func (s *Source) String() string { return s.what }

// The fields are asked for when the source is opened and not when the frame is made:
// what is wrong with a type is an error of the force, at the program's line.
//
// Structs returns the source of a slice of structs of type t. lazy is the node
// that it is the value of, or nil.
func Structs(t reflect.Type, read Reader, lazy *node.Node) *Source {
	return &Source{
		what: "[]" + t.String(), stride: t.Size(), read: read, lazy: lazy,
		fields: func() ([]gotype.Field, error) { return gotype.Fields(t) },
	}
}

// The lengths are compared when all slices are there: that of a lazy one is not known.
//
// Columns returns the source of columns. There may be none: then Open says so.
func Columns(what string, cols []*Column) *Source {
	if cols == nil {
		cols = []*Column{}
	}
	return &Source{what: what, cols: cols}
}

// settled reports whether a lazy slice is there.
// An alias stands for the node that it has become.
func settled(n *node.Node) bool { return n == nil || node.Load(node.Resolve(n)) == node.Done }

// Open looks at the types, and at the values of decimals and timestamps. Slices
// that are not there yet are taken for empty: then only types are asked for.
func (s *Source) Open(context.Context) (source.Table, error) {
	if s.cols != nil {
		return s.columnsOf()
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

// A decimal has the scale of its largest number of digits behind the point, and a
// timestamp the unit that the finest one needs: so both are looked at, once, value by
// value. Other types are those of Go.
//
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

// columnsOf opens a frame of columns.
func (s *Source) columnsOf() (source.Table, error) {
	m := &source.Memory{}
	if len(s.cols) == 0 {
		return nil, errors.New("Columns: there are no columns")
	}
	for i, c := range s.cols {
		shape, err := gotype.Of(c.Elem)
		if err != nil {
			return nil, err
		}
		var first unsafe.Pointer
		n := m.Rows
		if settled(c.Lazy) {
			first, n = c.Read()
		} else if first == nil {
			n = 0
		}
		if i == 0 {
			m.Rows = n
		}
		if n != m.Rows {
			return nil, fmt.Errorf("column %q has %d values, and %q has %d", c.Name, n, s.cols[0].Name, m.Rows)
		}
		if err := add(m, c.Name, shape, gotype.Cells{First: first, Stride: c.Elem.Size()}); err != nil {
			return nil, err
		}
	}
	return m, nil
}
