// Package source is what a plan reads from: tables that are cut into morsels,
// which workers read batch by batch.
package source

import (
	"context"

	"xfork/table/internal/bind"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Source is rows that can be opened. It is opened anew for each run, so a file
// that has changed is read as it is then.
type Source interface {
	// Open finds out the schema and how many morsels there are. It reads
	// footers and headers, not data.
	Open(ctx context.Context) (Table, error)
	// String describes the source in a word or two, for Explain.
	String() string
}

// Table is an open source. Its methods but Close may be called by several
// goroutines.
type Table interface {
	Schema() types.Schema
	// Prune leaves out morsels in which the conditions cannot all be true, if
	// it can tell. The columns of the conditions are those of the schema.
	Prune(conditions []*bind.Expr) Table
	// Morsels returns how many morsels there are; they are in the order of the
	// rows.
	Morsels() int
	// Reader returns a reader for one goroutine.
	Reader() Reader
	// Close releases files. No reader is used afterwards.
	Close()
}

// Reader reads morsels, one after the other.
type Reader interface {
	// Open begins a morsel.
	Open(ctx context.Context, morsel int) error
	// Next returns the next rows of it; none at the end. Columns are read when
	// they are asked for, and errors are thrown.
	Next() vector.Batch
}

// Memory is a table that lies in memory as columns of Go values, which are
// converted batch by batch.
type Memory struct {
	Fields types.Schema
	Rows   int
	// Load writes n values of a column, from row from on, to v.
	Load []func(v *vector.Vector, from, n int)
}

// Schema returns the columns.
func (m *Memory) Schema() types.Schema { return m.Fields }

// Prune returns m: slices have no statistics.
func (m *Memory) Prune([]*bind.Expr) Table { return m }

// Size returns how many rows there are.
func (m *Memory) Size() int { return m.Rows }

// Morsels returns how many morsels there are.
func (m *Memory) Morsels() int { return (m.Rows + vector.Morsel - 1) / vector.Morsel }

// Close does nothing.
func (m *Memory) Close() {}

// Reader returns a reader.
func (m *Memory) Reader() Reader {
	return &memoryReader{m: m, cols: make([]vector.Vector, len(m.Fields)), there: make([]bool, len(m.Fields))}
}

// memoryReader shows rows at..at+n of the slices.
type memoryReader struct {
	m     *Memory
	at, n int
	end   int
	cols  []vector.Vector
	there []bool
}

// Open begins a morsel.
func (r *memoryReader) Open(_ context.Context, morsel int) error {
	r.at, r.n = morsel*vector.Morsel, 0
	r.end = min(r.m.Rows, r.at+vector.Morsel)
	return nil
}

// Next moves on to the next rows.
func (r *memoryReader) Next() vector.Batch {
	r.at += r.n
	r.n = min(vector.Size, r.end-r.at)
	clear(r.there)
	return vector.Batch{N: r.n, Columns: r}
}

// Column converts a column, the first time that it is asked for.
func (r *memoryReader) Column(i int) *vector.Vector {
	if !r.there[i] {
		r.m.Load[i](&r.cols[i], r.at, r.n)
		r.there[i] = true
	}
	return &r.cols[i]
}

// Partial is a table of which the files have more columns than it has.
type Partial interface {
	// LeftOut returns where a column of that name has been left out and why, or
	// nothing.
	LeftOut(name string) string
}

// Lenient is a reader that leaves out rows that cannot be read.
type Lenient interface {
	// Rejected returns how many rows it has left out so far, of all its morsels.
	Rejected() int64
}

// Sized is a table that knows how many rows it has, and reads each column by itself:
// to read some columns twice costs less than to keep them.
type Sized interface {
	Size() int
}

// Shared is a source that may have the same rows as another one.
type Shared interface {
	// Key returns what sources with the same rows in the same order have in common,
	// and no others; nothing if that cannot be told.
	Key() string
}

// Decoder is columns of which some are there already, because they have been read for
// many batches at once.
type Decoder interface {
	// Decodes reports whether the column has to be read if it is asked for.
	Decodes(i int) bool
}
