package ndjson

import (
	"bytes"
	"context"

	"xfork/table/internal/cut"
	"xfork/table/internal/files"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Reader returns a reader for one goroutine.
func (t *table) Reader() source.Reader {
	r := &reader{t: t, cols: make([]vector.Vector, len(t.schema)), there: make([]bool, len(t.schema))}
	if t.src.Rejected {
		return &rejects{reader: r}
	}
	return r
}

// reader reads parts, for one goroutine at a time. The values of a batch are
// found first; a column is decoded when it is asked for.
//
//	Open      the part's text                            part
//	Next      2048 lines of it: cells, where they begin  scan
//	Column    a column of these lines                    cols, there
//
// It is the reader of package csv with another grammar. The two are not one
// with parameters: what they share is the part (package cut), and what differs
// is called for each value.
type reader struct {
	t     *table
	file  *file
	part  cut.Part
	scan  scanner
	n     int
	cols  []vector.Vector
	there []bool

	bad []files.BadRow // of a lenient reader: the values of this batch that made their rows bad
	out []bool         // the row is bad

	rejected int64 // rows left out so far
}

// Open begins a part.
func (r *reader) Open(ctx context.Context, i int) error {
	p := r.t.parts[i]
	r.file = p.file
	r.scan.names, r.scan.keys, r.scan.place = p.file.names, p.file.keys, p.file.columns
	if err := r.part.Read(ctx, &p.file.Text, p.i); err != nil {
		return err
	}
	r.scan.begin(r.part.Data)
	return nil
}

// Next moves on to the next rows. A batch of faulty lines alone is passed over:
// an empty one would be taken for the end.
func (r *reader) Next() vector.Batch {
	for {
		r.batch()
		r.rejected += int64(len(r.scan.faults) + len(r.bad))
		if r.n > 0 || len(r.scan.faults) == 0 && len(r.bad) == 0 {
			return vector.Batch{N: r.n, Columns: r}
		}
	}
}

// Release gives the memory of the part back.
func (r *reader) Release() { r.part.Release() }

// Rejected returns how many rows have been left out, for the run's report.
func (r *reader) Rejected() int64 { return r.rejected }

// batch splits the next rows. A lenient reader leaves the bad ones out;
// otherwise a row of the wrong form is thrown.
func (r *reader) batch() {
	r.n = r.scan.rows(vector.Size)
	clear(r.there)
	if r.t.src.Lenient {
		r.check()
		return
	}
	// Before any value of the batch is converted, and so before an error about
	// one, even of an earlier row: in each batch the first fault of the form is
	// told, whichever columns the query asks for.
	if len(r.scan.faults) > 0 {
		b := r.malformed(&r.scan.faults[0])
		vector.Throw(&b)
	}
}

// Column shows a column of the batch.
func (r *reader) Column(i int) *vector.Vector {
	v := &r.cols[i]
	if r.there[i] {
		return v
	}
	r.there[i] = true
	typ := r.t.schema[i].Type
	switch {
	case i == r.t.cols:
		v.Constant(typ, types.Strings, r.n)
		v.S[0] = r.file.Name
	case r.file.place[i] < 0:
		v.Constant(typ, typ.Stored(), r.n)
		v.Zero(0)
		v.Nulls().Clear(0)
	default:
		r.convert(v, i, func(row int) {
			b := r.value(row, i)
			vector.Throw(&b)
		})
	}
	return v
}

// check converts all columns of the batch and takes the rows out that have a
// bad value: all of them, so that the rows are the same for each query (package
// csv).
func (r *reader) check() {
	r.bad = r.bad[:0]
	for i := range r.t.cols {
		if r.file.place[i] < 0 {
			continue
		}
		r.there[i] = true
		r.convert(&r.cols[i], i, func(row int) {
			if len(r.bad) == 0 {
				r.out = append(r.out[:0], make([]bool, r.n)...)
			}
			// The first bad column of a row is told; columns come in order.
			if !r.out[row] {
				r.out[row] = true
				r.bad = append(r.bad, r.value(row, i))
			}
		})
	}
	if len(r.bad) == 0 {
		return
	}
	clear(r.there) // converted again from the rows that are left
	// Cells move up in place. The starts of the rows do not: they are for
	// errors about values, and rows that are left have none.
	width, n := len(r.file.names), 0
	for row := range r.n {
		if !r.out[row] {
			copy(r.scan.cells[n*width:(n+1)*width], r.scan.cells[row*width:(row+1)*width])
			n++
		}
	}
	r.n = n
}

// malformed returns the error about a line that is no object of the columns.
//
// The text is a copy, since an error outlives the memory of the part. The \r of
// a CR LF is white space to JSON, and no part of what is shown.
func (r *reader) malformed(f *fault) files.BadRow {
	text := string(bytes.TrimRight(r.part.Data[f.from:f.to], "\r"))
	return files.BadRow{File: r.file.Name, Line: r.line(f.from), Column: f.column, Text: text, Reason: f.reason}
}

// value returns the error about a value of the wrong type, with its text as the
// file has it. Of a nested one it also says how to have it.
func (r *reader) value(row, i int) files.BadRow {
	c := r.scan.cells[row*len(r.file.names)+r.file.place[i]]
	b := files.BadRow{
		File: r.file.Name, Line: r.line(r.scan.starts[row]), Column: r.t.schema[i].Name, Text: string(c.bytes(r.part.Data)), Type: r.t.schema[i].Type,
	}
	if c.kind == nested {
		b.Reason = "a nested value in a column of " + b.Type.String() + ": pass As(...) with string for its JSON"
	}
	return b
}

// line returns the number of the line at an index of the part. It counts for
// errors alone.
//
// The part is looked through from its beginning for each of them: a part of bad
// lines alone costs the square of its length, and has a MiB, unless one row is
// longer.
func (r *reader) line(at int) int64 {
	return r.part.Line + int64(bytes.Count(r.part.Data[:at], []byte{'\n'}))
}
