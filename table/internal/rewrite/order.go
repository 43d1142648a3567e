package rewrite

import (
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
)

// Orders that nothing can see. The rows of a step have an order; it can be seen by
// an output, and through the steps in between:
//
//	step                          the order of its input can be seen
//	Filter, Project, Cache,
//	Concat                        if its own can
//	Group                         if its own can and it has keys, or an aggregate or key depends on it (floats, First)
//	Sort                          if its own can and rows may be equal for it
//	Top                           if rows may be equal for it
//	Limit, Window, Top of groups  always
//	as-of Join                    the right one's always, the left one's if its own can
//	Join                          the left one's, if its own can; the right one's too, but for Semi and Anti,
//	                              and where a left row has one match at most
//
// A sort by all keys of a group-by has no equal rows. So in
//
//	Join --> Group by k: sums --> Sort by k
//
// nothing sees in which order the join has its rows, if the sums are of integers or
// decimals, which are exact.

// seen returns the steps of which the order of rows can be seen. order has inputs
// before consumers.
func (p *pass) seen(order []*plan.Bound) map[*plan.Bound]bool {
	seen := make(map[*plan.Bound]bool, len(order))
	for i, o := range p.outputs {
		seen[o] = seen[o] || !p.counted[i]
	}
	for i := len(order) - 1; i >= 0; i-- {
		b := order[i]
		for side, in := range b.Inputs {
			seen[in] = seen[in] || sees(b, side, seen[b])
		}
	}
	return seen
}

// sees reports whether a step, of which the own order is seen or not, lets the order
// of an input be seen. One consumer that does is enough.
func sees(b *plan.Bound, side int, own bool) bool {
	switch b.Step {
	case plan.StepGroup:
		// The key of a group is that of its first row: of floats, 0 or -0. One group of
		// all rows has no order.
		return own && len(b.Group.Keys) > 0 || slices.ContainsFunc(b.Group.Aggs, func(a bind.Agg) bool { return !exact(&a) }) ||
			slices.ContainsFunc(b.Group.Keys, func(k *bind.Expr) bool { return k.Type.Kind.Float() })
	case plan.StepSort:
		return own && !total(b)
	case plan.StepTop:
		return !total(b)
	case plan.StepLimit, plan.StepWindow, plan.StepRanked:
		return true
	case plan.StepAsof: // of right rows that are equal the last one counts
		return own || side == 1
	case plan.StepJoin:
		half := b.Join.Kind == plan.Semi || b.Join.Kind == plan.Anti
		return own && (side == 0 || !half && !once(b))
	}
	return own
}

// once reports whether no left row of a join has more than one match, and no right row
// comes out without one: the keys have all columns that together are different in each row.
func once(b *plan.Bound) bool {
	if b.Join.Kind == plan.Full {
		return false
	}
	return differ(b.Inputs[1], b.Join.Right)
}

// exact reports whether an aggregate has the same value, to the bit, for all orders
// of the rows. Of floats not even Min has: 0 and -0 are equal.
func exact(a *bind.Agg) bool {
	switch a.Op {
	case ast.Rows, ast.Count:
		return true
	case ast.Sum, ast.Mean, ast.Min, ast.Max:
		return a.Args[0].Type.Kind.Layout() != types.Floats
	}
	return false
}

// total reports whether a sort has no equal rows: its keys have all columns that
// together are different in each row of the input.
func total(b *plan.Bound) bool {
	by := make([]*bind.Expr, len(b.Order))
	for i, k := range b.Order {
		by[i] = k.Expr
	}
	return differ(b.Inputs[0], by)
}

// differ reports whether the values of expressions are known to be different in each row:
// among them are columns that are so together.
func differ(b *plan.Bound, exprs []*bind.Expr) bool {
	key := unique(b)
	for _, col := range key {
		if !slices.ContainsFunc(exprs, func(x *bind.Expr) bool { return x.Op == ast.Col && x.Col == col }) {
			return false
		}
	}
	return key != nil
}

// unique returns columns that together are different in each row, nil if none are
// known. A float is not: -0 and 0 are one group, and different values.
func unique(b *plan.Bound) []int {
	var path []*plan.Bound
	for ; b.Step != plan.StepGroup; b = b.Inputs[0] {
		switch b.Step {
		case plan.StepFilter, plan.StepSort, plan.StepTop, plan.StepLimit, plan.StepCollect, plan.StepWindow:
		case plan.StepProject:
			path = append(path, b)
		case plan.StepJoin:
			if b.Join.Kind != plan.Semi && b.Join.Kind != plan.Anti {
				return nil
			}
		default:
			return nil
		}
	}
	cols := make([]int, len(b.Group.Keys))
	for i := range cols {
		cols[i] = i
	}
	for i := len(path) - 1; i >= 0; i-- {
		for k, col := range cols {
			at := slices.IndexFunc(path[i].Exprs, func(x *bind.Expr) bool { return x.Op == ast.Col && x.Col == col })
			if at < 0 {
				return nil
			}
			cols[k] = at
		}
	}
	return cols
}

// Groups come out of partitions, and are brought into the order of their first rows: a
// sixth of what a group-by with many groups takes. Where nothing sees that order, as
// above in
//
//	Group by k: count --> Top 10 by count, k
//
// they stay in the order of their hashes. Where a row may fail on the way up, the order
// can be seen in which one does.

// loosen says of which groups the order cannot be seen. It is the last rewrite, because
// others may bring steps together that differ in this.
func (p *pass) loosen() {
	order := plan.Ordered(p.outputs)
	seen, fails := p.seen(order), make(map[*plan.Bound]bool, len(order))
	for i := len(order) - 1; i >= 0; i-- {
		b := order[i]
		b.Loose = b.Step == plan.StepGroup && !seen[b] && !fails[b]
		for _, in := range b.Inputs {
			fails[in] = fails[in] || fails[b] || !quiet(b)
		}
	}
}

// quiet reports whether a step is known not to fail for a row.
func quiet(b *plan.Bound) bool {
	switch b.Step {
	case plan.StepFilter, plan.StepProject, plan.StepCollect:
	case plan.StepSort, plan.StepTop:
		return !slices.ContainsFunc(b.Order, func(k plan.Key) bool { return !bind.Safe(k.Expr) })
	case plan.StepGroup:
		return safe(b.Group.Keys) && !slices.ContainsFunc(b.Group.Aggs, func(a bind.Agg) bool {
			return !safe(a.Args) || a.Where != nil && !bind.Safe(a.Where)
		})
	case plan.StepJoin:
		return safe(b.Join.Left) && safe(b.Join.Right) && safe(b.Join.Where)
	default:
		return false
	}
	return safe(b.Exprs)
}

// order leaves out sorts of which the order cannot be seen. One with keys that may fail
// stays, for its rows are computed with it and fail without.
func (p *pass) order() {
	order := plan.Ordered(p.outputs)
	seen := p.seen(order)
	by := map[*plan.Bound]*plan.Bound{}
	for _, b := range order {
		if b.Step == plan.StepSort && !seen[b] && !slices.ContainsFunc(b.Order, func(k plan.Key) bool { return !bind.Safe(k.Expr) }) {
			by[b] = b.Inputs[0]
		}
	}
	p.replace(order, by)
}
