package group

import (
	"slices"

	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/state"
	"xfork/table/internal/vector"
)

// arguments hands each aggregate the rows that count for it: those for which
// its condition is true and none of its arguments null.
//
// The usual case is that all rows count: then no row is copied and no selection
// made.
type arguments struct {
	aggs  []argument
	mask  vector.Bitmap
	sel   []int32
	some  []int32 // groups of the rows that are left
	cols  []*vector.Vector
	bufs  []vector.Vector
	plain vector.Vector // an argument without its nulls
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

// placed places the arguments and conditions of aggregates behind the keys, and
// returns the expressions of a row. Equal ones have one place, and those of which
// the sums are another's have none: they are not computed.
func placed(keys []*bind.Expr, aggs []bind.Agg, shares []state.Shared) (places []argument, exprs []*bind.Expr) {
	exprs = keys[:len(keys):len(keys)]
	of := map[uint64][]int{}
	place := func(x *bind.Expr) int {
		h := bind.Hash(x)
		if k := slices.IndexFunc(of[h], func(i int) bool { return bind.Equal(x, exprs[i]) }); k >= 0 {
			return of[h][k]
		}
		of[h], exprs = append(of[h], len(exprs)), append(exprs, x)
		return len(exprs) - 1
	}
	for i := range aggs {
		g := argument{where: -1, nulls: aggs[i].Nulls}
		if shares[i].By < 0 {
			for _, x := range aggs[i].Args {
				g.args = append(g.args, place(x))
			}
			if aggs[i].Where != nil {
				g.where = place(aggs[i].Where)
			}
		}
		places = append(places, g)
	}
	return places, exprs
}

// newArguments returns the arguments of the aggregates for one goroutine: the
// places are the sink's, the buffers its own.
func (s *Sink) newArguments() arguments {
	return arguments{aggs: s.places, cols: make([]*vector.Vector, 2), bufs: make([]vector.Vector, 2)}
}

// add adds rows to all states. groups has the group of each row; column returns
// a column by its place.
//
// Leaving rows out before a state sees them costs a gather where there are
// nulls, and spares every state a test per row where there are none.
func (a *arguments) add(states []state.State, groups []int32, column func(i int) *vector.Vector) {
	for i := range a.aggs {
		if state.Derived(states[i]) {
			continue
		}
		g := &a.aggs[i]
		if g.lacking(states[i], groups, column) {
			continue
		}
		sel, all := a.rows(g, len(groups), column)
		cols := a.cols[:len(g.args)]
		for k, at := range g.args {
			if cols[k] = column(at); !all {
				a.plain = *cols[k]
				if !g.nulls { // there are none in the rows that are left
					a.plain.Valid = nil
				}
				a.bufs[k].Gather(&a.plain, sel)
				cols[k] = &a.bufs[k]
			}
		}
		if all {
			states[i].Add(groups, cols)
			continue
		}
		a.some = vector.Roomy(a.some[:0], len(sel))[:len(sel)]
		for k, r := range sel {
			a.some[k] = groups[r]
		}
		states[i].Add(a.some, cols)
	}
}

// rows returns the rows that count for an aggregate, or that all do.
//
// The nulls of all arguments make one mask, a word for 64 rows; the rows that it
// leaves are then listed, or taken out of those for which the condition is true,
// without a branch on any of them.
func (a *arguments) rows(g *argument, n int, column func(i int) *vector.Vector) (sel []int32, all bool) {
	var mask vector.Bitmap
	for _, at := range g.args {
		if v := column(at); v.Valid != nil && !g.nulls {
			mask = vector.And(a.mask, mask, v.Valid, n)
			a.mask = mask
		}
	}
	switch {
	case g.where < 0 && mask == nil:
		return nil, true
	case g.where < 0:
		a.sel = mask.Rows(a.sel, n)
	default:
		a.sel = kernel.Selected(column(g.where), a.sel)
		a.sel = mask.Keep(a.sel)
	}
	return a.sel, len(a.sel) == n
}

// lacking adds rows of which an argument may be null to a state that takes them as they
// are, and reports whether it has.
func (g *argument) lacking(s state.State, groups []int32, column func(i int) *vector.Vector) bool {
	if len(g.args) != 1 || g.where >= 0 || g.nulls {
		return false
	}
	v := column(g.args[0])
	to, is := s.(state.Nullable)
	return is && v.Valid != nil && !v.Const && to.AddValid(groups, v)
}
