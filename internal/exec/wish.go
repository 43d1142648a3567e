package exec

import (
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/run"
)

// Dynamic nodes: what they wish for is brought up to date in scopes of its own, their kids. Meanwhile the dynamic task is
// held: its node claimed, no goroutine, no slot.
//
//	task, state held  --parent--<  kid scope 0, 1, ...    opened under the count open, which has one of its own meanwhile
//	  resume: step  <--open == 0--  kidClosed, by the worker that closes the scope

// grant answers a dynamic node's wish. The node is claimed.
func (r *Machine) grant(p *run.Post, b *demand.Block, i int32, w node.Wish) int32 {
	k := b.Task(i)
	if w.Kind == node.Become {
		m := node.Resolve(w.Nodes[0])
		if node.Settled(m) {
			return r.become(p, b, i, m)
		}
		// A Bind that ends in a Bind would otherwise be a scope inside of a scope, for as many turns as the recursion has.
		if pb, pi, tail := r.tail(b, i); tail {
			return r.forward(p, b, i, pb, pi, m)
		}
		w.Nodes[0] = m
	}
	x := k.Extra()
	x.Wish, x.Winner, x.Again, x.NextKid = w, -1, false, 0
	if w.Kind == node.First {
		for j, m := range w.Nodes {
			// Looked at in order, so that the lowest index wins among several that are there.
			if node.Load(node.Resolve(m)) == node.Done { // starts nothing
				x.Winner, x.Again = j, true
				return r.operatorAgain(p, b, i)
			}
		}
	}
	return r.openKids(p, b, i)
}

// tail reports whether task i is all that is left of a scope that exists for its outcome alone: then the dynamic task above may as
// well wait for what i has chosen.
func (r *Machine) tail(b *demand.Block, i int32) (pb *demand.Block, pi int32, yes bool) {
	s := b.Scope
	if s.Parent == nil || s.Root != b.Task(i).Node.Get() || s.Bar.Load() != demand.NoBar {
		return nil, 0, false
	}
	x := s.Parent.Task(s.ParentTask).Ext.Load()
	return s.Parent, s.ParentTask, x.Wish.Kind == node.Become && r.mode.alone(s, x)
}

// forward makes a tail call: n stands for m from here on, the waiters for n look again, and the dynamic task above waits for m
// instead. A chain of any length needs the memory of one link.
func (r *Machine) forward(p *run.Post, b *demand.Block, i int32, pb *demand.Block, pi int32, m *node.Node) int32 {
	k := b.Task(i)
	// The scope of i is dropped without being closed: i was all that was left of it, and waiters for its node follow the alias
	// from here on.
	node.Forward(k.Node.Get(), m)
	if b.Scope.Clean() {
		r.Unnumber(b)
	}
	b.Scope.Forwarded = true
	x := pb.Task(pi).Ext.Load()
	x.Wish.Nodes[0] = m
	x.DropKids()
	x.NextKid = 0
	return r.mode.open(p, pb, pi)
}

// openKids holds task i until its wish is granted.
func (r *Machine) openKids(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	x := k.Extra()
	// The owner before the kids: once a kid waits for another force's node, a search for cycles must find the way through this
	// node. An alias that this task follows is not claimed; the search comes to it by way of the task (demand, cycle.go).
	if s := node.Load(k.Node.Get()); s == node.Running || s == node.Waited {
		x.Owner = &node.Owner{Who: x}
		node.Own(k.Node.Get(), x.Owner)
	}
	k.State.Store(demand.Held)
	return r.mode.open(p, b, i)
}

// kidClosed is called by the goroutine that closes scope s of task i.
func (r *Machine) kidClosed(p *run.Post, b *demand.Block, i int32, s *demand.Scope) {
	x := b.Task(i).Ext.Load()
	// All that reads the scope comes before the count: the last kid's count wakes the task, which may be over, and its
	// block in use again, before this function returns.
	if r.OnKid != nil && b.Scope == r.Root {
		r.OnKid(s.Index, s.Outcome())
		x.DropKid(s.Index) // nothing is kept of an element that has been passed on
	}
	if s.Clean() {
		r.Unnumber(&s.Block0)
	}
	r.mode.closed(p, b, i, s)
}

// resume goes on with a held task: all its kids are closed, or its pause is over. One worker does, for the number is pushed once.
func (r *Machine) resume(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	// A call between attempts may have been withdrawn at the moment at which its pause was over.
	if !k.State.CompareAndSwap(demand.Held, demand.Fresh) {
		return demand.None
	}
	x := k.Ext.Load()
	if x.Claimed.Load() { // a call between two attempts
		return r.step(p, b, i)
	}
	n := k.Node.Get()
	x.Disown()
	claimed := node.Load(n) != node.Alias && !x.Reread
	if x.Reread {
		x.Reread = false
		k.State.Store(demand.Unread)
	}
	kind := x.Wish.Kind
	kids := x.OpenKids()
	x.DropKids()
	if why := demand.Withdrawn(kids, kind); why != nil || k.Number > b.Scope.Bar.Load() {
		if _, cycle := why.(*failure.CycleError); !claimed || !cycle {
			// The scope's bar before the node is idle again, and before finish makes its consumers ready; otherwise a consumer
			// could run without an operand.
			if k.Number <= b.Scope.Bar.Load() { // a kid has noticed before its scope does
				b.Scope.HandedBack(why)
			}
			if claimed {
				node.HandBack(n)
			}
			return r.finish(p, b, i)
		}
		return r.failDynamic(p, b, i, why)
	}
	if !claimed {
		return r.step(p, b, i) // an alias of a settled node
	}
	if kind == node.Become {
		return r.become(p, b, i, node.Resolve(x.Wish.Nodes[0]))
	}
	x.Again = true
	return r.operatorAgain(p, b, i)
}

// operatorAgain calls Eval a second time, with the wish granted. A handler is a user function: it goes where calls go.
func (r *Machine) operatorAgain(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	if node.Has(k.Node.Get(), node.Call) {
		k.Ext.Load().Claimed.Store(true)
		return r.call(p, b, i)
	}
	return r.operator(p, b, i)
}

// become gives the dynamic node the outcome of m, which is settled.
func (r *Machine) become(p *run.Post, b *demand.Block, i int32, m *node.Node) int32 {
	n := b.Task(i).Node.Get()
	f := node.Outcome(m)
	if f != nil {
		return r.failDynamic(p, b, i, f.Err)
	}
	if node.Load(m) != node.Done { // handed back in the meantime: ask again
		return r.grant(p, b, i, node.Wish{Kind: node.Become, Nodes: []*node.Node{m}})
	}
	node.Forward(n, m)
	return r.finish(p, b, i)
}

// failDynamic gives the dynamic node the failure of what it has chosen.
func (r *Machine) failDynamic(p *run.Post, b *demand.Block, i int32, cause error) int32 {
	n := b.Task(i).Node.Get()
	f := failure.ChosenFailure(n, cause)
	node.Fail(n, f)
	r.failed(b.Scope, n)
	return r.finish(p, b, i)
}
