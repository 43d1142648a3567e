package table

import (
	"context"

	"xfork/expr"
	"xfork/graph"
	"xfork/table/internal/ast"
	"xfork/table/internal/door"
	"xfork/table/internal/lazy"
	"xfork/table/internal/plan"
	"xfork/table/internal/run"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

// Modules below this one, of formats that need a library, make their frames and
// results here (package door).
func init() {
	door.Scan = func(pc uintptr, s source.Source, misuse error, lazies []*ast.Operand) any {
		return newFrame(pc, plan.Node{Verb: plan.Scan, Source: s, Misuse: misuse}, nil, lazies)
	}
	door.Lazy = func(x any) *ast.Operand {
		if x, is := x.(interface{ Node() *graph.Node }); is {
			return lazy.Operand(x)
		}
		return nil
	}
	door.Drain = drained
}

// drained makes the node of a sink of another module.
func drained(pc uintptr, f any, begin func(context.Context, types.Schema) (door.Sink, error)) expr.Expr[any] {
	r := result{from: f.(Frame).must(), name: "Drain"}
	r.check = func(types.Schema) error { return nil }
	r.stream = func(ctx context.Context, s types.Schema) (stream, error) { return begin(ctx, s) }
	return newResult(pc, r, func(v *any, o *run.Output, _ run.Split) (err error) {
		if o.Err != nil {
			return o.Err
		}
		*v, err = o.Stream.(door.Sink).Commit()
		return err
	})
}
