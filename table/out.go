package table

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/table/internal/gotype"
	"xfork/table/internal/run"
	"xfork/table/internal/structs"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Rows is the rows of f as structs: columns go to fields by name (see [Slice]
// for tags), others are left out. A null needs a field that has a value for it,
// a [Null] or a pointer.
//
//go:noinline
func Rows[R any](f Frame) expr.Expr[[]R] {
	t := reflect.TypeFor[R]()
	fields, err := gotype.Fields(t)
	r := result{from: f.must(), name: "Rows"}
	r.check = func(s types.Schema) error {
		if err != nil {
			return err
		}
		return structs.Fits(t, fields, s)
	}
	return newResult(site.Caller(), r, func(v *[]R, o *run.Output, split run.Split) error {
		out := make([]R, o.Rows)
		err := stored(o, split, fields, unsafe.Pointer(unsafe.SliceData(out)), t.Size())
		*v = out
		return err
	})
}

// stored writes the columns of all chunks to fields, a chunk a part. Chunk by
// chunk the first row is known beforehand, so parts write side by side.
func stored(o *run.Output, split run.Split, fields []gotype.Field, first unsafe.Pointer, stride uintptr) error {
	s := o.Bound.Schema
	before := make([]int, len(o.Chunks)+1)
	for i, c := range o.Chunks {
		before[i+1] = before[i] + c.N
	}
	return each(split, len(o.Chunks), func(i int) error {
		return o.Chunks[i].Each(func(c *vector.Chunk, from int) error {
			from += before[i]
			return structs.Store(c, s, fields, unsafe.Add(first, uintptr(from)*stride), stride, from)
		})
	})
}

// Values is a column of f as a slice. A result of numbers goes straight into
// package ops/vec.
//
//go:noinline
func Values[T any](f Frame, column string) expr.Expr[[]T] {
	pc := site.Caller()
	// Only the one column: what no result needs is not read.
	only := Frame{f.must()}.verb(pc, selectOnly(column), nil)
	t := reflect.TypeFor[T]()
	shape, err := gotype.Of(t)
	r := result{from: only.f, name: "Values"}
	r.check = func(s types.Schema) error { return holds(&shape, err, s) }
	return newResult(pc, r, func(v *[]T, o *run.Output, split run.Split) error {
		out := make([]T, o.Rows)
		err := stored(o, split, []gotype.Field{{Shape: shape}}, unsafe.Pointer(unsafe.SliceData(out)), t.Size())
		*v = out
		return err
	})
}

// holds checks that the only column of a frame goes into a Go type.
func holds(shape *gotype.Shape, err error, s types.Schema) error {
	switch {
	case err != nil:
		return err
	case len(s) != 1:
		return fmt.Errorf("a frame of one column is needed, and there are %d: %v", len(s), s)
	case !shape.Holds(s[0].Type):
		return fmt.Errorf("column %q is %v, which the Go type does not hold", s[0].Name, s[0].Type)
	}
	return nil
}

// ErrNotOne is the failure of a [Scalar] of a frame that has no row, or
// several.
var ErrNotOne = errors.New("table: Scalar needs a frame of one row")

// Scalar is the only value of a frame of one row and one column, as an Agg of
// one column makes it.
//
//go:noinline
func Scalar[T any](f Frame) expr.Expr[T] {
	shape, err := gotype.Of(reflect.TypeFor[T]())
	r := result{from: f.must(), name: "Scalar"}
	r.check = func(s types.Schema) error { return holds(&shape, err, s) }
	return newResult(site.Caller(), r, func(v *T, o *run.Output, _ run.Split) error {
		if o.Rows != 1 {
			return fmt.Errorf("%w: there are %d", ErrNotOne, o.Rows)
		}
		for i := range o.Chunks {
			if o.Chunks[i].N == 1 {
				c, err := o.Chunks[i].Load()
				if err != nil {
					return err
				}
				return shape.Store(c.Cols[0], gotype.Cells{First: unsafe.Pointer(v)}, 1, 0)
			}
		}
		return nil
	})
}

// Count is how many rows f has. It computes no column that no verb needs.
//
//go:noinline
func Count(f Frame) expr.Expr[int64] {
	r := result{from: f.must(), name: "Count", count: true, check: func(types.Schema) error { return nil }}
	return newResult(site.Caller(), r, func(v *int64, o *run.Output, _ run.Split) error {
		*v = int64(o.Rows)
		return nil
	})
}

// Text is the first rows of f as a table for people, with names and types
// above.
//
//go:noinline
func Text(f Frame, rows int) expr.Expr[string] {
	pc := site.Caller()
	r := result{from: Frame{f.must()}.verb(pc, head(rows), nil).f, name: "Text", check: func(types.Schema) error { return nil }}
	return newResult(pc, r, func(v *string, o *run.Output, _ run.Split) error {
		chunks, err := loaded(o)
		*v = text(o, chunks)
		return err
	})
}
