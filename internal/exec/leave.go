package exec

import (
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/run"
)

// What the machine does for calls that leave for other machines (package dispatch), and for those that come back unmade.

// Departs takes a ready task that may leave, and reports whether it has.
func (r *Machine) Departs(b *demand.Block, i int32) bool { return r.dispatcher.Take(b, i) }

// Arrives finishes a task that has left, the node of which has its outcome. The scope hears of a failure before the task is over, as for a
// call that is made here.
func (r *Machine) Arrives(b *demand.Block, i int32, n *node.Node) {
	if b.Twins == nil && node.Load(n) == node.Done {
		b.Task(i).Node.Set(nil) // as finish does: a run keeps nothing alive that it needs no more
	}
	if node.Outcome(n) != nil {
		r.failed(b.Scope, n)
	}
	r.goOn(nil, b, r.finish(nil, b, i))
}

// Skips ends a task that has left, or waits to leave, and lies above the bar.
func (r *Machine) Skips(b *demand.Block, i int32) { r.goOn(nil, b, r.skip(nil, b, i)) }

// A call that another party has claimed is a leaf of the plan: its operands cannot be read, and as a rule they are done. A partition,
// though, claims calls together with their operands. When it hands them back, the task here has a call to make that lacks its operands,
// and they have no tasks:
//
//	x    claimed by a partition         plan of another force:   y, which is running      a leaf
//	|
//	y    likewise                       x and y are handed back: y is idle, and so is x
//
// Such a task brings its node up to date as a kid, with a plan of its own. It is a rare way, so only a task is asked that is unread:
// its node was claimed when the plan was made (demand, fill), or when it was looked at. It is asked when the node is idle, just before
// the claim, and not when it begins: until then a partition may hand the node back, and another one claim it. An operand that is
// settled stays so.

// reread brings the node of task i up to date in a scope of its own. The node is not claimed meanwhile: another force may be first.
// When the scope has closed the task looks again (resume).
func (r *Machine) reread(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	x := k.Extra()
	x.Wish, x.Winner, x.Again, x.NextKid, x.Reread = node.Wish{Kind: node.Become, Nodes: []*node.Node{k.Node.Get()}}, -1, false, 0, true
	k.State.Store(demand.Held)
	return r.mode.open(p, b, i)
}
