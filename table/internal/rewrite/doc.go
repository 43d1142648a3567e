// Package rewrite makes plans that run faster of plans as they were bound. Each
// rewrite has a file of its own.
//
//	constants    constants.go    what needs no row is computed once; conditions that are always true go
//	push         package plan    conditions towards their sources, row groups go
//	order        order.go        orders that nothing can see are not made: sorts go, groups stay as they are
//	tops         tops.go         head of a projection of a sort: a top below the projection
//	joins        joins.go        inner joins of which nothing can see the order: smallest first
//	distinct     distinct.go     counts of distinct values: groups of keys and values, then of keys
//	share        share.go        equal steps become one
//	reduce       reduce.go       right sides of joins that leave rows out of the scans of their left sides
//
// # Invariants
//
// A rewrite keeps all values to the bit, and all orders of rows that can be seen.
// Floats that are added up are such an order, and so are rows that are equal for a
// sort. Tests run random queries with each rewrite alone, with all and with none
// (package run), and the queries of TPC-H with and without.
//
// Conditions and keys that may fail (an overflow) stay where they are: on other rows
// they might fail where the program's do not, or not fail where they do.
//
// Steps are changed in place or replaced; the nodes of the program are not touched.
// All of it is one goroutine's.
//
// # How a rewrite is written
//
//	order := plan.Ordered(p.outputs)     inputs before consumers, no recursion over the plan
//	by[old] = new                        what is to take the place of what
//	p.replace(order, by)                 in the inputs of all steps and in the outputs, at once
//
// So a rewrite looks at the plan as it was, whatever it has replaced already, and a
// step with several consumers is replaced for all of them.
//
// # Costs
//
// Each rewrite looks at each step and each node of an expression a few times: all of
// them take some 80 microseconds for Q8 of TPC-H, with 25 steps.
package rewrite

import "xfork/table/internal/plan"

// Rules is a set of rewrites.
type Rules uint8

// The rewrites, for tests that leave some out.
const (
	Constants Rules = 1 << iota
	Push
	Order
	Tops
	Joins
	Share
	Reduce
	Distinct

	None Rules = 0
	All  Rules = Constants | Push | Order | Tops | Joins | Share | Reduce | Distinct
)

// Apply rewrites the plan below the outputs and returns its outputs, which may be
// other steps with the same columns. counted says of which nothing but the number
// of rows is wanted.
//
// Conditions move twice: behind joins in another order, and below steps that have
// been two, there may be further ways down.
func Apply(outputs []*plan.Bound, counted []bool, rules Rules) []*plan.Bound {
	p := &pass{outputs: outputs, counted: counted}
	for _, r := range []struct {
		rule Rules
		run  func()
	}{
		{Constants, p.constants},
		{Push, p.push},
		{Tops, p.tops},
		{Order, p.order},
		{Joins, p.joins},
		{Distinct, p.distinct},
		{Share, p.share},
		{Push, p.push},
		{Reduce, p.reduce},
		{Order, p.loosen},
	} {
		if rules&r.rule != 0 {
			r.run()
		}
	}
	return p.outputs
}

// pass is a plan that is being rewritten.
type pass struct {
	outputs []*plan.Bound
	counted []bool
}

// push moves conditions. It is plan.Push: where conditions may move is a matter of the
// steps, of which that package knows most.
func (p *pass) push() { plan.Push(p.outputs) }

// uses returns how many consumers and outputs read each step.
func (p *pass) uses(order []*plan.Bound) map[*plan.Bound]int {
	n := make(map[*plan.Bound]int, len(order))
	for _, o := range p.outputs {
		n[o]++
	}
	for _, b := range order {
		for _, in := range b.Inputs {
			n[in]++
		}
	}
	return n
}

// replace puts other steps in the place of some, in inputs and outputs. A step that
// has been replaced by one that has been replaced itself is followed to the end.
func (p *pass) replace(order []*plan.Bound, by map[*plan.Bound]*plan.Bound) {
	if len(by) == 0 {
		return
	}
	last := func(b *plan.Bound) *plan.Bound {
		for by[b] != nil {
			b = by[b]
		}
		return b
	}
	for _, b := range order {
		for i, in := range b.Inputs {
			if to := last(in); to != in {
				// Inputs are shared with the verb that has made them.
				b.Inputs = append([]*plan.Bound(nil), b.Inputs...)
				b.Inputs[i] = to
			}
		}
	}
	p.outputs = append([]*plan.Bound(nil), p.outputs...)
	for i, o := range p.outputs {
		p.outputs[i] = last(o)
	}
}
