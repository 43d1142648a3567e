package duck

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xfork/internal/site"
	"xfork/table"
	"xfork/table/internal/ast"
	"xfork/table/internal/door"
	"xfork/table/internal/source"
)

// view is a frame that a query sees under a name.
type view struct {
	name  string
	frame table.Frame
}

// View makes a frame visible to a query under a name, as an argument of
// [Query] or [DB.Query]; it takes no place among the parameters.
//
//	f := duck.Query("SELECT city, mode(kind) AS kind FROM dear WHERE fare < ? GROUP BY city",
//		duck.View("dear", dear), 100)
//
// When the query is forced, the frame is forced first, in the same workers and
// order of rows, and its rows are copied into a temporary table of the query's
// connection: no row is kept by both sides, and DuckDB spills what is beyond its
// memory_limit. Names and types are there before: a wrong one in either is an
// error before anything is read. A failure of the frame is one of the query,
// with the line of the frame's verb.
//
// Types are those of [DB.Insert]. A view hides a table of the same name.
func View(name string, f table.Frame) any { return view{name, f} }

// Query is the rows of a query of DuckDB, which reads files and what else its
// functions read, and the frames that are given to it by [View]. It runs in a
// database in memory, a new one for each force.
//
// See [DB.Query] for the rest.
//
//go:noinline
func Query(query string, args ...any) table.Frame {
	return frame(site.Caller(), nil, query, args)
}

// Query is the rows of a query. It is prepared, and its views' frames bound,
// when something is forced or [table.Frame.Schema] asks for the columns; it runs
// when its first row is asked for, once for each force, and its rows are read as
// they come: neither side holds the whole result. The end of a force ends it.
//
// Args are the values of parameters (?, $1): Go values that columns have,
// pointers to them, table.Null, driver.Valuer, and lazy values, expr.Expr, which
// are evaluated first, and are null parameters as long as only the schema is
// asked for. The types of the columns are listed at the top of this package.
// Rows are in the order that DuckDB has them in: without ORDER BY that of the
// input, unless the query groups, joins or samples.
//
//	f := db.Query("SELECT city, fare FROM trips WHERE day >= ? AND fare > ?", table.ParseDay("2024-01-01"), mean)
//
// DuckDB uses its own threads beside the workers of the force; Set("threads",
// "1") keeps them to the one that asks. The verbs behind a query run on one
// worker up to the next that needs all rows.
//
//go:noinline
func (d *DB) Query(query string, args ...any) table.Frame {
	pc := site.Caller()
	if d == nil {
		panic("duck: Query of a nil *DB")
	}
	return frame(pc, d, query, args)
}

// frame makes the frame of a query.
func frame(pc uintptr, d *DB, query string, args []any) table.Frame {
	q := &queried{db: d, query: query}
	var lazies []*ast.Operand
	var misuse error
	for i, a := range args {
		switch a := a.(type) {
		case view:
			if a.name == "" {
				misuse = errors.New("duck: a View without a name")
			}
			q.views = append(q.views, a)
			continue
		case table.Frame:
			misuse = fmt.Errorf("duck: argument %d is a Frame: a query sees it under the name that a View gives it", i+1)
		}
		o := door.Lazy(a)
		if o != nil {
			lazies = append(lazies, o)
		}
		q.args = append(q.args, arg{a, o})
	}
	return door.Scan(pc, q, misuse, lazies).(table.Frame)
}

// arg is an argument of a query.
type arg struct {
	value any
	lazy  *ast.Operand // instead of value
}

// queried is the source of a query.
//
//	Open           connection, empty tables for the views, the query prepared   names and types
//	Reader.Open    views filled, lazy arguments bound, the query begun          rows
//	Close          everything closed, in the opposite order
type queried struct {
	db    *DB // nil: one for each run
	query string
	args  []arg
	views []view
}

// String describes the source.
func (q *queried) String() string {
	// Explain has a line for a verb.
	const most = 60
	text := strings.Join(strings.Fields(q.query), " ")
	if len(text) > most {
		text = text[:most] + "..."
	}
	return "DuckDB " + text
}

// Open prepares the query.
func (q *queried) Open(ctx context.Context) (source.Table, error) {
	t := &result{q: q, db: q.db}
	if err := t.open(ctx); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}
