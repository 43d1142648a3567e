package rewrite

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
)

// A head of a projection of a sort: the projection goes up, and head and sort become
// a top. A head that directly follows a sort is one since it was bound.
//
//	Limit 10                    Project a, b+1
//	  Project a, b+1      -->     Top 10 by c
//	    Sort by c
//
// The projection computes ten rows then, so it must not be one that fails for another
// row. The sort may have other consumers: it stays for them.

// tops makes tops.
func (p *pass) tops() {
	order := plan.Ordered(p.outputs)
	uses := p.uses(order)
	by := map[*plan.Bound]*plan.Bound{}
	for _, b := range order {
		if b.Step != plan.StepLimit || b.Skip != 0 || b.N < 0 {
			continue
		}
		var path []*plan.Bound
		in := b.Inputs[0]
		for ; in.Step == plan.StepProject && uses[in] == 1 && safe(in.Exprs); in = in.Inputs[0] {
			path = append(path, in)
		}
		if in.Step != plan.StepSort || len(path) == 0 {
			continue
		}
		top := &plan.Bound{Step: plan.StepTop, Node: b.Node, Inputs: in.Inputs, Schema: in.Schema, Order: in.Order, N: b.N}
		path[len(path)-1].Inputs = []*plan.Bound{top}
		by[b] = path[0]
	}
	p.replace(order, by)
}

// safe reports whether no expression can fail.
func safe(exprs []*bind.Expr) bool {
	for _, x := range exprs {
		if !bind.Safe(x) {
			return false
		}
	}
	return true
}
