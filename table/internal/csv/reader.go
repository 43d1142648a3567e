package csv

import (
	"bytes"
	"context"
	"fmt"

	"xfork/table/internal/cut"
	"xfork/table/internal/files"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Reader returns a reader for one goroutine.
func (t *table) Reader() source.Reader {
	r := &reader{t: t, cols: make([]vector.Vector, len(t.schema)), there: make([]state, len(t.schema))}
	if t.src.Rejected {
		return &rejects{reader: r}
	}
	return r
}

// state is how far a column of the batch has been converted.
type state int8

const (
	looked state = iota + 1 // text lies in the part
	whole
)

// reader reads parts, for one goroutine at a time. The fields of a batch are
// found first; a column is converted when it is asked for. Its part, fields and
// vectors are used again part after part: a worker allocates for strings alone, and for those only
// that may be kept.
//
//	Open      the part's text                        part
//	Next      2048 rows of it: fields, starts        split
//	Column    a column of these rows                 cols, there
type reader struct {
	t     *table
	file  *file
	part  cut.Part
	split splitter
	n     int
	cols  []vector.Vector
	there []state

	bad []files.BadRow // of a lenient reader: the values of this batch that made their rows bad
	out []bool         // the row is bad

	rejected int64 // rows left out so far
}

// Open begins a part.
func (r *reader) Open(ctx context.Context, i int) error {
	p := r.t.parts[i]
	r.file = p.file
	r.split.width, r.split.comma = len(p.file.names), r.t.src.Comma
	if err := r.part.Read(ctx, &p.file.Text, p.i); err != nil {
		return err
	}
	r.split.begin(r.part.Data)
	return nil
}

// Next moves on to the next rows. A batch of bad rows alone is not the end: an
// empty batch would be taken for it.
func (r *reader) Next() vector.Batch {
	for {
		r.batch()
		r.rejected += int64(len(r.split.faults) + len(r.bad))
		if r.n > 0 || len(r.split.faults) == 0 && len(r.bad) == 0 {
			return vector.Batch{N: r.n, Columns: r}
		}
	}
}

// Rejected returns how many rows have been left out, for the run's report.
func (r *reader) Rejected() int64 { return r.rejected }

// batch splits the next rows. A lenient reader leaves the bad ones out;
// otherwise a row of the wrong form is thrown. Which one is the error of the
// scan does not depend on the workers: a run reports the failure of the lowest
// part.
func (r *reader) batch() {
	r.n = r.split.next(vector.Size)
	clear(r.there)
	if r.t.src.Lenient {
		r.check()
		return
	}
	if len(r.split.faults) > 0 {
		b := r.malformed(&r.split.faults[0])
		vector.Throw(&b)
	}
}

// Column shows a column of the batch.
func (r *reader) Column(i int) *vector.Vector { return r.column(i, whole) }

// Look shows a column of which no string is kept: they lie in the part, uncopied (vector.Looker).
func (r *reader) Look(i int) *vector.Vector { return r.column(i, looked) }

// column shows a column that is converted so far at the least.
func (r *reader) column(i int, to state) *vector.Vector {
	v := &r.cols[i]
	if r.there[i] >= to {
		return v
	}
	typ := r.t.schema[i].Type
	if !typ.Kind.Text() {
		to = whole // nothing of it lies in the part, and it is parsed once
	}
	r.there[i] = to
	switch {
	case i == r.t.cols:
		v.Constant(typ, types.Strings, r.n)
		v.S[0] = r.file.Name
	// A column of another file (Union): one null for all rows.
	case r.file.place[i] < 0:
		v.Constant(typ, typ.Stored(), r.n)
		v.Zero(0)
		v.Nulls().Clear(0)
	default:
		r.convert(v, i, to, func(row int) {
			b := r.value(row, i)
			vector.Throw(&b)
		})
	}
	return v
}

// Release gives the memory of the part back.
func (r *reader) Release() { r.part.Release() }

// check converts all columns of the batch and takes the rows out that have a
// bad value. Which rows those are must not depend on the query: a row that
// counts for one and not for another would make two results of one force
// contradict each other. Hence all columns, needed or not.
func (r *reader) check() {
	r.bad = r.bad[:0]
	for i := range r.t.cols {
		if r.file.place[i] < 0 {
			continue
		}
		r.there[i] = whole
		r.convert(&r.cols[i], i, whole, func(row int) {
			// Most batches have no bad row, and need no flags.
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
	width, n := r.split.width, 0
	for row := range r.n {
		if !r.out[row] {
			copy(r.split.fields[n*width:(n+1)*width], r.split.fields[row*width:(row+1)*width])
			n++
		}
	}
	r.n = n
}

// malformed returns the error about a row of the wrong form, with the row's
// text but its line end.
func (r *reader) malformed(f *fault) files.BadRow {
	data := r.part.Data
	b := files.BadRow{File: r.file.Name, Line: r.line(f.from), Text: string(bytes.TrimRight(data[f.from:f.to], "\r\n")), Reason: f.reason}
	if b.Reason == "" {
		b.Reason = fmt.Sprintf("%d fields instead of %d", f.fields, r.split.width)
	}
	return b
}

// value returns the error about a value of the wrong type, with its text as it
// is meant: doubled quotes are one again.
func (r *reader) value(row, i int) files.BadRow {
	f := r.split.fields[row*r.split.width+r.file.place[i]]
	text := f.text(r.part.Data)
	if f.to&doubled != 0 {
		text = unquoted(nil, text)
	}
	return files.BadRow{
		File: r.file.Name, Line: r.line(r.split.starts[row]), Column: r.t.schema[i].Name, Text: string(text), Type: r.t.schema[i].Type,
	}
}

// line returns the number of the line at an index of the part. It counts line
// ends, also those between quotes, as an editor does. It is called for errors
// alone, so that good rows pay nothing.
func (r *reader) line(at int) int64 {
	return r.part.Line + int64(bytes.Count(r.part.Data[:at], []byte{'\n'}))
}
