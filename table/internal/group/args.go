package group

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/vector"
)

// arguments hands each aggregate the rows that count for it: those for which
// its condition is true and none of its arguments null.
//
// The usual case is that all rows count: then no row is copied and no selection
// made.
type arguments struct {
	aggs []argument
	sel  []int32
	some []int32 // groups of the rows that are left
	cols []*vector.Vector
	bufs []vector.Vector
}

// argument is where the arguments of one aggregate are among the columns.
//
// Places are among the columns of the worker's program, keys first, and of the
// rows that a morsel has passed on, which have the same order.
type argument struct {
	args  []int
	where int // -1: all rows
	nulls bool
}

// newArguments places the arguments and conditions behind the expressions that
// are there, and returns all of them.
func newArguments(aggs []bind.Agg, exprs []*bind.Expr) (arguments, []*bind.Expr) {
	a := arguments{cols: make([]*vector.Vector, 2), bufs: make([]vector.Vector, 2)}
	for i := range aggs {
		g := argument{where: -1, nulls: aggs[i].Nulls}
		for _, x := range aggs[i].Args {
			g.args = append(g.args, len(exprs))
			exprs = append(exprs, x)
		}
		if aggs[i].Where != nil {
			g.where = len(exprs)
			exprs = append(exprs, aggs[i].Where)
		}
		a.aggs = append(a.aggs, g)
	}
	return a, exprs
}

// add adds rows to all states. groups has the group of each row; column returns
// a column by its place.
//
// Leaving rows out before a state sees them costs a gather where there are
// nulls, and spares every state a test per row where there are none.
func (a *arguments) add(states []State, groups []int32, column func(i int) *vector.Vector) {
	for i := range a.aggs {
		if _, is := states[i].(also); is {
			continue
		}
		g := &a.aggs[i]
		sel, all := a.rows(g, len(groups), column)
		cols := a.cols[:len(g.args)]
		for k, at := range g.args {
			if cols[k] = column(at); !all {
				a.bufs[k].Gather(cols[k], sel)
				cols[k] = &a.bufs[k]
			}
		}
		if all {
			states[i].Add(groups, cols)
			continue
		}
		a.some = a.some[:0]
		for _, r := range sel {
			a.some = append(a.some, groups[r])
		}
		states[i].Add(a.some, cols)
	}
}

// rows returns the rows that count for an aggregate, or that all do.
//
// The selection begins with the condition, and each argument with nulls takes
// rows out of it. A batch without a condition begins with all rows as soon as
// the first argument has nulls.
func (a *arguments) rows(g *argument, n int, column func(i int) *vector.Vector) (sel []int32, all bool) {
	all = true
	if g.where >= 0 {
		a.sel = kernel.Selected(column(g.where), a.sel)
		all = len(a.sel) == n
	}
	for _, at := range g.args {
		v := column(at)
		if v.Valid == nil || g.nulls {
			continue
		}
		if all {
			a.sel = a.sel[:0]
			for i := range n {
				a.sel = append(a.sel, int32(i))
			}
			all = false
		}
		k := 0
		for _, r := range a.sel {
			if a.sel[k] = r; !v.Null(int(r)) {
				k++
			}
		}
		a.sel = a.sel[:k]
	}
	return a.sel, all
}
