package fuse

import (
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/lower"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

// evaluate brings n, and what else the plan has grouped with it, up to date in as few passes over
// memory as there are lengths of arrays.
//
//	missing operands      they are asked for, and nothing is done: the engine calls again
//	too large             ErrLarge: the engine calls again, with workers
//	n above the bar       only the failures below it are found out
//	n on whole arrays     call.evaluate
//	otherwise             the passes, with all outputs
func (w *workspace) evaluate(s *node.Scope, n *node.Node) error {
	g, b := &w.region, &w.builder
	// Collect before anything else: what it finds missing makes the rest of no use.
	if missing := g.collect(s.Region, n); missing != nil {
		s.Each(missing)
		return nil
	}
	if s.Split == nil && g.large(operatorOf(n)) {
		return node.ErrLarge
	}
	g.shape()
	// The entries have been sorted, so the node is no longer the first.
	own, _ := g.index.Find(n)
	b.all(own)
	if node.Number(n) > s.Region.Bar {
		return b.probe(s)
	}
	if g.entries[own].op.Class == op.Whole {
		return w.call.evaluate(s, own)
	}
	return b.outputs(s)
}

// outputs evaluates all outputs of the region.
func (b *builder) outputs(s *node.Scope) error {
	g := b.g
	for i := range g.entries {
		if e := &g.entries[i]; e.claimed && !e.poisoned() {
			b.output(int32(i), elem.Array{})
		}
	}
	if err := b.run(s); err != nil {
		return err
	}
	// Results before store: a member that has failed at an element must not get a value.
	g.watch(elem.Array{})
	b.results()
	for i := range g.entries {
		if e := &g.entries[i]; e.claimed && !e.poisoned() {
			b.store(int32(i))
		}
	}
	g.report()
	return nil
}

// probe finds out which nodes below the bar fail, and computes nothing else: the node that is asked
// for is not wanted any more. Checks are the only roots then.
func (b *builder) probe(s *node.Scope) error {
	for _, p := range b.passes {
		p.Reductions, p.Axes = p.Reductions[:0], p.Axes[:0]
	}
	if err := b.run(s); err != nil {
		return err
	}
	b.results()
	b.g.report()
	return nil
}

// What is reported of an output, with the number of its failure, if it has one:
//
//	outcome                       fault, failure    open
//	a value                       -                 no
//	failed, up to the bar         set               no
//	failed, above the bar         -                 yes
//	something below is open       -                 yes
//	the output is above the bar   -                 yes

// report tells the engine what has become of the claimed nodes, as far as it is below the bar: what
// is above is not wanted, and not all that it depends on is known.
func (g *region) report() {
	for i := range g.entries {
		if f := g.entries[i].fault; f != nil && f.Node == g.entries[i].n && node.Number(f.Node) <= g.request.Bar {
			g.request.Faults = append(g.request.Faults, f)
		}
	}
	// An output with a failure that lies above the bar is open: it is handed back, and may be
	// evaluated again.
	for i := range g.request.Outputs {
		o := &g.request.Outputs[i]
		at, _ := g.index.Find(o.Node)
		e := &g.entries[at]
		switch failed := e.fault != nil || e.failure != nil; {
		case failed && e.key() <= g.request.Bar:
			o.Fault, o.Failure, o.Open = e.fault, e.failure, false
		default:
			o.Open = failed || e.open || node.Number(o.Node) > g.request.Bar
		}
	}
}

// What there is to do for a node can be too much in two ways: by the length of an input, which is
// known at once (large), and by the work of a pass, which is known when it is lowered
// (lower.Large).

// large reports whether some input is too long for the goroutine that forces, whatever is done to
// its elements.
func (g *region) large(o *Operator) bool {
	// An operator on a whole array may take as long for a short array as a pass does for a long
	// one.
	limit := lower.MaxPart
	if cost := o.Cost; o.Class == op.Whole && cost > 0 {
		limit = max(lower.MinPart, min(lower.MaxPart, lower.PartCost/cost))
	}
	for i := range g.entries {
		if e := &g.entries[i]; e.op == nil && e.typ.Array && e.length > limit {
			return true
		}
	}
	return false
}
