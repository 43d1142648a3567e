package eval

import (
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/seam"
)

// InFlight lets at most n items of work be under way at a time, from end to end: an item begins with a call that needs no other
// one and ends when all that is computed of it alone is done. Without it calls of one lane run ahead of those of another, and
// everything that they return is in memory until its turn comes: a hundred files are read while the first one is parsed.
//
//	pages := parse.CallEach(fetch.Map(urls))                      // fetch waits, parse computes
//	for i, r := range expr.AsCompleted(ctx, pages, eval.InFlight(16)) // no more than 16 pages are fetched and not parsed
//
// What two items come to together belongs to the one that began last. Unsafe and exclusive calls do not begin an item, and a call
// that waits in a force does not count. A sequential force has one item under way in any case. n must be positive.
func InFlight(n int) Option {
	mustBePositive("InFlight", n)
	return func(o *options) { o.inFlight = n }
}

// flight is how many items a run may still begin, and the calls that wait to begin one, first come, first served.
//
// mu protects both fields. It is a leaf: a call is pushed after it is released. free is the option's n less the items under way that
// are not stalled. It may be negative: an item that was stalled goes on whether there is room or not, because another item may
// have begun in its place, and nothing new begins until free is above 0 again.
type flight struct {
	mu      seam.Mutex
	free    int
	waiting []start
}

// start is a call with which an item begins.
type start struct {
	b *block
	i int32
}

// items are those of a block: which task belongs to which.
//
//	read 1   read 2   read 3        each begins an item
//	  |        |        |
//	parse 1  parse 2  parse 3       of the same item
//	     \   /          |
//	     join           |           of item 2, which began later
//	        \           |
//	         '--- All --'           of item 3
//
// So an item depends on those that began before it and on no other: it can always come to its end, however few may be under
// way. What a dynamic node chooses at run time begins no item if a task of an item waits for it (needed, scope.within). What waits
// for something else, a node that another scope has or its turn in the unsafe lane, does not count while it waits.
//
// The slices are as long as the block has tasks. of and needed do not change once itemise has returned. left and blocked are
// indexed by the task with which the item begins, and atomic: tasks of one item may run on several workers.
//
//	left[i]      tasks of the item that are not over: at 0 the item has landed, and another one may begin
//	blocked[i]   tasks of the item that are stalled: while there is one, the item does not count
type items struct {
	of      []int32 // by task: the index of the call with which its item begins, or none
	needed  []bool  // by task: a task of an item waits for it
	left    []seam.Int32
	blocked []seam.Int32
}

// itemise finds the items of a block that has its edges and knows what is over already (sortOut). It takes two passes over the
// edges, and some 13 bytes for each task.
func (b *block) itemise() {
	n := int(b.count)
	x := &items{of: make([]int32, n), needed: make([]bool, n), left: make([]seam.Int32, n), blocked: make([]seam.Int32, n)}
	for i := range x.of {
		x.of[i] = none
	}
	// The oldest first, so that a task knows its item before its consumers ask. Indices descend as numbers ascend: the item that
	// began last has the lowest index.
	for i := b.count - 1; i >= 0; i-- {
		k := b.task(i)
		if k.state.Load() == over {
			continue
		}
		if x.of[i] == none && k.pend.Load() == 0 && begins(k.n.Get()) {
			x.of[i] = i
		}
		own := x.of[i]
		if own == none {
			continue
		}
		x.left[own].Add(1)
		b.eachConsumer(i, func(c int32) {
			if x.of[c] == none || own < x.of[c] {
				x.of[c] = own
			}
		})
	}
	// The youngest first, so that a consumer knows whether it is needed before its operands ask.
	for i := range b.count {
		b.eachConsumer(i, func(c int32) { x.needed[i] = x.needed[i] || x.needed[c] || x.of[c] != none })
	}
	b.items = x
}

// begins reports whether an item can begin with n. An unsafe or exclusive call cannot: it waits for its turn, or for all other calls
// to end, and room that it took meanwhile could be what those before it need.
func begins(n *node.Node) bool {
	if !node.Has(n, node.Call) || node.Has(n, node.Family) {
		return false
	}
	lane := node.OpOf(n).Info(n).Lane
	return lane != node.Unsafe && lane != node.Exclusive
}

// eachConsumer calls f for the consumers of task i, twice for one that has it for an operand twice.
func (b *block) eachConsumer(i int32, f func(c int32)) {
	for e := b.task(i).first; e != plan.NoEdge; {
		var c int32
		c, e = b.follow(e)
		f(c)
	}
}

// admitted returns the first tasks of b that may begin now, the oldest first. The others wait in the flight, and begin when
// another item ends or stalls (depart). Tasks that belong to no item begin in any case.
func (r *run) admitted(b *block) []int32 {
	if b.items == nil {
		return b.seeds
	}
	now := make([]int32, 0, len(b.seeds))
	f := &r.flight
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, i := range b.seeds {
		switch {
		case b.items.of[i] == none:
		case f.free > 0:
			f.free--
		default:
			f.waiting = append(f.waiting, start{b, i})
			continue
		}
		now = append(now, i)
	}
	return now
}

// lands notes that task i is over; with the last one of an item another one begins. It is called once for a task, by finish. A task
// that is withdrawn while it is stalled is taken off the stalled ones first; otherwise its item would not count for good.
func (r *run) lands(b *block, i int32) {
	own := b.items.of[i]
	if own == none {
		return
	}
	if x := b.task(i).x.Load(); x != nil && x.stall.Swap(landed) == stalled {
		r.resumes(b, own)
	}
	if b.items.left[own].Add(-1) == 0 {
		r.depart(+1)
	}
}

// depart changes how many items may begin, and lets them. They go to their lane, or to the queue of what is new (Fresh), which
// workers look at after all that has begun.
func (r *run) depart(by int) {
	f := &r.flight
	for {
		f.mu.Lock()
		f.free += by
		by = 0
		if f.free <= 0 || len(f.waiting) == 0 {
			f.mu.Unlock()
			return
		}
		f.free--
		s := f.waiting[0]
		f.waiting = f.waiting[1:]
		f.mu.Unlock()
		if !r.toLane(s.b, s.i) {
			r.s.Fresh(s.b.base + s.i)
		}
	}
}

// The values of extra.stall. Each change is a swap, because a step, a withdrawal and the end of the task may come at once: the one
// that takes a task out of stalled counts its item again.
const (
	counts  int32 = iota
	stalled       // it waits for something that others may have to begin first
	landed        // it is over
)

// stalls notes that task i is about to wait for something that others may have to begin first: its item does not count meanwhile, and
// another one may begin in its place. Otherwise n items that wait for what the next one has to do would wait for ever. b is nil for
// a direct call, which has no task.
func (r *run) stalls(b *block, i int32) {
	if b == nil || b.items == nil || b.items.of[i] == none || !b.task(i).extra().stall.CompareAndSwap(counts, stalled) {
		return
	}
	if b.items.blocked[b.items.of[i]].Add(1) == 1 {
		r.depart(+1)
	}
}

// goesOn takes back that task i is stalled, if it is.
func (r *run) goesOn(b *block, i int32) {
	if b == nil || b.items == nil || b.items.of[i] == none || !b.task(i).extra().stall.CompareAndSwap(stalled, counts) {
		return
	}
	r.resumes(b, b.items.of[i])
}

// resumes counts an item again when none of its tasks is stalled.
func (r *run) resumes(b *block, own int32) {
	if b.items.blocked[own].Add(-1) == 0 {
		r.depart(-1)
	}
}
