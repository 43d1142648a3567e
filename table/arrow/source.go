package arrow

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	"xfork/internal/site"
	"xfork/table"
	"xfork/table/internal/bind"
	"xfork/table/internal/door"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// File is the rows of files in the IPC file format (.arrow, Feather of version
// 2), by a pattern as of path/filepath.Glob, in the order of their names.
// Batches, uncompressed or with LZ4 or Zstandard, are read in parallel. Columns
// of several files go by name, in any order, and have one type; all files have
// all of them.
//
//	f := arrow.File("trips/2024-*.arrow")
//	n, err := table.Count(f.Filter(table.Col("fare").Gt(100))).Force(ctx)
//
// A pattern without a match is an error: a name with a slip in it would otherwise
// be an empty table. Files that are in the streaming format are told apart by
// their end, and are for [Stream].
//
// Files are opened for each force and for [table.Frame.Schema], which reads
// their footers. A batch is in memory as a whole while a worker reads it, and
// texts taken out of it keep its buffers. What is wrong with a file is an error
// with its name, and the number of the batch.
//
//go:noinline
func File(glob string) table.Frame {
	return door.Scan(site.Caller(), &fileSource{glob: glob}, nil, nil).(table.Frame)
}

// Stream is the rows of a stream in the IPC streaming format. open is called
// once for each force, and once for [table.Frame.Schema]; the stream is read as
// its rows are asked for, by one worker, and closed at the end. A batch takes
// 1 GiB at most. name is its name
// in errors.
//
//	f := arrow.Stream("the server", func(ctx context.Context) (io.ReadCloser, error) {
//		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
//		if err != nil {
//			return nil, err
//		}
//		res, err := http.DefaultClient.Do(req)
//		if err != nil {
//			return nil, err
//		}
//		return res.Body, nil
//	})
//
// A read that waits ends when the stream that open returns does: give it the
// context. Between reads the end of a force is seen here. What fails in the
// middle of a stream is an error with the number of rows before it.
//
//go:noinline
func Stream(name string, open func(ctx context.Context) (io.ReadCloser, error)) table.Frame {
	pc := site.Caller()
	var misuse error
	if open == nil {
		misuse = errors.New("arrow: Stream of a nil function")
	}
	return door.Scan(pc, &streamSource{name: name, open: open}, misuse, nil).(table.Frame)
}

// Records is the rows of batches that are there, all of one schema. They must
// not be released as long as something that needs them is unforced; results keep
// nothing of them. Numbers of 64 bits are read in place.
//
//	f := arrow.Records(batches...)
//	sum := table.Scalar[float64](f.Agg(table.Col("fare").Sum()))
//
// Schemas are equal if names, types and nullability are; the order counts.
//
//go:noinline
func Records(batches ...arrow.RecordBatch) table.Frame {
	pc := site.Caller()
	var misuse error
	if len(batches) == 0 {
		misuse = errors.New("arrow: Records of no batch, which has no columns")
	}
	for i, b := range batches {
		switch {
		case b == nil:
			misuse = fmt.Errorf("arrow: batch %d is nil", i)
		case misuse == nil && !b.Schema().Equal(batches[0].Schema()):
			misuse = fmt.Errorf("arrow: batch %d has %v, and the first one %v", i, b.Schema(), batches[0].Schema())
		}
	}
	return door.Scan(pc, &recordSource{batches: batches}, misuse, nil).(table.Frame)
}

// recordSource is batches in memory.
type recordSource struct{ batches []arrow.RecordBatch }

// String describes the source.
func (s *recordSource) String() string { return fmt.Sprintf("%d Arrow batches", len(s.batches)) }

// A batch is cut, because a program may have all of its rows in one; a morsel
// never spans two, so that a window is a slice of one array.
//
// Open cuts the batches into morsels.
func (s *recordSource) Open(context.Context) (source.Table, error) {
	schema, err := schemaOf(s.batches[0].Schema())
	if err != nil {
		return nil, fmt.Errorf("arrow: %w", err)
	}
	t := &records{schema: schema}
	for i, b := range s.batches {
		for from := int64(0); from < b.NumRows(); from += vector.Morsel {
			t.parts = append(t.parts, part{i, int(from), int(min(b.NumRows(), from+vector.Morsel))})
		}
		t.rows += int(b.NumRows())
	}
	t.batches = s.batches
	return t, nil
}

// part is rows from..to of a batch.
type part struct{ batch, from, to int }

// records is batches in memory, as a table.
type records struct {
	schema  types.Schema
	batches []arrow.RecordBatch
	parts   []part
	rows    int
}

// Schema returns the columns.
func (t *records) Schema() types.Schema { return t.schema }

// Prune returns t: batches have no statistics.
func (t *records) Prune([]*bind.Expr) source.Table { return t }

// Size returns how many rows there are.
func (t *records) Size() int { return t.rows }

// Morsels returns how many morsels there are.
func (t *records) Morsels() int { return len(t.parts) }

// Close does nothing: the batches are the program's.
func (t *records) Close() {}

// Reader returns a reader.
func (t *records) Reader() source.Reader {
	r := &recordReader{t: t}
	r.window.init(t.schema, true)
	return r
}

// recordReader reads parts of batches.
type recordReader struct {
	t *records
	window
}

// Open begins a part.
func (r *recordReader) Open(_ context.Context, morsel int) error {
	p := r.t.parts[morsel]
	r.show(r.t.batches[p.batch], nil, p.from, p.to)
	return nil
}

//	batch   |      window      window    |     at, n: the window; end: the last row of the morsel
//	rows    from   +2048       +2048     to
//
// window shows rows of a batch, some at a time, as columns that are converted
// when they are asked for.
type window struct {
	schema types.Schema
	cols   []column
	made   []*vector.Vector

	batch  arrow.RecordBatch
	place  []int // the column of the batch for each of the schema, nil: the same
	number int64 // of the row at 0, for errors
	at, n  int
	end    int
}

func (w *window) init(s types.Schema, own bool) {
	w.schema, w.cols, w.made = s, make([]column, len(s)), make([]*vector.Vector, len(s))
	for i := range w.cols {
		w.cols[i].own = own
	}
}

// show begins at the rows from..to of a batch.
func (w *window) show(b arrow.RecordBatch, place []int, from, to int) {
	w.batch, w.place, w.at, w.n, w.end = b, place, from, 0, to
}

// Next moves on to the next rows.
func (w *window) Next() vector.Batch {
	w.at += w.n
	w.n = min(vector.Size, w.end-w.at)
	clear(w.made)
	return vector.Batch{N: w.n, Columns: w}
}

// Column converts a column, the first time that it is asked for.
func (w *window) Column(i int) *vector.Vector {
	if w.made[i] != nil {
		return w.made[i]
	}
	k := i
	if w.place != nil {
		k = w.place[i]
	}
	f := w.schema[i]
	v, err := w.converted(i, k)
	if err != nil {
		row := w.number + int64(w.at)
		if r := (*rowError)(nil); errors.As(err, &r) {
			row += int64(r.row)
		}
		vector.Throw(fmt.Errorf("arrow: row %d of the batch, column %q: %w", row, f.Name, err))
	}
	w.made[i] = v
	return v
}

// converted converts a column. Buffers of a damaged file may be shorter than its
// headers say, which the arrays find out by panics.
func (w *window) converted(i, k int) (v *vector.Vector, err error) {
	defer damaged(&err)
	f := w.schema[i]
	return w.cols[i].convert(w.batch.Column(k), f.Type, f.Null, w.at, w.n)
}

// damaged is to be deferred around what looks into a file: arrow-go panics where
// a file contradicts itself.
func damaged(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("it is damaged: %v", p)
	}
}
