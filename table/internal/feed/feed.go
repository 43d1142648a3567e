// Package feed is sources that a program writes: a function that yields batches
// of columns, of a schema that is known before.
//
//	batches   x []int64, y []string      x []int64, y []string      ...
//	          | window | window |        | window |
//
// A batch is shown in windows, of which a column is converted when something
// asks for it. The program's function goes on when all windows of a batch have
// gone through the pipeline, up to the sinks, which copy what they keep: so it
// may use its slices again.
//
// It runs as a coroutine (package iter, Pull) of the goroutine that reads,
// which waits for it. So the engine finds the call that it belongs to, and a
// panic or a Goexit in it is that call's. There is one morsel, because batches
// come one after the other: what stands behind the scan runs on one worker, up
// to the next sink, as for rows of SQL.
package feed

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"xfork/internal/site"
	"xfork/table/internal/bind"
	"xfork/table/internal/gotype"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Column is the values of one column of a batch.
type Column struct {
	Name  string
	Shape gotype.Shape
	Cells gotype.Cells
	N     int
}

// Batch is rows of a Source, made by NewBatch. The zero Batch has none.
//
// It refers to the program's slices. The error is carried along because the
// function that makes a batch has no other way to tell it: what is wrong with
// the columns belongs to the batch, with its number.
type Batch struct {
	cols []Column
	n    int
	err  error
}

// NewBatch returns a batch of columns of one length. err is what has been wrong
// with them before; it is told when the batch is read, as other lengths are.
func NewBatch(cols []Column, err error) Batch {
	b := Batch{cols: cols, err: err}
	for i, c := range cols {
		if i == 0 {
			b.n = c.N
		}
		if c.N != b.n && b.err == nil {
			b.err = fmt.Errorf("column %q has %d values, and %q has %d", c.Name, c.N, cols[0].Name, b.n)
		}
	}
	return b
}

// Source is a function of the program that yields batches, anew for each call.
type Source struct {
	Columns types.Schema
	Batches func(ctx context.Context) iter.Seq2[Batch, error]
}

// String describes the source.
func (s *Source) String() string { return "Source" }

// Open checks the schema. The function is called when something is read.
func (s *Source) Open(context.Context) (source.Table, error) {
	if len(s.Columns) == 0 {
		return nil, errors.New("Source: the schema has no columns")
	}
	for _, f := range s.Columns {
		t := f.Type
		switch {
		case f.Name == "":
			return nil, errors.New("a column has no name")
		case t.Kind > types.Span:
			return nil, fmt.Errorf("column %q: it has no type", f.Name)
		case t.Kind == types.Dec && (t.Precision > types.MostDigits || t.Scale > t.Precision), t.Kind == types.Time && t.Precision > 9:
			return nil, fmt.Errorf("column %q: there is no %v", f.Name, t)
		}
	}
	return &table{s: s}, nil
}

// table is a source that is being read. It has one reader at a time: a run
// opens its sources anew, and has one pipeline for each.
type table struct {
	s    *Source
	next func() (Batch, error, bool)
	stop func()

	elsewhere atomic.Bool // a batch came from another goroutine
}

// Schema returns the columns.
func (t *table) Schema() types.Schema { return t.s.Columns }

// Prune returns t: the function alone knows what it leaves out.
func (t *table) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns 1.
func (t *table) Morsels() int { return 1 }

// Close ends the function, also one that has not come to its end: its yield
// returns false, and it is waited for.
func (t *table) Close() {
	if t.stop != nil {
		t.stop()
	}
}

// Reader returns a reader.
func (t *table) Reader() source.Reader {
	return &reader{t: t, cols: make([]vector.Vector, len(t.s.Columns)), there: make([]bool, len(t.s.Columns))}
}

// What a function can do wrong.
var (
	errNoIterator = errors.New("the source has returned a nil iterator")
	errElsewhere  = errors.New("the source has yielded on another goroutine than the one that called it")
)

// begin calls the function.
//
// A Reader is asked for the next rows, and an iterator hands them out: one of
// the two has to be turned around. With a goroutine and a channel, the engine
// would not know the goroutine, and a force within the function could wait for
// a worker that waits for the function. A coroutine runs while its reader
// waits, so it is the reader's call for all purposes.
func (t *table) begin(ctx context.Context) {
	all := t.s.Batches(ctx)
	if all == nil {
		vector.Throw(errNoIterator)
	}
	t.next, t.stop = iter.Pull2(func(yield func(Batch, error) bool) {
		home, over, wentOn := site.G(), false, false
		defer func() {
			if wentOn {
				_ = recover() // our own panic
			}
		}()
		// Which goroutine this is comes first: on another one, nothing here may
		// be touched, and the coroutine would be resumed in the wrong place.
		all(func(b Batch, err error) bool {
			switch {
			case site.G() != home:
				t.elsewhere.Store(true)
				return false
			case over:
				// As a range loop does: there is no other way to leave an
				// iterator that does not stop. Its rows are not wanted any
				// more, so nothing is told.
				wentOn = true
				panic("table: the source went on when it had been told to stop")
			}
			over = !yield(b, err)
			return !over
		})
	})
}

// reader shows the windows of one batch after the other.
type reader struct {
	t      *table
	number int // of batches so far
	batch  Batch
	place  []int // of the columns of the schema, in the batch
	at, n  int   // the window
	cols   []vector.Vector
	there  []bool
}

// Open begins.
func (r *reader) Open(ctx context.Context, _ int) error {
	r.number, r.batch, r.at, r.n = 0, Batch{}, 0, 0
	r.t.begin(ctx)
	return nil
}

// Next moves on to the next rows. Errors are thrown.
//
// A batch of no rows is no end, since sources that filter have such ones: the
// loop goes on to the next. The context is looked at by the pipeline between
// windows, and by the function itself, which has it.
func (r *reader) Next() vector.Batch {
	for r.at += r.n; r.at == r.batch.n; {
		b, err, more := r.t.next()
		switch {
		case r.t.elsewhere.Load():
			vector.Throw(errElsewhere)
		case !more:
			r.n = 0
			return vector.Batch{}
		case err != nil:
			vector.Throw(fmt.Errorf("reading batch %d: %w", r.number, err))
		}
		if err := r.take(b); err != nil {
			vector.Throw(fmt.Errorf("batch %d: %w", r.number, err))
		}
		r.number++
	}
	r.n = min(vector.Size, r.batch.n-r.at)
	clear(r.there)
	return vector.Batch{N: r.n, Columns: r}
}

// take makes b the batch that is shown, if it is one of the schema. Its columns
// may be in any order.
//
// Types are looked at for each batch, and not for the first alone: each has
// made its columns anew. Values are looked at only where the schema promises
// less than the Go type can hold (Conform), before any window is shown, so that
// a batch is refused as a whole.
func (r *reader) take(b Batch) error {
	schema := r.t.s.Columns
	r.batch, r.at, r.place = b, 0, r.place[:0]
	if b.err != nil || b.n == 0 {
		return b.err
	}
	if len(b.cols) != len(schema) {
		return fmt.Errorf("it has %d columns, and the schema has %d: %v", len(b.cols), len(schema), schema)
	}
	r.batch.cols = slices.Clone(b.cols) // shapes are changed, and the batch is the program's
	for _, f := range schema {
		i := slices.IndexFunc(b.cols, func(c Column) bool { return c.Name == f.Name })
		if i < 0 {
			return fmt.Errorf("it has no column %q", f.Name)
		}
		c := &r.batch.cols[i]
		if err := c.Shape.Conform(c.Cells, c.N, f.Type); err != nil {
			return fmt.Errorf("column %q: %w", f.Name, err)
		}
		r.place = append(r.place, i)
	}
	return nil
}

// Column converts the window of a column, the first time that it is asked for.
// A column that has no nulls by the schema must have none: plans rely on it.
func (r *reader) Column(i int) *vector.Vector {
	v := &r.cols[i]
	if r.there[i] {
		return v
	}
	c, f := &r.batch.cols[r.place[i]], r.t.s.Columns[i]
	c.Shape.Load(v, c.Cells.From(r.at), r.n)
	for k := 0; v.Valid != nil && !f.Null && k < r.n; k++ {
		if v.Null(k) {
			vector.Throw(fmt.Errorf("batch %d, row %d: column %q is null, and by the schema never is", r.number-1, r.at+k, f.Name))
		}
	}
	r.there[i] = true
	return v
}
