package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // the driver

	"xfork/eval"
	"xfork/table"
	"xfork/table/internal/suite"
)

// spent is what a run has taken.
type spent struct{ cpu, wall time.Duration }

// engines are what takes turns.
type engines struct {
	duck    *sql.DB
	conn    *sql.Conn // one, for temporary tables are a connection's
	version string
	polars  *polars // nil without
}

// open opens DuckDB, with views of the tables, and Polars.
func open(ctx context.Context, j *job, o *options) (*engines, error) {
	e := &engines{}
	var err error
	if e.duck, err = sql.Open("duckdb", fmt.Sprintf("?threads=%d", o.workers)); err != nil {
		return e, err
	}
	if e.conn, err = e.duck.Conn(ctx); err != nil {
		return e, err
	}
	if err := e.conn.QueryRowContext(ctx, "SELECT version()").Scan(&e.version); err != nil {
		return e, err
	}
	for name, from := range j.views {
		if _, err := e.conn.ExecContext(ctx, "CREATE VIEW "+name+" AS SELECT * FROM "+from); err != nil {
			return e, err
		}
	}
	if o.polars != "" {
		e.polars, err = startPolars(ctx, j, o)
	}
	return e, err
}

// close ends the engines.
func (e *engines) close() error {
	var errs []error
	if e.conn != nil {
		errs = append(errs, e.conn.Close())
	}
	if e.duck != nil {
		errs = append(errs, e.duck.Close())
	}
	if e.polars != nil {
		errs = append(errs, e.polars.close())
	}
	return errors.Join(errs...)
}

// timed runs f when the garbage of what ran before is collected. The rest of a
// collection, sweeping, is made as well by the second call.
func timed(f func() error) (spent, error) {
	runtime.GC()
	runtime.GC()
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		return spent{}, err
	}
	began := time.Now()
	err := f()
	wall := time.Since(began)
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		return spent{}, err
	}
	cpu := func(r *syscall.Rusage) time.Duration { return time.Duration(r.Utime.Nano() + r.Stime.Nano()) }
	return spent{cpu(&after) - cpu(&before), wall}, err
}

// ours forces a frame.
func ours(ctx context.Context, f table.Frame, workers int) (s spent, r *suite.Result, err error) {
	s, err = timed(func() (err error) {
		r, err = suite.Run(ctx, f, eval.Workers(workers))
		return err
	})
	return s, r, err
}

// answer is the temporary table with DuckDB's last answer.
const answer = "answer"

// ask has DuckDB make an answer. Nothing of Go runs beside it: what the process
// spends is DuckDB's.
func (e *engines) ask(ctx context.Context, statement string) (spent, error) {
	if err := e.drop(ctx); err != nil {
		return spent{}, err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	return timed(func() error {
		_, err := e.conn.ExecContext(ctx, "CREATE TEMP TABLE "+answer+" AS "+statement)
		return err
	})
}

// drop drops the answer, so that its memory is free for the next run.
func (e *engines) drop(ctx context.Context) error {
	_, err := e.conn.ExecContext(ctx, "DROP TABLE IF EXISTS "+answer)
	return err
}

// row returns the values of a statement that has one row.
func (e *engines) row(ctx context.Context, statement string) ([]any, error) {
	rows, err := e.rows(ctx, statement)
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, fmt.Errorf("%d rows of %s", len(rows), statement)
	}
	return rows[0], nil
}

// rows returns the rows of a statement.
func (e *engines) rows(ctx context.Context, statement string) (out [][]any, err error) {
	rows, err := e.conn.QueryContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	at := make([]any, len(names))
	for rows.Next() {
		row := make([]any, len(names))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// quoted returns the name of a column for SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
