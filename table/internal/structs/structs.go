// Package structs makes structs of the program's of rows. Fields have columns by name;
// columns that no field has are left out, and are not read.
//
//	chunk    x y z             columns
//	fields   Z, X              by offset in the struct
//	rows     {z0 x0} {z1 x1}   written field by field, each with the stride of the struct
//
// A field is written for all rows of a chunk before the next one is: so the type of a
// column is looked at once a chunk, and not once a value.
package structs

import (
	"context"
	"fmt"
	"reflect"
	"unsafe"

	"xfork/table/internal/bind"
	"xfork/table/internal/gotype"
	"xfork/table/internal/run"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// It is asked before anything is read, so that a field without a column, or of another
// type, is an error of the program's line and not of a row.
//
// Fits looks for a column for each field.
func Fits(t reflect.Type, fields []gotype.Field, s types.Schema) error {
	var names types.Finder
	for _, f := range fields {
		i := names.Index(s, f.Name)
		if i < 0 {
			return bind.NoColumn(f.Name, "for a field of "+t.String(), s)
		}
		if !f.Holds(s[i].Type) {
			return fmt.Errorf("column %q is %v, which its field does not hold", f.Name, s[i].Type)
		}
	}
	return nil
}

// Store writes the columns of a chunk to fields, from the struct at first on. row is the
// number of the first row, for errors.
func Store(c *vector.Chunk, s types.Schema, fields []gotype.Field, first unsafe.Pointer, stride uintptr, row int) error {
	if c.N == 0 {
		return nil
	}
	var names types.Finder
	for k := range fields {
		f := &fields[k]
		col := 0
		if f.Name != "" {
			col = names.Index(s, f.Name)
		}
		cells := gotype.Cells{First: unsafe.Add(first, f.Offset), Stride: stride}
		if err := f.Store(c.Cols[col], cells, c.N, row); err != nil {
			return fmt.Errorf("column %q: %w", s[col].Name, err)
		}
	}
	return nil
}

// A stream gives rows away as they come, in place of keeping them all: for Each and All,
// which may stop early, and for tables that are longer than memory.
//
// Stream turns chunks into structs for a function.
type Stream[R any] struct {
	Fields []gotype.Field
	Schema types.Schema
	Do     func(context.Context, []R) error
	Rows   int64 // so far; Consume is called one at a time
}

// Packer packs chunks: rows become structs when it is their turn, so that an error can name the row by its number.
func (e *Stream[R]) Packer() run.Packer { return run.Chunker(e.Schema) }

// Consume calls the function for the rows of a chunk, at most a batch at a time: a later morsel's chunk is long, and its structs would double it.
func (e *Stream[R]) Consume(ctx context.Context, pack any) error {
	c := pack.(*vector.Chunk)
	for from := 0; from < c.N; from += vector.Size {
		w := c.Slice(from, min(c.N, from+vector.Size))
		rows := make([]R, w.N)
		if err := Store(w, e.Schema, e.Fields, unsafe.Pointer(unsafe.SliceData(rows)), reflect.TypeFor[R]().Size(), int(e.Rows)); err != nil {
			return err
		}
		if err := e.Do(ctx, rows); err != nil {
			return err
		}
		e.Rows += int64(w.N)
	}
	return nil
}

// Close does nothing: there is nothing to give back.
func (e *Stream[R]) Close() {}
