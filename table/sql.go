package table

import (
	"database/sql"
	"errors"

	"xfork/internal/site"
	"xfork/table/internal/plan"
	"xfork/table/internal/sqlrows"
)

// SQL is the rows of a query. It runs when something is forced, once for each force (and for [Frame.Schema]), with the context of the force: a cancelled one
// ends the query. Types are those that the driver tells, or else those of the first 2048 rows.
//
// One goroutine reads the rows, as fast as the driver has them; the verbs behind it run on that goroutine too, up to the next that needs all rows. A
// condition is better said in the query than in a Filter: the database may have an index.
//
//go:noinline
func SQL(db *sql.DB, query string, args ...any) Frame {
	p := plan.Node{Verb: plan.Scan, Source: &sqlrows.Source{DB: db, Query: query, Args: args}}
	if db == nil {
		p.Misuse = errors.New("table: SQL with a nil database")
	}
	return newFrame(site.Caller(), p, nil, nil)
}
