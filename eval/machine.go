package eval

import (
	"slices"

	"xfork/scheduler"
)

// machine is a run with what goes through its tasks.
type machine struct {
	run
	absence *absence               // of the call that waits for the run, or nil
	onKid   func(i int, err error) // for Each: called for every kid of the root that closes
}

// newMachine returns a machine for one run with the options o.
func newMachine(o options) *machine {
	r := &machine{run: run{opts: o}}
	r.hooks = r
	return r
}

// machineOf returns the machine of the run that p is a goroutine of.
func machineOf(p *post) *machine { return p.run.hooks.(*machine) }

// group is how many task numbers go together: a block gets a whole number of groups, so that the table has one entry for 16
// tasks and not for each.
//
//	group      0        1         2         3
//	table     [a]      [b]       [c]       [c]      c has more than 16 tasks: its groups are neighbours
//	numbers   0..15    16..31    32..47    48..63
//
// Task t belongs to the block table[t/16], and has the index t-base there. A block of 3 tasks leaves 13 numbers unused; they
// cost nothing, for a number is not memory.
const group = 16

// unseen reports whether nodes may be evaluated without tasks: nothing observes the run, and its lowest failure is enough.
// sequential reports whether the run has no scheduler, and goes through its tasks on the goroutine of the caller.
func (r *run) allErrors() bool  { return r.opts.allErrors }
func (r *run) unseen() bool     { return r.seen == nil && !r.opts.allErrors }
func (r *run) sequential() bool { return r.s == nil }

// lane returns the unsafe lane of the run's world.
func (r *run) lane() *tokens { return &r.opts.world.lane }

// number gives the block its place among the tasks of the run, unless it has one from before. It costs one lock for a block,
// and not one for each task.
func (r *run) number(b *block) {
	// The workers read the table without the lock: a table that is full is replaced and not extended, and an entry is written
	// before the first number that leads to it is pushed. Otherwise a worker could take a number and find no block.
	groups := (int(b.count) + group - 1) / group
	if r.sequential() || groups == 0 || b.numbered && groups == 1 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	table := *r.blocks.Load()
	// Only the small block of a nested scope is filled again (endNested), and only after all its numbers have come out of
	// the queues. If it now needs more than one group its old group is free.
	if b.numbered {
		g := b.base / group
		table[g] = nil
		r.free = append(r.free, g)
	}
	b.numbered = true
	// Groups that are free are not neighbours, so they serve blocks of one group only: the kids of dynamic nodes, of which a
	// long run opens any number, one after the other.
	if groups == 1 && len(r.free) > 0 {
		g := r.free[len(r.free)-1]
		r.free = r.free[:len(r.free)-1]
		table[g] = b
		b.base = g * group
		return
	}
	b.base = int32(r.used * group)
	// At least twice as large, so that a run copies each entry a bounded number of times.
	if need := r.used + groups; need > len(table) {
		bigger := make([]*block, max(64, 2*need))
		copy(bigger, table)
		table = bigger
		r.blocks.Store(&bigger)
	}
	for g := range groups {
		table[r.used+g] = b
	}
	r.used += groups
}

// Do is called by the scheduler on the goroutine of w. It runs task t, and what t makes ready in its own block, until there is
// nothing left to go on with. It always returns None: what is ready in other blocks has been pushed.
func (r *machine) Do(w *scheduler.Worker, t int32) int32 {
	p := w.Local.(*post)
	b := r.block(t)
	if b == nil {
		return scheduler.None
	}
	// The block of a split has numbers and no tasks. Each number invites one helper, whichever worker takes it.
	if b.helps != nil {
		b.helps.(*split).help(p)
		return scheduler.None
	}
	// What a task has made ready in its block is run next, here: its operands are in this processor's cache, and nothing
	// has to pass through a queue. A loop, so that a chain of any length needs no stack.
	for i := t - b.base; i != none; {
		i = r.step(p, b, i)
	}
	p.report()
	return scheduler.None
}

// Idle is called by the scheduler when w has nothing of its own left. It reports the root tasks that w has finished: without
// it the root scope could not close while the last worker looks for work.
func (r *machine) Idle(w *scheduler.Worker) {
	r.count(w.Local.(*post))
}

// count subtracts from the root scope's count the tasks that p has finished since the last time. Any goroutine may call it for
// any post: finish adds to done, and count takes all of it.
func (r *machine) count(p *post) {
	if p.done.Load() > 0 {
		// Swapped and not loaded, because countAll may read the same post on another goroutine: each task is subtracted once.
		// The load before it spares the locked instruction where there is nothing.
		if n := p.done.Swap(0); n > 0 {
			r.leaves(p, r.root, n)
		}
	}
}

// countAll counts for all workers. A sweep needs it: a worker with something to count may be in a function that has just been
// withdrawn, and does not become idle before that function returns.
func (r *machine) countAll() {
	r.mu.Lock()
	all := slices.Clone(r.posts)
	r.mu.Unlock()
	// Without the lock: the last count closes the root scope, which wakes the caller.
	for _, p := range all {
		if p != nil {
			r.count(p)
		}
	}
}
