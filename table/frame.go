package table

import (
	"context"
	"errors"
	"fmt"

	"xfork/graph"
	"xfork/internal/site"
	"xfork/table/internal/ast"
	"xfork/table/internal/plan"
)

// Frame is a query: a table that is there when something is taken out of it.
// What is made of the zero Frame fails. A verb makes a node of the graph, in less than a
// microsecond, and runs nothing.
//
// Every method here that makes a node is go:noinline because site.Caller reads
// its return address, which is the program's line.
type Frame struct{ f *frame }

// Groups is a frame with keys, of which Agg makes a row for each distinct
// combination, and Top takes the first rows of each.
type Groups struct {
	f    *frame
	keys []any
}

// void is the node of the zero Frame. It is in no graph: what is made of it is a
// scan that fails.
var void = new(frame)

// errVoid is the failure of that scan.
var errVoid = errors.New("table: an empty Frame: it was never made by a source")

// must returns the frame's node, or void.
func (f Frame) must() *frame {
	if f.f == nil {
		return void
	}
	return f.f
}

// verb makes the frame of a verb on f.
func (f Frame) verb(pc uintptr, p plan.Node, lazies []*ast.Operand) Frame {
	return newFrame(pc, p, []*frame{f.must()}, lazies)
}

// Filter keeps the rows for which all conditions are true: not those for which
// one is null.
//
//go:noinline
func (f Frame) Filter(conditions ...Column) Frame {
	cols := exprs(conditions)
	return f.verb(site.Caller(), plan.Node{Verb: plan.Filter, Cols: cols}, operands(cols))
}

// With adds columns, or replaces those of the same name. All of them see the
// columns of f, not each other.
//
//go:noinline
func (f Frame) With(cols ...Column) Frame {
	es := exprs(cols)
	return f.verb(site.Caller(), plan.Node{Verb: plan.With, Cols: es}, operands(es))
}

// Select has the given columns alone: names, and Columns.
//
//go:noinline
func (f Frame) Select(cols ...any) Frame {
	es := all(cols)
	return f.verb(site.Caller(), plan.Node{Verb: plan.Select, Cols: es}, operands(es))
}

// Drop leaves out columns.
//
//go:noinline
func (f Frame) Drop(names ...string) Frame {
	return f.verb(site.Caller(), plan.Node{Verb: plan.Drop, Names: names}, nil)
}

// Rename gives a column another name.
//
//go:noinline
func (f Frame) Rename(from, to string) Frame {
	return f.verb(site.Caller(), plan.Node{Verb: plan.Rename, Names: []string{from, to}}, nil)
}

// Agg makes one row of all rows, even of none: aggregates, and what is computed
// of them.
//
//go:noinline
func (f Frame) Agg(cols ...Column) Frame {
	es := exprs(cols)
	return f.verb(site.Caller(), plan.Node{Verb: plan.Agg, Cols: es}, operands(es))
}

// GroupBy is f with keys: names, and Columns. Nulls are a group.
func (f Frame) GroupBy(keys ...any) Groups { return Groups{f.must(), keys} }

// Agg makes one row for each distinct combination of keys: the keys, then the
// columns. Groups come in the order of their first rows.
//
//go:noinline
func (g Groups) Agg(cols ...Column) Frame {
	es, keys := exprs(cols), all(g.keys)
	return Frame{g.f}.verb(site.Caller(), plan.Node{Verb: plan.Agg, Keys: keys, Cols: es}, operands(keys, es))
}

// Top is the first n rows of each group in the order of Sort; without keys to
// order by, those that come first. Groups come in the order of their first
// rows, and in each the rows by the keys, equal ones in the order of rows. The
// columns are those of the frame, and behind them keys that are computed, by
// the names that As gives them.
//
// It sorts no more than the result: it keeps n rows for each group, or where
// there are many groups the rows of all, and costs less than a sort.
//
//go:noinline
func (g Groups) Top(n int, by ...any) Frame {
	keys := all(g.keys)
	order, lazies := keyed(by)
	p := plan.Node{Verb: plan.TopOf, Keys: keys, By: order, N: n, Misuse: negative(n)}
	return Frame{g.f}.verb(site.Caller(), p, append(lazies, operands(keys)...))
}

// Sort orders rows by keys: names, Columns, Asc, Desc. It is stable, and nulls
// are last.
//
//go:noinline
func (f Frame) Sort(by ...any) Frame {
	keys, lazies := keyed(by)
	return f.verb(site.Caller(), plan.Node{Verb: plan.Sort, By: keys}, lazies)
}

// Top is the first n rows of Sort. It keeps no more than some 2n rows for each
// morsel.
//
//go:noinline
func (f Frame) Top(n int, by ...any) Frame {
	keys, lazies := keyed(by)
	return f.verb(site.Caller(), plan.Node{Verb: plan.Top, By: keys, N: n, Misuse: negative(n)}, lazies)
}

// Head is the first n rows. It reads not much more than it needs.
//
//go:noinline
func (f Frame) Head(n int) Frame {
	return f.verb(site.Caller(), plan.Node{Verb: plan.Limit, N: n, Misuse: negative(n)}, nil)
}

// Skip leaves out the first n rows.
//
//go:noinline
func (f Frame) Skip(n int) Frame {
	return f.verb(site.Caller(), plan.Node{Verb: plan.Limit, Skip: n, N: -1, Misuse: negative(n)}, nil)
}

// Distinct keeps the first row for each distinct combination of the named
// columns, or of all.
//
//go:noinline
func (f Frame) Distinct(names ...string) Frame {
	return f.verb(site.Caller(), plan.Node{Verb: plan.Distinct, Names: names}, nil)
}

// Cache is f, evaluated once for all that a force needs of it, and kept in
// memory until the force ends.
//
//go:noinline
func (f Frame) Cache() Frame {
	return f.verb(site.Caller(), plan.Node{Verb: plan.Cache}, nil)
}

// Concat has the rows of all frames, one frame after the other. Columns go by
// name, and meet in the wider type.
//
//go:noinline
func Concat(frames ...Frame) Frame {
	inputs := make([]*frame, len(frames))
	for i, f := range frames {
		inputs[i] = f.must()
	}
	return newFrame(site.Caller(), plan.Node{Verb: plan.Concat}, inputs, nil)
}

// Schema returns the columns of f. It opens files, and reads their footers at
// most. A scale of a decimal that a lazy value decides is not known before that
// value.
func (f Frame) Schema(ctx context.Context) (Schema, error) {
	switch {
	case ctx == nil:
		return nil, errors.New("table: Schema with a nil context")
	case f.f == nil:
		return nil, errVoid
	}
	missing, failure := state(f.must())
	if failure != nil {
		return nil, failure.Err
	}
	c := plan.NewContext(ctx, len(missing) > 0)
	defer c.Close()
	b, err := c.Bind(&f.f.plan)
	if err != nil {
		return nil, err
	}
	return b.Schema, nil
}

// String describes the frame without evaluating anything.
func (f Frame) String() string {
	if f.f == nil {
		return "Frame(empty)"
	}
	return fmt.Sprintf("Frame(%v, %v)", f.f.plan.Verb, f.f.Node.Line())
}

// Node returns the node of the graph, to look at: graph.Explain and graph.SVG
// show the query in it.
//
//go:noinline
func (f Frame) Node() *graph.Node { return &made(site.Caller(), f.must()).Node }

// negative returns the error about a number of rows that is none.
func negative(n int) error {
	if n < 0 {
		return fmt.Errorf("table: %d rows", n)
	}
	return nil
}
