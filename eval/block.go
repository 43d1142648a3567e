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
//
//	chunks   [0 ... 1023] [1024 ... 2047] [2048 ...]      task i lies in chunk i/1024, at place i%1024
//	          root                             oldest
//
// A block is written by the goroutine that calls scope.add, up to the moment at which its first number is pushed. Afterwards
// only what lies in its tasks changes, and two tables: an entry of twins, by the goroutine that has the task, and those of
// items, which are atomic. So no field needs a lock. The turns have a lock of their own.
//
// Memory follows the size of the plan: up to 4 tasks lie in the block itself, up to 1024 in one chunk that grows, more in as many
// chunks as it takes. The root block of a run takes its chunks from scratch, which other runs have used before.
type block struct {
	scope    *scope
	base     int32
	count    int32    // of tasks
	chunks   [][]task // see task
	wide     []plan.WideEdge
	numbered bool
	queueing bool     // there are calls of other lanes, or with special demands
	regions  bool     // there are regions: see region.go
	helps    any      // of a block of helpers, which has no tasks: the split that they take part in
	scratch  *scratch // memory to be used again, or nil

	ranked bool
	serial []int32 // tasks of the unsafe lane, the oldest first: they start in this order
	turns  *turns  // the order in which they stand, with those of sibling scopes
	place  int     // of the first of serial, in turns
	items  *items  // under InFlight
	twins  []int32 // by task: of equal pure calls, the one that is called; nil if the plan has no pure call

	one   [1][]task // room for the plans of nested forces
	small [4]task
	seeds []int32 // tasks without operands, the oldest first
}

// Tasks lie in chunks because how many there are is known only at the end: what grows in one piece is copied over and over,
// and fresh memory costs more than all else that is done to a task. A task has 48 bytes, so a chunk has 48 KB.
const (
	chunkBits = 10
	chunkSize = 1 << chunkBits
)

// task returns task i. Its address does not change once the block is filled.
func (b *block) task(i int32) *task { return &b.chunks[i>>chunkBits][i&(chunkSize-1)] }

// follow returns the consumer at edge e, and the next edge of its operand's list: the oldest consumer comes first, and one that
// has an operand twice comes twice.
//
//	operand i       consumer 5             consumer 2
//	first = 11 ---> next[1] = 4 ---------> next[0] = none      edge 11 = 2*5+1: the second operand of task 5
//
// So an edge costs 4 bytes, in its consumer. The edges of a consumer with more than two operands lie in wide; in the lists they
// have the numbers below plan.NoEdge.
func (b *block) follow(e plan.Edge) (consumer int32, next plan.Edge) {
	if i, k, inline := e.Inline(); inline {
		return i, b.task(i).next[k]
	}
	w := &b.wide[e.Place()]
	return w.Consumer, w.Next
}

// fill makes tasks of what root needs, and lists the leaves in seeds, the youngest first. A task's pend is then the number of
// its operands in the plan; a leaf has none.
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
	// The block takes the plan's edges over; giveBack returns them to the plan when the run is over. A copy would double the
	// memory of a graph of wide nodes.
	b.wide = nil
	if len(p.Wide) > 0 {
		b.wide, p.Wide = p.Wide, nil
	}
}

// grow adds a fresh task. The last chunk is full if it has as many tasks as room, which the chunks before it always have.
func (b *block) grow() *task {
	last := len(b.chunks) - 1
	if int(b.count)-last<<chunkBits == len(b.chunks[last]) {
		b.makeRoom()
	}
	b.count++
	return b.task(b.count - 1)
}

// makeRoom makes room for at least one more task: the first chunk becomes longer until it is whole, then there is another one.
//
//	without scratch    4 (in the block), 32, 256, 1024, then chunk after chunk
//	with scratch       4, then whole chunks at once: they are there already
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
		// No other goroutine has the block yet, so that plain copies will do; state and extra are not in use before the block
		// is filled. The old slots are cleared, for small stays in the block and would keep its nodes alive.
		to.num, to.first, to.next = from.num, from.first, from.next
		node.Release(&to.pend, from.pend.Load())
		from.n.Set(nil)
	}
}

// sortOut finds the tasks that can begin, the oldest first, and marks the leaves that are over already. It returns how many tasks
// are left to do, and which leaves have failed.
func (b *block) sortOut(all bool) (left int32, failed []*node.Node) {
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
		for node.Inheriting(k.n.Get()) { // for the few instructions until its seal
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

// free lets the consumers of a task that is over wait for one operand less. It reports whether one of them has become ready: then
// the seeds have to be looked for again, for that consumer is no leaf and not among them.
func (b *block) free(k *task) (some bool) {
	for e := k.first; e != plan.NoEdge; {
		var i int32
		i, e = b.follow(e)
		some = b.task(i).pend.Add(-1) == 0 || some
	}
	return some
}

// findSeeds looks through all tasks for those that can begin, the youngest first. It is needed where leaves are over from the
// beginning: light ones, which have just been evaluated, and those that another force has settled since the plan.
func (b *block) findSeeds() {
	b.seeds = b.seeds[:0]
	for i := range b.count {
		if k := b.task(i); k.pend.Load() == 0 && k.state.Load() != over {
			b.seeds = append(b.seeds, i)
		}
	}
}

// none is no task of a block.
const none int32 = -1
