package rewrite

import (
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
)

// A group-by that counts distinct values, and nothing else, becomes two:
//
//	Group by k: x.Distinct().Count()  -->  Group by k, x --> Group by k: x.Count()
//
// The first one throws values away where they repeat, morsel by morsel, and divides what is
// left by keys and values together, however few keys there are, or none. The one that it
// takes the place of has to have all rows of a key together, and without keys all values of
// all rows on one goroutine.
//
// Groups come in the order of their first rows in both, and a group of nothing but nulls has
// its row with none counted. With other aggregates beside it the rows are needed as they
// are. Keys of text stay as well: they would be entered once for each value, which takes
// half as long again where values repeat little (Q16 of TPC-H).

// distinct divides the group-bys that count distinct values.
func (p *pass) distinct() {
	order := plan.Ordered(p.outputs)
	by := map[*plan.Bound]*plan.Bound{}
	for _, b := range order {
		if b.Step == plan.StepGroup && counts(b.Group) {
			by[b] = divided(b)
		}
	}
	p.replace(order, by)
}

// counts reports whether all that is computed of the groups is how many distinct values one
// expression has. One that may fail stays: as a key it would be another expression to the
// user.
func counts(g *bind.Grouping) bool {
	if len(g.Aggs) != 1 {
		return false
	}
	a := &g.Aggs[0]
	return a.Op == ast.Count && a.Distinct && a.Where == nil && bind.Safe(a.Args[0]) &&
		!slices.ContainsFunc(g.Keys, func(k *bind.Expr) bool { return k.Type.Kind.Layout() == types.Strings })
}

// divided returns the two group-bys for one.
func divided(b *plan.Bound) *plan.Bound {
	a := b.Group.Aggs[0]
	n := len(b.Group.Keys)
	first := &bind.Grouping{Keys: append(append([]*bind.Expr(nil), b.Group.Keys...), a.Args[0])}
	var schema types.Schema
	for _, k := range first.Keys {
		schema = append(schema, types.Field{Type: k.Type, Null: k.Null})
	}
	pairs := &plan.Bound{Step: plan.StepGroup, Node: b.Node, Inputs: b.Inputs, Group: first, Schema: schema}

	second := &bind.Grouping{Cols: b.Group.Cols, Schema: b.Group.Schema}
	for i, k := range b.Group.Keys {
		second.Keys = append(second.Keys, of(k, i))
	}
	x := of(a.Args[0], n)
	a.Args, a.Distinct, a.Source = []*bind.Expr{x}, false, &ast.Expr{Op: ast.Count, Args: []*ast.Expr{x.Source}}
	second.Aggs = []bind.Agg{a}
	return &plan.Bound{Step: plan.StepGroup, Node: b.Node, Inputs: []*plan.Bound{pairs}, Group: second, Schema: b.Schema}
}

// of returns the column of groups in which the values of x are.
func of(x *bind.Expr, col int) *bind.Expr {
	return &bind.Expr{Op: ast.Col, Col: col, Type: x.Type, Null: x.Null, Source: x.Source}
}
