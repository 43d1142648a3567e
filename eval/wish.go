package eval

import (
	"errors"
	"slices"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/plan"
)

// Dynamic nodes: what they wish for is brought up to date in scopes of its own, their kids. Meanwhile the dynamic task is
// held: its node claimed, no goroutine, no slot.
//
//	task, state held  --parent--<  kid scope 0, 1, ...    opened under the count open, which has one of its own meanwhile
//	  resume: step  <--open == 0--  kidClosed, by the worker that closes the scope

// grant answers a dynamic node's wish. The node is claimed.
func (r *machine) grant(p *post, b *block, i int32, w node.Wish) int32 {
	k := b.task(i)
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
	x := k.extra()
	x.wish, x.winner, x.again, x.nextKid = w, -1, false, 0
	if w.Kind == node.First {
		for j, m := range w.Nodes {
			// Looked at in order, so that the lowest index wins among several that are there.
			if node.Load(node.Resolve(m)) == node.Done { // starts nothing
				x.winner, x.again = j, true
				return r.operatorAgain(p, b, i)
			}
		}
	}
	return r.openKids(p, b, i)
}

// tail reports whether task i is all that is left of a scope that exists for its outcome alone: then the dynamic task above may as
// well wait for what i has chosen.
func (r *machine) tail(b *block, i int32) (pb *block, pi int32, yes bool) {
	s := b.scope
	left := int32(1)
	if r.sequential() {
		left = 2 // the walk itself holds the scope open
	}
	if s.parent == nil || s.root != b.task(i).n.Get() || s.count.Load() != left || s.bar.Load() != noBar {
		return nil, 0, false
	}
	x := s.parent.task(s.parentI).x.Load()
	// The worker that opened this scope must have left it: its own count is in open until then.
	return s.parent, s.parentI, x.wish.Kind == node.Become && (r.sequential() || x.open.Load() == 1)
}

// forward makes a tail call: n stands for m from here on, the waiters for n look again, and the dynamic task above waits for m
// instead. A chain of any length needs the memory of one link.
func (r *machine) forward(p *post, b *block, i int32, pb *block, pi int32, m *node.Node) int32 {
	k := b.task(i)
	// The scope of i is dropped without being closed: i was all that was left of it, and waiters for its node follow the alias
	// from here on.
	node.Forward(k.n.Get(), m)
	if b.scope.clean() {
		r.unnumber(b)
	}
	b.scope.forwarded = true
	x := pb.task(pi).x.Load()
	x.wish.Nodes[0] = m
	x.mu.Lock()
	x.kids = x.kids[:0]
	x.mu.Unlock()
	x.nextKid = 0
	return r.openKidsOf(p, pb, pi)
}

// openKids holds task i until its wish is granted.
func (r *machine) openKids(p *post, b *block, i int32) int32 {
	k := b.task(i)
	x := k.extra()
	// The owner before the kids: once a kid waits for another force's node, a search for cycles must find the way through this
	// node. An alias that this task follows is not claimed; the search comes to it by way of the task (below, in cycle.go).
	if s := node.Load(k.n.Get()); s == node.Running || s == node.Waited {
		x.own = &node.Owner{Who: x}
		node.Own(k.n.Get(), x.own)
	}
	k.state.Store(held)
	return r.openKidsOf(p, b, i)
}

// openKidsOf opens the kids of a task that is held already: openKids, or a tail call of its only kid.
func (r *machine) openKidsOf(p *post, b *block, i int32) int32 {
	k := b.task(i)
	x := k.x.Load()
	if r.sequential() {
		return r.nextKidInOrder(p, b, i)
	}
	nodes := x.wish.Nodes
	// In a nested force tasks lie in the worker's own deque, from which it takes the newest: there the first element is begun
	// last, so that the worker comes to the elements in their order. Elsewhere they queue with the run.
	var last []*scope
	// A kid may close before the next one is open. Without the count of this goroutine's own the task would go on with half of
	// its wish granted.
	x.open.Store(int32(len(nodes)) + 1) // ours, until all are open
	for j, m := range nodes {
		if x.wish.Kind == node.First && x.won.Load() {
			x.open.Add(-1)
			continue
		}
		s := r.openKid(p, b, i, j, m)
		if p != nil && p.depth > 0 {
			last = append(last, s)
			continue
		}
		r.beginKid(p, s, x.wish.Kind)
	}
	for _, s := range slices.Backward(last) {
		r.beginKid(p, s, x.wish.Kind)
	}
	// A withdrawal takes the kids that it finds. This task has said that it is held before it opened the first one, so a
	// sweep that missed the youngest has lowered the bar before this look.
	if k.num > b.scope.bar.Load() {
		r.killKids(x, b.scope.why())
	} else if x.wish.Kind == node.First && x.won.Load() {
		r.killKids(x, errLost) // the winner did not know of the youngest
	}
	if x.open.Add(-1) == 0 {
		r.push(p, b, i)
	}
	return none
}

// openKid makes the scope of one wish, held open.
func (r *machine) openKid(p *post, b *block, i int32, j int, m *node.Node) *scope {
	x := b.task(i).x.Load()
	s := r.newScope(b.scope.ctx, m)
	s.parent, s.parentI, s.index = b, i, j
	s.within = b.scope.within || b.items != nil && (b.items.of[i] != none || b.items.needed[i])
	s.handled = b.scope.handled || x.wish.Kind != node.Become
	s.watched(p.logs(), node.Number(b.task(i).n.Get()))
	s.count.Store(1) // ours, until all is in place
	x.mu.Lock()
	x.kids = append(x.kids, s)
	x.mu.Unlock()
	var plan plan.Plan
	if err := r.add(s, &s.block0, &plan, m); err != nil {
		r.Kill(s, callctx.Ended(s.ctx))
	}
	return s
}

// beginKid makes the first tasks of a scope ready. What a dynamic node stands for goes on with what has begun, elements of
// several begin something new.
func (r *machine) beginKid(p *post, s *scope, kind node.WishKind) {
	b := &s.block0
	if kind == node.Become || b.ranked || p != nil && p.depth > 0 {
		r.begin(p, b)
	} else {
		for _, i := range r.admitted(b) {
			if !b.queueing || !r.toLane(b, i) {
				r.s.Fresh(b.base + i)
			}
		}
	}
	r.leaves(p, s, 1)
}

// kidClosed is called by the goroutine that closes scope s of task i. The winner is written by the one that wins won, and read by
// resume, which runs after the count of all kids.
func (r *machine) kidClosed(p *post, b *block, i int32, s *scope) {
	x := b.task(i).x.Load()
	// All that reads the scope comes before the count: the last kid's count wakes the task, which may be over, and its
	// block in use again, before this function returns.
	if r.onKid != nil && b.scope == r.root {
		r.onKid(s.index, s.outcome())
		x.mu.Lock()
		x.kids[s.index] = nil // nothing is kept of an element that has been passed on
		x.mu.Unlock()
	}
	if s.clean() {
		r.unnumber(&s.block0)
	}
	if r.sequential() {
		return
	}
	if x.wish.Kind == node.First && s.err() == nil && x.won.CompareAndSwap(false, true) {
		x.winner = s.index
		r.killKids(x, errLost)
	}
	if x.open.Add(-1) == 0 {
		r.push(p, b, i)
	}
}

// errLost ends the demand for what another one has made superfluous.
var errLost = errors.New("another one was first")

// killKids withdraws the kids that are open now. No lock is held meanwhile: a kill sweeps, and may close a kid.
func (r *machine) killKids(x *extra, why error) {
	for _, s := range x.openKids() {
		r.Kill(s, why)
	}
}

// resume goes on with a held task: all its kids are closed, or its pause is over. One worker does, for the number is pushed once.
func (r *machine) resume(p *post, b *block, i int32) int32 {
	k := b.task(i)
	// A call between attempts may have been withdrawn at the moment at which its pause was over.
	if !k.state.CompareAndSwap(held, fresh) {
		return none
	}
	x := k.x.Load()
	if x.claimed.Load() { // a call between two attempts
		return r.step(p, b, i)
	}
	n := k.n.Get()
	x.disown()
	claimed := node.Load(n) != node.Alias
	kind := x.wish.Kind
	kids := x.openKids()
	x.mu.Lock()
	x.kids = nil
	x.mu.Unlock()
	if why := withdrawn(kids, kind); why != nil || k.num > b.scope.bar.Load() {
		if _, cycle := why.(*CycleError); !claimed || !cycle {
			// The scope's bar before the node is idle again, and before finish makes its consumers ready; otherwise a consumer
			// could run without an operand.
			if k.num <= b.scope.bar.Load() { // a kid has noticed before its scope does
				r.handedBack(b.scope, why)
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
		return r.become(p, b, i, node.Resolve(x.wish.Nodes[0]))
	}
	x.again = true
	return r.operatorAgain(p, b, i)
}

// withdrawn returns why a kid has no outcome that counts, or nil. The losers of a First are meant to have none.
func withdrawn(kids []*scope, kind node.WishKind) error {
	for _, s := range kids {
		s.mu.Lock()
		why := s.killed
		s.mu.Unlock()
		if why != nil && !(kind == node.First && why == errLost) {
			return why
		}
	}
	return nil
}

// operatorAgain calls Eval a second time, with the wish granted. A handler is a user function: it goes where calls go.
func (r *machine) operatorAgain(p *post, b *block, i int32) int32 {
	k := b.task(i)
	if node.Has(k.n.Get(), node.Call) {
		k.x.Load().claimed.Store(true)
		return r.call(p, b, i)
	}
	return r.operator(p, b, i)
}

// become gives the dynamic node the outcome of m, which is settled.
func (r *machine) become(p *post, b *block, i int32, m *node.Node) int32 {
	n := b.task(i).n.Get()
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
func (r *machine) failDynamic(p *post, b *block, i int32, cause error) int32 {
	n := b.task(i).n.Get()
	f := failure.ChosenFailure(n, cause)
	node.Fail(n, f)
	r.failed(b.scope, n)
	return r.finish(p, b, i)
}
