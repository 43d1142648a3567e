package eval

import (
	"slices"

	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/seam"
)

// block is a plan with the state of its tasks: what a scope, or a later addition to it, consists of. A task has its position
// in the plan for an index, so the root is task 0 and the indices descend as creation numbers ascend; in the scheduler they
// have the numbers base, base+1, ...
type block struct {
	scope    *scope
	base     int32
	count    int32    // of tasks
	chunks   [][]task // see task
	wide     []plan.WideEdge
	numbered bool
	queueing bool     // there are calls of other lanes, or with special demands
	regions  bool     // there are regions: see region.go
	split    *split   // a block of helpers has no nodes
	scratch  *scratch // memory to be used again, or nil

	ranked bool
	serial []int32 // tasks of the unsafe lane, the oldest first: they start in this order
	turns  *turns  // which they have among others
	place  int     // the first one's place there
	items  *items  // under InFlight
	twins  []int32 // of equal pure calls, the one that is called; nil if there are none

	one   [1][]task // room for the plans of nested forces
	small [4]task
	seeds []int32 // tasks without operands, the oldest first
}

// Tasks lie in chunks because how many there are is known only at the end: what grows in one piece is copied over and over,
// and fresh memory costs more than all else that is done to a task.
const (
	chunkBits = 10
	chunkSize = 1 << chunkBits
)

// task is task i.
func (b *block) task(i int32) *task { return &b.chunks[i>>chunkBits][i&(chunkSize-1)] }

// follow gives the consumer at edge e, and the next edge of its operand's list: the oldest consumer comes first, and one that
// has an operand twice comes twice.
func (b *block) follow(e plan.Edge) (consumer int32, next plan.Edge) {
	if i, k, inline := e.Inline(); inline {
		return i, b.task(i).next[k]
	}
	w := &b.wide[e.Place()]
	return w.Consumer, w.Next
}

// fill makes tasks of what root needs, and lists the leaves, the youngest first.
func (b *block) fill(p *plan.Plan, root *node.Node) {
	b.count, b.one[0] = 0, b.small[:]
	b.chunks, b.seeds = b.one[:], b.seeds[:0]
	if b.scratch != nil {
		b.seeds = b.scratch.seeds
	}
	p.Start(root)
	for {
		from, ok := p.Next()
		if !ok {
			break
		}
		k := b.grow()
		k.n.Set(from.Node)
		k.num = node.Number(from.Node)
		k.first, k.next = from.First, from.Next
		node.Release(&k.pend, from.Missing)
		if from.Missing == 0 {
			b.seeds = append(b.seeds, b.count-1)
		}
	}
	b.wide = nil
	if len(p.Wide) > 0 {
		b.wide, p.Wide = p.Wide, nil
	}
}

// grow adds a fresh task.
func (b *block) grow() *task {
	last := len(b.chunks) - 1
	if int(b.count)-last<<chunkBits == len(b.chunks[last]) {
		b.makeRoom()
	}
	b.count++
	return b.task(b.count - 1)
}

// makeRoom makes room for at least one more task: the first chunk becomes longer until it is whole, then there is another one.
func (b *block) makeRoom() {
	first := b.chunks[0]
	switch {
	case len(first) == chunkSize:
		b.chunks = append(b.chunks, b.scratch.chunk())
		return
	case b.scratch != nil:
		b.chunks = append(b.scratch.list, b.scratch.chunk())
	default:
		b.one[0] = make([]task, min(8*len(first), chunkSize))
	}
	for i := range first {
		to, from := &b.chunks[0][i], &first[i]
		to.n.Set(from.n.Get())
		// No other goroutine knows of the block yet, so that plain copies will do; state and extra are not in use before the block
		// is filled.
		to.num, to.first, to.next = from.num, from.first, from.next
		node.Release(&to.pend, from.pend.Load())
		from.n.Set(nil)
	}
}

// sortOut tells which tasks have no operands to wait for, and marks those that are over already. It gives the number of the
// others, and the nodes that have failed.
func (b *block) sortOut() (left int32, failed []*node.Node) {
	all := b.scope.run.allErrors()
	leaves := b.seeds
	b.seeds = b.seeds[:0]
	left = b.count
	freed := false
	for _, i := range leaves {
		k := b.task(i)
		if k.state.Load() == over { // inside of a region
			left--
			continue
		}
		// The planner saw a claim, and so no operands. Taken for a running node it would be skipped if something older
		// than itself failed, and the failure that it is about to have, which may be older still, would not count.
		for node.Inheriting(k.n.Get()) { // it has no operands here, and is about to have their failure
			seam.Yield("inherit")
		}
		switch s := node.Load(k.n.Get()); {
		// Already failed: it lowers the bar before anything of the scope is started. Under AllErrors its consumers are
		// visited one by one instead, and find the failure there (step).
		case s == node.Failed && !all:
			failed = append(failed, k.n.Get())
		case s != node.Done:
			b.seeds = append(b.seeds, i)
			continue
		}
		left--
		// Over from the beginning: its consumers do not wait for it. Between the plan and this look it may have been
		// settled by another force.
		k.state.Store(over)
		freed = b.free(k) || freed
	}
	if freed {
		b.findSeeds()
	}
	slices.Reverse(b.seeds)
	return left, failed
}

// free lets the consumers of a task that is over wait for one operand less. It reports whether one of them is ready by it.
func (b *block) free(k *task) (some bool) {
	for e := k.first; e != plan.NoEdge; {
		var i int32
		i, e = b.follow(e)
		some = b.task(i).pend.Add(-1) == 0 || some
	}
	return some
}

// findSeeds looks through all tasks for those that can begin, the youngest first.
func (b *block) findSeeds() {
	b.seeds = b.seeds[:0]
	for i := range b.count {
		if k := b.task(i); k.pend.Load() == 0 && k.state.Load() != over {
			b.seeds = append(b.seeds, i)
		}
	}
}
