package rewrite

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Expressions without columns are computed once, and what is known of a condition
// then is made use of:
//
//	1998-12-01 - 90            1998-09-02, which row groups can be pruned by
//	true and c, false or c     c
//	Filter true                the input
//	Filter false, null         no row, and nothing is read
//
// A constant that fails (1 << 62 + 1 << 62) stays: it fails for the first row, and
// not if there is none.

// constants folds the expressions of all steps.
func (p *pass) constants() {
	order := plan.Ordered(p.outputs)
	f := folder{known: map[*bind.Expr]*bind.Expr{}}
	by := map[*plan.Bound]*plan.Bound{}
	for _, b := range order {
		f.step(b)
		if b.Step != plan.StepFilter {
			continue
		}
		kept, never := settled(b.Exprs)
		switch {
		case never:
			by[b] = &plan.Bound{Step: plan.StepLimit, Node: b.Node, Inputs: b.Inputs, Schema: b.Schema}
		case len(kept) == 0:
			by[b] = b.Inputs[0]
		}
		b.Exprs = kept
	}
	p.replace(order, by)
	// The steps that are new have inputs that may have been replaced.
	p.replace(plan.Ordered(p.outputs), by)
}

// settled returns the conditions that are not always true, and whether one is never
// true. A condition that may fail does so whatever the others are, so it is kept in
// any case.
func settled(conditions []*bind.Expr) (kept []*bind.Expr, never bool) {
	for _, c := range conditions {
		switch {
		case c.Op != ast.Lit:
			kept = append(kept, c)
		case c.Value != int64(1):
			never = true
		}
	}
	if never && !safe(kept) {
		return conditions, false
	}
	return kept, never
}

// folder folds expressions, each node once, however many steps and expressions have it.
type folder struct {
	known map[*bind.Expr]*bind.Expr
}

// step folds the expressions of a step.
func (f *folder) step(b *plan.Bound) {
	b.Exprs = f.all(b.Exprs)
	switch b.Step {
	case plan.StepGroup:
		g := *b.Group
		g.Keys, g.Aggs = f.all(g.Keys), append([]bind.Agg(nil), g.Aggs...)
		for i := range g.Aggs {
			a := &g.Aggs[i]
			a.Args = f.all(a.Args)
			if a.Where != nil {
				a.Where = f.fold(a.Where)
			}
		}
		b.Group = &g
	case plan.StepSort, plan.StepTop:
		b.Order = append([]plan.Key(nil), b.Order...)
		for i := range b.Order {
			b.Order[i].Expr = f.fold(b.Order[i].Expr)
		}
	case plan.StepJoin:
		m := *b.Join
		m.Left, m.Right, m.Where = f.all(m.Left), f.all(m.Right), f.all(m.Where)
		b.Join = &m
	}
}

// all folds a list, which is not written: verbs may share it.
func (f *folder) all(xs []*bind.Expr) []*bind.Expr {
	if len(xs) == 0 {
		return xs
	}
	out := make([]*bind.Expr, len(xs))
	for i, x := range xs {
		out[i] = f.fold(x)
	}
	return out
}

// fold returns x with literals in the place of constants.
func (f *folder) fold(x *bind.Expr) *bind.Expr {
	for _, e := range bind.Below(x) {
		if f.known[e] == nil {
			f.known[e] = f.one(e)
		}
	}
	return f.known[x]
}

// one folds an expression of which the arguments have been folded. It is copied if one
// of them has become another node.
func (f *folder) one(e *bind.Expr) *bind.Expr {
	if len(e.Args) == 0 {
		return e
	}
	changed, constant := false, e.Op != ast.Map
	args := make([]*bind.Expr, len(e.Args))
	for i, a := range e.Args {
		args[i] = f.known[a]
		changed = changed || args[i] != a
		constant = constant && args[i].Op == ast.Lit
	}
	if changed {
		c := *e
		c.Args = args
		e = &c
	}
	switch {
	case constant:
		return value(e)
	case e.Op == ast.And || e.Op == ast.Or:
		return logic(e)
	}
	return e
}

// logic folds And and Or with a literal. With a null they stay: the other one
// decides.
func logic(e *bind.Expr) *bind.Expr {
	neutral := int64(1)
	if e.Op == ast.Or {
		neutral = 0
	}
	for i, a := range e.Args {
		other := e.Args[1-i]
		switch {
		case a.Op != ast.Lit || a.Value == nil:
		case a.Value == neutral:
			return other
		case bind.Safe(other):
			return a
		}
	}
	return e
}

// value returns the literal that an expression of literals comes to, or the
// expression if it fails.
func value(e *bind.Expr) *bind.Expr {
	v := kernel.Constant(e)
	if v == nil {
		return e
	}
	x := &bind.Expr{Op: ast.Lit, Type: e.Type, Null: e.Null, Source: e.Source}
	if !v.Null(0) {
		x.Value = valueOf(v)
	}
	return x
}

// valueOf returns the only value of a vector as literals have it (bind.Literal).
func valueOf(v *vector.Vector) any {
	switch {
	case v.Type.Kind == types.Dec || v.Layout == types.Wides:
		return v.Wide(0)
	case v.Layout == types.Ints:
		return v.I[v.At(0)]
	case v.Layout == types.Floats:
		return v.F[v.At(0)]
	case v.Dict != nil:
		return v.Str(v.At(0))
	}
	return v.S[v.At(0)]
}
