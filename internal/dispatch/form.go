package dispatch

import (
	"context"

	"xfork/internal/demand"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/remote"
)

// How a partition is formed. It begins with a ready call and grows upwards: a
// consumer joins when nothing that it waits for is outside. So it is a set of
// calls each of which has its operands done or in the set. Such a set needs
// nothing from outside in the middle, which is what convex groups are for, and
// it needs no ranks and no plan: what can be in it is known when it is formed,
// with what calls have cost up to then.
//
//	a   b   c   d       ready; Target is worth four calls
//	 \ /     \ /
//	  e       f         first partition   a b e c
//	   \     /          second            d f g     when the first is back, or d f without g before
//	      g
//
// The latest that has joined grows first, so that of several chains one goes up
// and the others are left for other machines. What is no call that may leave,
// as an operator, is evaluated here: it ends the growth, and its consumers wait
// for the partition.

// most is how many calls a partition has at most, however little they take:
// what is kept for each takes some hundred bytes.
const most = 1 << 15

// form forms a partition of what waits in a bin, the oldest first. It has no
// calls if nothing is left, or all is claimed by others. The claims are made
// without a lock: the word of a node is the only place where forces meet.
func (d *Dispatcher) form(in int) *partition {
	p := &partition{d: d, in: in, index: make(map[*node.Node]int), have: make(map[*demand.Task]int32)}
	p.Repeatable = in == 1
	p.Ctx, p.cancel = context.WithCancel(context.Background())
	for !p.closed && p.Work < d.target && len(p.members) < most {
		w, some := d.next(p)
		if !some {
			break
		}
		if p.join(w.b, w.i, w.f, true) {
			p.grow(w.b, w.i)
		} else { // claimed by another force, or not wanted: it looks for itself
			d.r.Sched.Ready(w.b.Base+w.i, 0)
		}
	}
	p.index, p.have = nil, nil
	return p
}

// next takes the oldest call out of the bin for p. A function that has not been
// measured goes alone.
func (d *Dispatcher) next(p *partition) (w waiting, some bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := &d.bins[p.in]
	if w, some = q.first(); !some {
		return w, false
	}
	if _, known := w.f.Cost(); !known && len(p.members) > 0 {
		return w, false
	}
	q.take()
	d.comes(w.b.Scope)
	return w, true
}

// grow adds consumers of a task that has joined, and theirs, as long as there
// is work to come to the target. It counts for each consumer how many of its
// edges come from the partition: if they are all that it waits for, everything
// else is over. Its own count falls only, and not for what is in the partition:
// its tasks are not over.
func (p *partition) grow(b *demand.Block, i int32) {
	for todo := []int32{i}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for e := b.Task(at).First; e != plan.NoEdge; {
			var j int32
			j, e = b.Follow(e)
			if p.closed || p.Work >= p.d.target || len(p.members) >= most {
				return
			}
			f, in := p.d.departing(b, j)
			if f == nil || in != p.in {
				continue
			}
			c := b.Task(j)
			if p.have[c]++; p.have[c] != c.Pending.Load() {
				continue
			}
			if _, known := f.Cost(); known && p.join(b, j, f, false) {
				todo = append(todo, j)
			}
		}
	}
}

// join adds the call of a task, and reports whether it has. ready says that the
// task waits for nothing, and is in no queue: it is the partition's to finish.
// Any other task becomes ready when its operands are over, as ever, and finds
// its node settled or claimed.
//
// The order is that of a call that is made here: the bar, the claim, then the
// operands, which the claim lets read. A claim that was for nothing is handed
// back at once, before any other party has seen more than a busy node.
func (p *partition) join(b *demand.Block, i int32, f *remote.Function, ready bool) bool {
	k := b.Task(i)
	n := k.Node.Get()
	if k.Number > b.Scope.Bar.Load() || !node.Claim(n) {
		return false
	}
	node.Settle(n)
	operands, whole := p.operands(n)
	if !whole { // one has failed, and all errors are asked for
		node.HandBack(n)
		return false
	}
	if len(p.members) == 0 {
		p.begin()
	}
	args, value := node.OpOf(n).(node.Portable).Ends(n)
	if args != nil {
		operands = nil
	}
	p.index[n] = len(p.members)
	p.members = append(p.members, member{n: n, b: b, i: i, ready: ready, here: true})
	p.Calls = append(p.Calls, remote.Call{Function: f, Number: node.Number(n), Args: args, Operands: operands, Value: value})
	each, known := f.Cost()
	p.Work += each
	p.closed = !known
	p.wanted++
	p.knows(b.Scope)
	return true
}

// What a call is given by nodes that are done is read there, by the carrier:
// such nodes do not change any more. Aliases are followed here, for the reader
// knows values only.

// operands returns the operands of a claimed call, and reports whether each is
// done or in the partition.
func (p *partition) operands(n *node.Node) (all []remote.Operand, whole bool) {
	var nodes []*node.Node
	if node.Has(n, node.Wide) {
		nodes = node.Wider(n).Nodes
	} else if a, b := node.Pair(n); b != nil {
		nodes = []*node.Node{a, b}
	} else if a != nil {
		nodes = []*node.Node{a}
	}
	for _, x := range nodes {
		if j, in := p.index[x]; in {
			all = append(all, remote.Operand{Call: j})
			continue
		}
		end := node.Resolve(x)
		if node.Load(end) != node.Done {
			return nil, false
		}
		all = append(all, remote.Operand{Call: -1, Node: end})
	}
	return all, true
}

// Both are what a run does for itself when it begins. They are taken back by
// the last party that settles nodes (quit).

// begin makes the partition a party of its own, beside the run: it may settle
// nodes when the run is over.
func (p *partition) begin() {
	gate.Enter() // the run is inside, so there is no wait
	p.d.r.Opts.World.Enter()
}

// knows notes that the partition has calls of s: from leave on, sweeps of s
// come to it. Until then it belongs to the goroutine that forms it. The memory
// of the scope is not used again: the partition has its tasks.
func (p *partition) knows(s *demand.Scope) {
	if len(p.scopes) > 0 && p.scopes[len(p.scopes)-1] == s || p.seen[s] {
		return
	}
	if len(p.scopes) == 1 {
		p.seen = map[*demand.Scope]bool{p.scopes[0]: true}
	}
	if p.seen != nil {
		p.seen[s] = true
	}
	p.scopes = append(p.scopes, s)
	s.Dirty.Store(true)
}
