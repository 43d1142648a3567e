package duck

import (
	"context"
	"fmt"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/table"
	"xfork/table/internal/door"
	"xfork/table/internal/types"
)

// Insert is the rows of a frame written to a table of the database, and is how
// many there were. The table is made if it is not there; otherwise columns go
// by name, those that the frame does not have get their defaults, and types are
// converted as an INSERT of DuckDB converts them.
//
// All rows are there at once when the force ends well, and none before or
// otherwise: they are collected in a temporary table, which DuckDB spills, and
// inserted in one transaction. A second force of the same node inserts nothing,
// as its value is known; a node made anew does.
//
//	table                              DuckDB
//	bool, int32, int64                 BOOLEAN, INTEGER, BIGINT
//	float32, float64, decimal(p,s)     FLOAT, DOUBLE, DECIMAL(p,s)
//	string, bytes, date                VARCHAR, BLOB, DATE
//	timestamp(0), (1-3), (4-6), (7-9)  TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS
//	duration                           INTERVAL, of microseconds: a finer one is an error
//
// Text that is not UTF-8 is an error with row and column.
//
//	n, err := db.Insert("dear", trips.Filter(table.Col("fare").Gt(100))).Force(ctx)
//
//go:noinline
func (d *DB) Insert(name string, f table.Frame) expr.Expr[int64] {
	pc := site.Caller()
	if d == nil {
		panic("duck: Insert to a nil *DB")
	}
	n := door.Drain(pc, f, func(ctx context.Context, s types.Schema) (door.Sink, error) {
		return d.insert(ctx, name, s)
	})
	return expr.Map(n, func(rows any) int64 { return rows.(int64) })
}

// staged is the name of the temporary table that rows are collected in.
const staged = "xfork_rows"

// inserting is an appending, and what makes its rows those of a table.
type inserting struct {
	*appending
	ctx  context.Context // of the run; a Commit has none of its own
	c    *conn
	name string
}

// insert begins an Insert.
func (d *DB) insert(ctx context.Context, name string, s types.Schema) (door.Sink, error) {
	c, err := d.connect()
	if err != nil {
		return nil, err
	}
	if _, err := c.run(ctx, create("CREATE TEMP TABLE ", staged, s)); err != nil {
		c.close()
		return nil, err
	}
	a, err := appendTo(c, staged, s)
	if err != nil {
		c.close()
		return nil, err
	}
	return &inserting{appending: a, ctx: ctx, c: c, name: name}, nil
}

// Commit inserts the rows. A statement that fails ends its transaction, and the
// connection goes with what is left of it.
func (i *inserting) Commit() (any, error) {
	rows, err := i.appending.Commit()
	if err != nil {
		return nil, err
	}
	to := quoted(i.name)
	_, err = i.c.run(i.ctx, fmt.Sprintf("BEGIN; CREATE TABLE IF NOT EXISTS %s AS SELECT * FROM %s LIMIT 0; INSERT INTO %s BY NAME SELECT * FROM %s; COMMIT",
		to, quoted(staged), to, quoted(staged)))
	return rows, err
}

// Close ends the appender, then the connection.
func (i *inserting) Close() {
	i.appending.Close()
	i.c.close()
}

// fill forces the frame of a view into its temporary table. It is a force within
// the one of the query, on a worker of that: the frame's verbs run in the same
// workers.
func fill(ctx context.Context, c *conn, v view, s types.Schema) error {
	n := door.Drain(site.Caller(), v.frame, func(_ context.Context, now types.Schema) (door.Sink, error) {
		if !same(s, now) {
			return nil, errChanged
		}
		return appendTo(c, v.name, s)
	})
	_, err := n.Force(ctx)
	return err
}
