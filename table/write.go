package table

import (
	"context"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/table/internal/asked"
	"xfork/table/internal/run"
	"xfork/table/internal/types"
	"xfork/table/internal/write"
)

// Written is what a writer has written.
type Written = write.Written

// WriteOption changes how files are written.
type WriteOption func(*writing)

// writing is what a program has asked of a writer.
type writing struct {
	asked.Options
	disk  write.Disk
	comma rune
	group int
}

// Separator separates the fields of a CSV file by another character than a comma, which is one byte.
func Separator(r rune) WriteOption {
	return func(w *writing) {
		w.Note("Separator")
		w.comma = r
		w.Separator(r)
	}
}

// RowGroups is how many rows a row group of a Parquet file has, 122,880 without it.
func RowGroups(rows int) WriteOption {
	return func(w *writing) {
		w.Note("RowGroups")
		w.group = rows
		if rows < 1 {
			w.Fail("table: row groups of %d rows", rows)
		}
	}
}

// WriteCSV is the rows of f written to a file of separated values, with a header. A name that ends in .gz or .zst has the file compressed.
//
// The file is written under another name, in the same folder, and renamed when it is whole: if anything fails before, or the force is cancelled, nothing is
// left, and a file of that name stays as it was; after a cancellation that is so when the work under way has ended, some milliseconds later. The rows are not
// kept in memory: as of [Each], some morsels are.
//
// A null is an empty field, and the empty string is "". Dates and timestamps are written as 2006-01-02 and 2006-01-02 15:04:05.5, whole floats as 1.0. [CSV]
// reads back what it finds out the same types for; [As] gives it the others: decimals, int32, float32, durations, strings of digits.
//
//go:noinline
func (f Frame) WriteCSV(path string, opts ...WriteOption) expr.Expr[Written] {
	w := newWriting("WriteCSV", path, opts)
	return written(site.Caller(), f, "WriteCSV", w, func(s types.Schema) (committing, error) {
		return write.CSV(w.disk, path, s, byte(w.comma))
	})
}

// WriteNDJSON is WriteCSV for lines of JSON objects: nulls are null, decimals numbers with all their digits, dates, timestamps and durations strings, bytes
// strings in base 64, NaN and infinities strings. A string that is not UTF-8 is an error.
//
//go:noinline
func (f Frame) WriteNDJSON(path string, opts ...WriteOption) expr.Expr[Written] {
	w := newWriting("WriteNDJSON", path, opts)
	return written(site.Caller(), f, "WriteNDJSON", w, func(s types.Schema) (committing, error) {
		return write.NDJSON(w.disk, path, s)
	})
}

// WriteParquet is WriteCSV for a Parquet file, compressed with Snappy. All types come back but durations, which become int64, of nanoseconds, and timestamps
// between the units of Parquet, which get the next finer one. A row group is in memory until it is written.
//
//go:noinline
func (f Frame) WriteParquet(path string, opts ...WriteOption) expr.Expr[Written] {
	w := newWriting("WriteParquet", path, opts)
	return written(site.Caller(), f, "WriteParquet", w, func(s types.Schema) (committing, error) {
		return write.NewParquet(w.disk, path, s, w.group)
	})
}

// newWriting applies options.
func newWriting(format, path string, opts []WriteOption) *writing {
	w := &writing{disk: write.System{}, comma: ',', group: write.RowGroup}
	if path == "" {
		w.Fail("table: %s needs the name of a file", format)
	}
	for _, o := range opts {
		if o == nil {
			w.Fail("table: a nil WriteOption")
			continue
		}
		o(w)
	}
	return w
}

// committing is a stream to a file, which Commit makes whole.
type committing interface {
	stream
	Commit() (Written, error)
}

// written makes the node of a writer.
func written(pc uintptr, f Frame, name string, w *writing, begin func(types.Schema) (committing, error)) expr.Expr[Written] {
	r := result{from: f.must(), name: name}
	r.check = func(types.Schema) error { return w.Err(name) }
	r.stream = func(_ context.Context, s types.Schema) (stream, error) { return begin(s) }
	return newResult(pc, r, func(v *Written, o *run.Output, _ run.Split) (err error) {
		if o.Err != nil {
			return o.Err
		}
		*v, err = o.Stream.(committing).Commit()
		return err
	})
}
