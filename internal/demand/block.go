package demand

import (
	"slices"

	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/seam"
)

// Block is a plan with the state of its tasks: what a scope, or a later addition to it, consists of. A task has its position
// in the plan for an index, so the root is task 0 and the indices descend as creation numbers ascend; in the scheduler they
// have the numbers Base, Base+1, ...
//
//	chunks   [0 ... 1023] [1024 ... 2047] [2048 ...]      task i lies in chunk i/1024, at place i%1024
//	          root                             oldest
//
// A block is written by the goroutine that fills it (Scope.Fill), up to the moment at which its first number is pushed. Afterwards
// only what lies in its tasks changes, and two tables: an entry of Twins, by the goroutine that has the task, and the counts of
// Items, which are atomic. So no field needs a lock. The turns have a lock of their own.
//
// Memory follows the size of the plan: up to 4 tasks lie in the block itself, up to 1024 in one chunk that grows, more in as many
// chunks as it takes. The root block of a run takes its chunks from a Scratch, which other runs have used before.
type Block struct {
	Scope    *Scope
	Base     int32
	Count    int32    // of tasks
	chunks   [][]Task // see Block.Task
	wide     []plan.WideEdge
	Numbered bool
	Queueing bool     // there are calls of other lanes, or with special demands
	regions  bool     // there are regions: see group
	Helps    any      // of a block of helpers, which has no tasks: the split that they take part in
	Scratch  *Scratch // memory to be used again, or nil

	Ranked  bool
	Leaving bool    // there are calls that may be made on another machine, and the engine has a carrier
	Serial  []int32 // tasks of the unsafe lane, the oldest first: they start in this order
	Turns   *turns  // the order in which they stand, with those of sibling scopes
	place   int     // of the first of Serial, in Turns
	Items   *items  // under InFlight
	Twins   []int32 // by task: of equal pure calls, the one that is called; nil if the plan has no pure call

	one   [1][]Task // room for the plans of nested forces
	Small [4]Task
	Seeds []int32 // tasks without operands, the oldest first
}

// Tasks lie in chunks because how many there are is known only at the end: what grows in one piece is copied over and over,
// and fresh memory costs more than all else that is done to a task. A task has 48 bytes, so a chunk has 48 KB.
const (
	chunkBits = 10
	chunkSize = 1 << chunkBits
)

// Task returns task i. Its address does not change once the block is filled.
func (b *Block) Task(i int32) *Task { return &b.chunks[i>>chunkBits][i&(chunkSize-1)] }

// Follow returns the consumer at edge e, and the next edge of its operand's list: the oldest consumer comes first, and one that
// has an operand twice comes twice.
//
//	operand i       consumer 5             consumer 2
//	first = 11 ---> next[1] = 4 ---------> next[0] = none      edge 11 = 2*5+1: the second operand of task 5
//
// So an edge costs 4 bytes, in its consumer. The edges of a consumer with more than two operands lie in wide; in the lists they
// have the numbers below plan.NoEdge.
func (b *Block) Follow(e plan.Edge) (consumer int32, next plan.Edge) {
	if i, k, inline := e.Inline(); inline {
		return i, b.Task(i).next[k]
	}
	w := &b.wide[e.Place()]
	return w.Consumer, w.Next
}

// fill makes tasks of what root needs, and lists the leaves in Seeds, the youngest first. A task's Pending is then the number of
// its operands in the plan; a leaf has none.
func (b *Block) fill(p *plan.Plan, root *node.Node) {
	b.Count, b.one[0] = 0, b.Small[:]
	b.chunks, b.Seeds = b.one[:], b.Seeds[:0]
	if b.Scratch != nil {
		b.Seeds = b.Scratch.seeds
	}
	p.Start(root)
	for {
		from, ok := p.Next()
		if !ok {
			break
		}
		k := b.grow()
		k.Node.Set(from.Node)
		k.Number = node.Number(from.Node)
		k.First, k.next = from.First, from.Next
		if from.Unread {
			k.State.Store(Unread)
		}
		node.Release(&k.Pending, from.Missing)
		if from.Missing == 0 {
			b.Seeds = append(b.Seeds, b.Count-1)
		}
	}
	// The block takes the plan's edges over; Scratch.GiveBack returns them to the plan when the run is over. A copy would double the
	// memory of a graph of wide nodes.
	b.wide = nil
	if len(p.Wide) > 0 {
		b.wide, p.Wide = p.Wide, nil
	}
}

// grow adds a fresh task. The last chunk is full if it has as many tasks as room, which the chunks before it always have.
func (b *Block) grow() *Task {
	last := len(b.chunks) - 1
	if int(b.Count)-last<<chunkBits == len(b.chunks[last]) {
		b.makeRoom()
	}
	b.Count++
	return b.Task(b.Count - 1)
}

// makeRoom makes room for at least one more task: the first chunk becomes longer until it is whole, then there is another one.
//
//	without scratch    4 (in the block), 32, 256, 1024, then chunk after chunk
//	with scratch       4, then whole chunks at once: they are there already
func (b *Block) makeRoom() {
	first := b.chunks[0]
	switch {
	case len(first) == chunkSize:
		b.chunks = append(b.chunks, b.Scratch.chunk())
		return
	case b.Scratch != nil:
		b.chunks = append(b.Scratch.list, b.Scratch.chunk())
	default:
		b.one[0] = make([]Task, min(8*len(first), chunkSize))
	}
	for i := range first {
		to, from := &b.chunks[0][i], &first[i]
		to.Node.Set(from.Node.Get())
		// No other goroutine has the block yet, so that plain copies will do; Ext is not in use before the block
		// is filled. The old slots are cleared, for Small stays in the block and would keep its nodes alive.
		to.Number, to.First, to.next = from.Number, from.First, from.next
		node.Release(&to.Pending, from.Pending.Load())
		if s := from.State.Load(); s != Fresh {
			to.State.Store(s)
			from.State.Store(Fresh)
		}
		from.Node.Set(nil)
	}
}

// sortOut finds the tasks that can begin, the oldest first, and marks the leaves that are over already. It returns how many tasks
// are left to do, and which leaves have failed.
func (b *Block) sortOut(all bool) (left int32, failed []*node.Node) {
	leaves := b.Seeds
	b.Seeds = b.Seeds[:0]
	left = b.Count
	freed := false
	for _, i := range leaves {
		k := b.Task(i)
		if k.State.Load() == Over { // inside of a region
			left--
			continue
		}
		// The planner saw a claim, and so no operands. Taken for a running node it would be skipped if something older
		// than itself failed, and the failure that it is about to have, which may be older still, would not count.
		for node.Inheriting(k.Node.Get()) { // for the few instructions until its seal
			seam.Yield("inherit")
		}
		switch s := node.Load(k.Node.Get()); {
		// Already failed: it lowers the bar before anything of the scope is started. Under AllErrors its consumers are
		// visited one by one instead, and find the failure there (package exec, step).
		case s == node.Failed && !all:
			failed = append(failed, k.Node.Get())
		case s != node.Done:
			b.Seeds = append(b.Seeds, i)
			continue
		}
		left--
		// Over from the beginning: its consumers do not wait for it. Between the plan and this look it may have been
		// settled by another force.
		k.State.Store(Over)
		freed = b.free(k) || freed
	}
	if freed {
		b.findSeeds()
	}
	slices.Reverse(b.Seeds)
	return left, failed
}

// free lets the consumers of a task that is over wait for one operand less. It reports whether one of them has become ready: then
// the seeds have to be looked for again, for that consumer is no leaf and not among them.
func (b *Block) free(k *Task) (some bool) {
	for e := k.First; e != plan.NoEdge; {
		var i int32
		i, e = b.Follow(e)
		some = b.Task(i).Pending.Add(-1) == 0 || some
	}
	return some
}

// findSeeds looks through all tasks for those that can begin, the youngest first. It is needed where leaves are over from the
// beginning: light ones, which have just been evaluated, and those that another force has settled since the plan.
func (b *Block) findSeeds() {
	b.Seeds = b.Seeds[:0]
	for i := range b.Count {
		if k := b.Task(i); k.Pending.Load() == 0 && k.State.Load() != Over {
			b.Seeds = append(b.Seeds, i)
		}
	}
}

// None is no task of a block.
const None int32 = -1
