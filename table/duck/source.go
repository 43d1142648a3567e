package duck

import (
	"context"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"xfork/internal/node"
	"xfork/table/internal/bind"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// result is an open query. It is read once, by one reader: a run opens its
// sources anew, and has one pipeline for each.
type result struct {
	q       *queried
	db      *DB
	c       *conn
	s       *stmt
	rows    *rows
	chunk   *mapping.DataChunk // the one that is shown
	schema  types.Schema
	origins []origin
	views   []types.Schema
}

// What is opened before an error is closed by the caller, with Close, in whatever
// state it is: each field is nil, or open.
//
// open prepares the query, with empty tables in the place of its views.
func (t *result) open(ctx context.Context) (err error) {
	if t.db == nil {
		if t.db, err = Open(""); err != nil {
			return err
		}
	}
	if t.c, err = t.db.connect(); err != nil {
		return err
	}
	for _, v := range t.q.views {
		s, err := v.frame.Schema(ctx)
		if err != nil {
			return err
		}
		if _, err := t.c.run(ctx, create("CREATE TEMP TABLE ", v.name, s)); err != nil {
			return fmt.Errorf("the view %q: %w", v.name, err)
		}
		t.views = append(t.views, s)
	}
	if t.s, err = t.c.prepare(ctx, t.q.query); err != nil {
		return err
	}
	// A statement that changes something would do it once more for each force,
	// and for each look at the schema.
	if mapping.PreparedStatementType(t.s.s) != mapping.StatementTypeSelect {
		return errors.New("duck: it is no query: run a statement that changes something with Exec")
	}
	if n := int(mapping.NParams(t.s.s)); n != len(t.q.args) {
		return fmt.Errorf("duck: the query has %d parameters, and there are %d arguments", n, len(t.q.args))
	}
	if !t.undecided() {
		return t.columns(mapping.PreparedStatementColumnCount(t.s.s), t.prepared)
	}
	if err := t.begin(ctx); err != nil {
		return err
	}
	return t.columns(mapping.ColumnCount(&t.rows.r), t.resulting)
}

// undecided reports whether the columns are not known before the parameters
// are: those of read_csv(?), of SELECT ?. DuckDB then tells one column of no
// type. The query has to begin for its columns, as any query of [table.SQL] has.
func (t *result) undecided() bool {
	for i := range mapping.PreparedStatementColumnCount(t.s.s) {
		if mapping.PreparedStatementColumnType(t.s.s, i) == mapping.TypeInvalid {
			return true
		}
	}
	return false
}

// prepared returns a column of the prepared statement.
func (t *result) prepared(i mapping.IdxT) (string, mapping.LogicalType) {
	return mapping.PreparedStatementColumnName(t.s.s, i), mapping.PreparedStatementColumnLogicalType(t.s.s, i)
}

// resulting returns a column of the query that runs.
func (t *result) resulting(i mapping.IdxT) (string, mapping.LogicalType) {
	return mapping.ColumnName(&t.rows.r, i), mapping.ColumnLogicalType(&t.rows.r, i)
}

// Two columns of one name are an error at once: verbs go by names, and the second
// one could never be asked for.
//
// columns finds the types of n columns.
func (t *result) columns(n mapping.IdxT, column func(mapping.IdxT) (string, mapping.LogicalType)) error {
	var names types.Finder
	for i := range n {
		name, lt := column(i)
		typ, o, err := typeOf(lt)
		if err != nil {
			return fmt.Errorf("duck: column %q %w", name, err)
		}
		if names.Index(t.schema, name) >= 0 {
			return fmt.Errorf("duck: the query has two columns %q: name one of them otherwise, with AS", name)
		}
		// No query says that a column has no nulls.
		t.schema = append(t.schema, types.Field{Name: name, Type: typ, Null: true})
		t.origins = append(t.origins, o)
	}
	return nil
}

// Schema returns the columns.
func (t *result) Schema() types.Schema { return t.schema }

// Prune returns t: what a query leaves out is said in the query.
func (t *result) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns 1: the rows are one stream, without a length.
func (t *result) Morsels() int { return 1 }

// Close ends the query.
func (t *result) Close() {
	t.drop()
	if t.rows != nil {
		t.rows.close()
	}
	if t.s != nil {
		t.s.close()
	}
	if t.c != nil {
		t.c.close()
	}
	if t.q.db == nil && t.db != nil {
		t.db.Close()
	}
}

// Reader returns a reader.
func (t *result) Reader() source.Reader {
	return &reader{t: t, cols: make([]vector.Vector, len(t.schema)), there: make([]bool, len(t.schema))}
}

// values returns the arguments of the parameters. In a force all lazy ones are
// there.
func (t *result) values() ([]any, error) {
	out := make([]any, len(t.q.args))
	for i, a := range t.q.args {
		out[i] = a.value
		if a.lazy == nil {
			continue
		}
		if node.Load(node.Resolve(a.lazy.Node.(*node.Node))) != node.Done {
			return nil, fmt.Errorf("duck: the columns depend on argument %d, which has not been evaluated yet: give the parameter a type, as in ?::DOUBLE", i+1)
		}
		out[i] = a.lazy.Read()
	}
	return out, nil
}

// reader reads chunks, which are batches: 2048 rows on either side.
type reader struct {
	t     *result
	ctx   context.Context
	done  int64 // rows of earlier chunks
	n     int
	cols  []vector.Vector
	there []bool
}

// Open begins the query, unless its columns have needed that already.
func (r *reader) Open(ctx context.Context, _ int) error {
	t := r.t
	r.ctx = ctx
	if t.rows != nil {
		return nil
	}
	if err := t.begin(ctx); err != nil {
		return err
	}
	return t.asPrepared()
}

// begin fills the views and begins the query.
//
// Where tables have been filled since the query was prepared it is prepared anew.
// DuckDB plans by what it knows of a table's rows then, and goes on to use the
// plan: of an empty table that no column has a null, so that x IS NULL was never
// true.
func (t *result) begin(ctx context.Context) (err error) {
	for i, v := range t.q.views {
		if err := fill(ctx, t.c, v, t.views[i]); err != nil {
			return err
		}
	}
	if len(t.q.views) > 0 || t.q.db != nil {
		t.s.close()
		if t.s, err = t.c.prepare(ctx, t.q.query); err != nil {
			return err
		}
	}
	args, err := t.values()
	if err != nil {
		return err
	}
	if err := t.s.bind(args); err != nil {
		return err
	}
	t.rows, err = t.s.execute(ctx, true)
	return err
}

// Next moves on to the next chunk. Its vectors live until the one after it.
func (r *reader) Next() vector.Batch {
	r.t.drop()
	r.done += int64(r.n)
	r.n = 0
	chunk, err := r.t.rows.next(r.ctx)
	if err != nil {
		vector.Throw(err)
	}
	if chunk == nil {
		return vector.Batch{}
	}
	r.t.chunk, r.n = chunk, int(mapping.DataChunkGetSize(*chunk))
	clear(r.there)
	return vector.Batch{N: r.n, Columns: r}
}

// An error has the number of the row in the result of the query, which is what a
// program can ask for (OFFSET), not that in the chunk.
//
// Column converts a column, the first time that it is asked for.
func (r *reader) Column(i int) *vector.Vector {
	if !r.there[i] {
		f := r.t.schema[i]
		err := read(&r.cols[i], f.Type, &r.t.origins[i], mapping.DataChunkGetVector(*r.t.chunk, mapping.IdxT(i)), r.n)
		if err != nil {
			row := r.done
			if at := (*rowError)(nil); errors.As(err, &at) {
				row += int64(at.row)
			}
			vector.Throw(fmt.Errorf("duck: row %d, column %q: %w", row, f.Name, err))
		}
		r.there[i] = true
	}
	return &r.cols[i]
}

// drop gives the chunk back.
func (t *result) drop() {
	if t.chunk != nil {
		mapping.DestroyDataChunk(t.chunk)
		t.chunk = nil
	}
}

// asPrepared checks that the result has the types of the prepared statement:
// DuckDB plans anew with the types of the arguments, and takes an INTEGER + ?
// for a DOUBLE only then.
func (t *result) asPrepared() error {
	for i, f := range t.schema {
		typ, o, err := typeOf(mapping.ColumnLogicalType(&t.rows.r, mapping.IdxT(i)))
		if err == nil && typ == f.Type && o.t == t.origins[i].t && o.store == t.origins[i].store {
			continue
		}
		return fmt.Errorf("duck: the type of column %q is decided by an argument: give the parameter a type, as in ?::DOUBLE", f.Name)
	}
	return nil
}
