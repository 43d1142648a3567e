package sqlrows

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"xfork/table/internal/bind"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Source is the rows of a query. The database stays the program's: it is
// neither opened nor closed here, and a query takes one of its connections from
// Open to Close.
type Source struct {
	DB    *sql.DB
	Query string
	Args  []any
}

// String describes the source.
func (s *Source) String() string {
	// Explain has a line for a verb.
	const most = 60
	if len(s.Query) > most {
		return "SQL " + s.Query[:most] + "..."
	}
	return "SQL " + s.Query
}

// table is a query that runs. It is read once, by one reader at a time: a run
// opens its sources anew, and has one pipeline for each.
//
//	query   | row row row ... row | row row ...
//	          first: up to 2048    scan: as they are asked for
type table struct {
	rows   *sql.Rows
	schema types.Schema
	row    []any   // a row as the driver has it
	at     []any   // the addresses of row, for Scan
	first  [][]any // the first rows, which were read for their types
	end    bool    // the query has no more rows
}

// Open runs the query and reads as many rows as the types need: none if the
// driver tells them all.
//
// There is no other way to a schema: database/sql has no words for preparing a
// query and asking for its columns, and not all drivers could. So asking a
// frame for its schema costs the query, up to its first rows.
func (s *Source) Open(ctx context.Context) (source.Table, error) {
	rows, err := s.DB.QueryContext(ctx, s.Query, s.Args...)
	if err != nil {
		return nil, err
	}
	t := &table{rows: rows}
	if err := t.open(); err != nil {
		// The connection would stay taken, for the caller has no table to
		// close; with a limit on open connections the next query would wait for
		// ever.
		rows.Close()
		return nil, err
	}
	return t, nil
}

// open finds the types. Only if the driver leaves one open are rows read for
// it, a batch at most: a column of nulls alone so far is string, and a later
// number in it is read as its text.
func (t *table) open() error {
	cols, err := t.rows.ColumnTypes()
	if err != nil {
		return err
	}
	t.row, t.at = make([]any, len(cols)), make([]any, len(cols))
	open := false
	for i, c := range cols {
		// An any takes whatever the driver has; its own conversions could
		// round, and would fail on a null.
		t.at[i] = &t.row[i]
		typ, known := typeOf(c)
		open = open || !known
		nullable, told := c.Nullable()
		// A driver that does not say so is not taken to rule nulls out.
		t.schema = append(t.schema, types.Field{Name: c.Name(), Type: typ, Null: nullable || !told})
	}
	if !open {
		return nil
	}
	for len(t.first) < vector.Size && !t.end {
		row, err := t.scan()
		if err != nil {
			return err
		}
		if row != nil {
			t.first = append(t.first, append([]any(nil), row...))
		}
	}
	for i := range t.schema {
		if t.schema[i].Type.Kind == types.Unknown {
			t.schema[i].Type = seen(t.first, i)
		}
	}
	return nil
}

// scan reads a row, nil at the end. The row is used again; its values are not,
// for Scan copies bytes into an any, and the other values of a driver do not
// change.
//
// Next is false at the end and after an error alike, and Err alone tells them
// apart (package sql, Rows.Next). A result that was cut off must not look like
// a whole one.
func (t *table) scan() ([]any, error) {
	if !t.rows.Next() {
		t.end = true
		return nil, t.rows.Err()
	}
	return t.row, t.rows.Scan(t.at...)
}

// Schema returns the columns.
func (t *table) Schema() types.Schema { return t.schema }

// Prune returns t: what a query leaves out is said in the query.
func (t *table) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns 1: rows come one after the other. What stands behind the scan
// runs on one worker up to the next sink; to spread it, the rows would have to
// be copied once more.
func (t *table) Morsels() int { return 1 }

// Close ends the query, also one of which no row or not all rows have been
// read: the connection goes back to the pool.
//
// Close may be called twice, and while the context ends the query too:
// Rows.Close is idempotent and takes a lock of its own.
func (t *table) Close() { t.rows.Close() }

// Reader returns a reader.
func (t *table) Reader() source.Reader {
	return &reader{t: t, cols: make([]vector.Vector, len(t.schema))}
}

// reader reads batches. All columns are converted, needed or not, because the
// driver has already made values of them: that is most of the work, and only
// the text of the query could save it.
type reader struct {
	t    *table
	done int64 // rows so far
	cols []vector.Vector
}

// Open begins.
func (r *reader) Open(context.Context, int) error { return nil }

// Next reads the next rows. The context is not asked here: the query has it,
// and Rows.Next fails when it ends; the run asks between batches.
func (r *reader) Next() vector.Batch {
	t := r.t
	// For a whole batch, since its length is known at its end; then they are
	// made shorter.
	for i, f := range t.schema {
		r.cols[i].Init(f.Type, f.Type.Stored(), vector.Size)
	}
	n := 0
	for ; n < vector.Size; n++ {
		row := r.row()
		if row == nil {
			break
		}
		for i, x := range row {
			err := put(&r.cols[i], n, x)
			if x == nil && !t.schema[i].Null {
				// Plans rely on it: a comparison of such a column has no
				// bitmap.
				err = errNull
			}
			if err != nil {
				vector.Throw(fmt.Errorf("row %d, column %q: %w", r.done, t.schema[i].Name, err))
			}
		}
		r.done++
	}
	for i := range r.cols {
		r.cols[i].Grow(n) // shorter: Init was for a whole batch
	}
	return vector.Batch{N: n, Columns: r}
}

// row returns the next row, nil at the end: first those that were read for
// their types.
//
// The first rows stay in memory as long as the table does: a batch of them at
// most. Errors are thrown, as those of all readers of batches are, and become
// faults of the scan.
func (r *reader) row() []any {
	t := r.t
	if len(t.first) > 0 {
		row := t.first[0]
		t.first = t.first[1:]
		return row
	}
	if t.end {
		return nil
	}
	row, err := t.scan()
	if err != nil {
		vector.Throw(err)
	}
	return row
}

// errNull is the error about a driver that contradicts itself.
var errNull = errors.New("a null, where the driver says there is none: coalesce it in the query")

// Column returns a column of the batch.
func (r *reader) Column(i int) *vector.Vector { return &r.cols[i] }
