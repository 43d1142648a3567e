package fuse

import "xfork/internal/node"

// evaluate brings n, and what else the plan has grouped with it, up to date in as few passes over memory as there are lengths
// of arrays.
func (w *workspace) evaluate(s *node.Scope, n *node.Node) error {
	g, l := &w.region, &w.lower
	if missing := g.collect(s.Region, n); missing != nil {
		s.Each(missing)
		return nil
	}
	if s.Split == nil && g.large(operatorOf(n)) {
		return node.ErrLarge
	}
	g.shape()
	l.all()
	own, _ := g.find(n)
	if node.Number(n) > s.Region.Bar {
		return l.probe(s)
	}
	if it := &g.items[own]; it.op.Class == Whole {
		return w.call.evaluateWhole(s, own)
	}
	for i := range g.items {
		if it := &g.items[i]; it.claimed && !it.spoilt() {
			l.output(int32(i))
		}
	}
	if err := l.run(s); err != nil {
		return err
	}
	g.watch(untyped{})
	l.results()
	for i := range g.items {
		if it := &g.items[i]; it.claimed && !it.spoilt() {
			l.store(int32(i))
		}
	}
	g.report()
	return nil
}

// output makes item i an array that its pass writes. (A reduction's sink is there already.)
func (l *lower) output(i int32) {
	it, at := &l.g.items[i], &l.at[i]
	if it.op.Class == Reduce {
		return
	}
	c, v := at.pass, at.val
	if at.constant {
		v = c.constant(it.op.Out.Kind, at.image)
	}
	for k, o := range c.outputs {
		if o.val == v { // equal values share memory
			at.out = k
			return
		}
	}
	at.out = len(c.outputs)
	c.outputs = append(c.outputs, output{val: v, kind: it.op.Out.Kind, fresh: true})
}

// outputTo is output into memory that is given, for item i of the only output.
func (l *lower) outputTo(i int32, to untyped) {
	at := &l.at[i]
	k, v := l.g.items[i].op.Out.Kind, at.val
	if at.constant {
		v = at.pass.constant(k, at.image)
	}
	at.pass.outputs = append(at.pass.outputs, output{val: v, to: to, kind: k})
}

// store makes what the pass has computed the value of item i.
func (l *lower) store(i int32) {
	it, at := &l.g.items[i], &l.at[i]
	if it.op.Class == Reduce {
		l.finish(i)
		return
	}
	storeArray(it.n, at.pass.outputs[at.out].to)
}

// run runs what there is to run, one length after the other.
func (l *lower) run(s *node.Scope) error {
	for _, c := range l.passes {
		if p := c.emit(&l.emitter); s.Split == nil && p.large() {
			return node.ErrLarge
		}
	}
	for _, c := range l.passes {
		c.room()
		for more := true; more; more = c.far() {
			s.Region.Work += c.n * c.program.cost
			if err := c.program.pass(s, &l.frame); err != nil {
				return err
			}
		}
	}
	return nil
}

// probe finds out which nodes below the bar fail, and computes nothing else: the node that is asked for is not wanted any
// more.
func (l *lower) probe(s *node.Scope) error {
	for _, c := range l.passes {
		c.sinks = c.sinks[:0]
	}
	if err := l.run(s); err != nil {
		return err
	}
	l.results()
	l.g.report()
	return nil
}

// report tells the engine what has become of the claimed nodes, as far as it is below the bar: of what is above nobody wants
// to know, and not all that it depends on is known.
func (g *region) report() {
	for i := range g.items {
		if f := g.items[i].fault; f != nil && f.Node == g.items[i].n && node.Number(f.Node) <= g.lent.Bar {
			g.lent.Faults = append(g.lent.Faults, f)
		}
	}
	for i := range g.lent.Outputs {
		o := &g.lent.Outputs[i]
		at, _ := g.find(o.Node)
		it := &g.items[at]
		switch failed := it.fault != nil || it.failure != nil; {
		case failed && it.key() <= g.lent.Bar:
			o.Fault, o.Failure, o.Open = it.fault, it.failure, false
		default:
			o.Open = failed || it.open || node.Number(o.Node) > g.lent.Bar
		}
	}
}

// large tells whether some input is too long for the goroutine that forces, whatever is done to its elements.
func (g *region) large(op *Operator) bool {
	limit := maxPart
	if cost := op.Info.Fusion.Cost; op.Class == Whole && cost > 0 {
		limit = max(minPart, min(maxPart, partCost/cost))
	}
	for i := range g.items {
		if it := &g.items[i]; it.op == nil && it.typ.Array && it.length > limit {
			return true
		}
	}
	return false
}
