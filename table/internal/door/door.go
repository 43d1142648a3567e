// Package door is how modules below table make frames and take rows out: those
// with dependencies that table itself does without (table/duck, table/arrow).
//
// A frame is made by package table, which these modules import; what they need
// of it beside its exported names takes types of table's internal packages,
// which no exported function should have. So table fills in the functions here
// when it is initialised, which is before any package that imports it runs.
package door

import (
	"context"

	"xfork/expr"
	"xfork/table/internal/ast"
	"xfork/table/internal/run"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

// Sink is a stream with a value. Close is called once for each Sink, when the
// run is over, whatever has become of it.
type Sink interface {
	run.Stream
	// Commit is called after the last row, if nothing has failed.
	Commit() (any, error)
	Close()
}

// The functions of package table. pc is the program's line, as site.Caller has
// it. A frame goes in and out as any: it is a table.Frame.
var (
	// Scan makes the frame of a source. misuse, unless it is nil, is its
	// failure; lazies are settled before the source is opened in a force, and
	// not for the schema alone.
	Scan func(pc uintptr, s source.Source, misuse error, lazies []*ast.Operand) any
	// Lazy makes the operand of an expr.Expr, nil of anything that is no value
	// of a column.
	Lazy func(x any) *ast.Operand
	// Drain makes the node that hands the rows of a frame to a sink, and has
	// its value. begin is called anew for each run, when the schema is known.
	Drain func(pc uintptr, frame any, begin func(context.Context, types.Schema) (Sink, error)) expr.Expr[any]
)
