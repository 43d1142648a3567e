package eval

import (
	"slices"

	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// run is one outermost force: its scopes, its tasks, and the goroutines that work on them.
//
// Written before the first worker starts, and not changed afterwards: opts, s, root, absence, seen, marks, onKid. Every
// goroutine of the run reads them without a lock.
//
// Under mu: used, free, posts, vacant, orphans, alone, left, and every change of the table behind blocks. The table itself is
// read without mu (see block). bell is stored by the goroutine of a sequential run, and loaded by a kill that comes from any
// other one. flight has a lock of its own.
//
// Few locks are held together, and those in one order, the outer one first:
//
//	scheduler.Run.mu > split.mu > run.mu > world.mu, quarters.mu     a call is lent out and becomes an orphan: leaveHelpers, disown
//	tokens.mu > scope.mu, extra.mu, a bucket of the parking lot      the search of tokens.check, which takes one of them at a time
//
// The locks of limits, turns, flights and holdings are leaves: each is released before anything is granted or pushed.
type run struct {
	opts    options
	s       *scheduler.Run // nil in a sequential run
	root    *scope
	absence *absence // of the call that waits for the run, or nil

	mu      seam.Mutex
	blocks  seam.Pointer[[]*block] // by task number / group
	used    int                    // groups
	free    []int32                // groups that small blocks have given back
	posts   []*post                // by number
	vacant  []int32                // numbers of posts that are gone
	orphans int                    // calls that go on although their run has left them
	alone   chan struct{}          // closed when orphans is 0; made by Force
	left    bool                   // Force has returned: the last orphan leaves the gate

	// The table of a small run lies in it: most requests of a server need no other.
	table0 []*block
	room   [8]*block

	flight flight             // under InFlight
	bell   seam.Pointer[bell] // of a sequential run: what its goroutine waits for, or nil

	seen  *observe.Recorder      // nil: the run is not observed
	marks *observe.Marks         // nil: none
	onKid func(i int, err error) // for Each: called for every kid of the root that closes
}

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

// unnumber takes back the numbers of a small block. The caller has made sure that no queue, ticket or timer has one of them
// (scope.clean): a number that comes back later would lead to another block's task. Blocks of several groups keep theirs
// until the run ends.
func (r *run) unnumber(b *block) {
	if !b.numbered || b.count > group {
		return
	}
	r.mu.Lock()
	(*r.blocks.Load())[b.base/group] = nil
	if g := b.base / group; int(g) < len(r.room) {
		r.room[g] = nil // the first table lies in the run, and would keep the block alive after a larger one has replaced it
	}
	r.free = append(r.free, b.base/group)
	r.mu.Unlock()
	b.numbered = false
}

// block returns the block of a task number, without a lock; nil if the block has been unnumbered.
func (r *run) block(t int32) *block { return (*r.blocks.Load())[t/group] }

// Do is called by the scheduler on the goroutine of w. It runs task t, and what t makes ready in its own block, until there is
// nothing left to go on with. It always returns None: what is ready in other blocks has been pushed.
func (r *run) Do(w *scheduler.Worker, t int32) int32 {
	p := w.Local.(*post)
	b := r.block(t)
	if b == nil {
		return scheduler.None
	}
	// The block of a split has numbers and no tasks. Each number invites one helper, whichever worker takes it.
	if b.split != nil {
		b.split.help(p)
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

// none is no task of a block.
const none int32 = -1

// Idle is called by the scheduler when w has nothing of its own left. It reports the root tasks that w has finished: without
// it the root scope could not close while the last worker looks for work.
func (r *run) Idle(w *scheduler.Worker) {
	r.count(w.Local.(*post))
}

// count subtracts from the root scope's count the tasks that p has finished since the last time. Any goroutine may call it for
// any post: finish adds to done, and count takes all of it.
func (r *run) count(p *post) {
	if p.done.Load() > 0 {
		// Swapped and not loaded, because countAll may read the same post on another goroutine: each task is subtracted once.
		// The load before it spares the locked instruction where there is nothing.
		if n := p.done.Swap(0); n > 0 {
			r.root.leave(p, n)
		}
	}
}

// countAll counts for all workers. A sweep needs it: a worker with something to count may be in a function that has just been
// withdrawn, and does not become idle before that function returns.
func (r *run) countAll() {
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

// Enter is called by the scheduler on each new goroutine of w, and gives it its post. The post belongs to the worker and not to
// the goroutine: what replaces a goroutine that a Goexit has ended goes on with the same number and the same log.
func (r *run) Enter(w *scheduler.Worker) {
	p, ok := w.Local.(*post)
	if !ok {
		p = &post{run: r, w: w}
		w.Local = p
		r.mu.Lock()
		if last := len(r.vacant) - 1; last >= 0 {
			p.id, r.vacant = r.vacant[last], r.vacant[:last]
			r.posts[p.id] = p
		} else {
			p.id = int32(len(r.posts))
			r.posts = append(r.posts, p)
		}
		r.mu.Unlock()
		if r.seen != nil {
			p.log = r.seen.Log(p.id)
		}
		p.marks = r.marks
	}
	p.marks.Enter()
	// No call is in progress on a new goroutine, whatever the last one has left in the post.
	p.depth = 0
	// Last, for from here on a force on this goroutine finds the post (current).
	enlist(p)
}

// postOf returns the post that runs task k, or nil. Its answer may be out of date at once: the function may have returned, and
// the post may have been vacated or taken by another call. The caller acts under a compare-and-swap on the task's state, which
// fails in that case.
func (r *run) postOf(k *task) *post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.posts[k.pend.Load()]
}

// Leave is called by the scheduler on a goroutine of w that ends. The post of a worker of the CPU lane stays for its next
// goroutine. That of a single call, in the I/O lane or aside, is vacated, and its number goes to the next goroutine that comes:
// a run with many I/O calls has as many posts as are in flight at once, and not as many as there are calls.
func (r *run) Leave(w *scheduler.Worker) {
	delist()
	if w.Single() {
		p := w.Local.(*post)
		r.mu.Lock()
		r.posts[p.id] = nil
		r.vacant = append(r.vacant, p.id)
		r.mu.Unlock()
	}
}

// push makes task i of b ready: in its lane, in the run's queue by priority, or in the deque of p's worker, from which that
// worker takes the newest and thieves take the oldest. p is nil where the caller is no goroutine of the run (a timer, a grant,
// a withdrawal).
func (r *run) push(p *post, b *block, i int32) {
	if r.sequential() {
		return // walkInOrder visits every task by its number
	}
	// A priority needs the run's own queue, where all workers look first; the deque knows only an order of time.
	priority := 0
	if b.ranked {
		if n := b.task(i).n.Get(); node.Has(n, node.Call) {
			priority = node.OpOf(n).Info(n).Priority
		}
	}
	// A call of another lane goes there at once: it must not wait until a worker has nothing better to do.
	if b.queueing && r.toLane(b, i) {
		return
	}
	if p == nil || p.w == nil || priority != 0 {
		r.s.Ready(b.base+i, priority)
		return
	}
	p.w.Push(b.base + i)
}

// toLane makes task i ready in its lane if that is not the CPU lane, and reports whether it has. A call of the I/O or the unsafe
// lane goes there before it is admitted, so that it need not wait for a slot with a place or the token in its hands. Only a call
// that finish hands to its own goroutine is admitted where it is, and then sent to its lane (rightPlace).
func (r *run) toLane(b *block, i int32) bool {
	n := b.task(i).n.Get()
	if n == nil || !node.Has(n, node.Call) {
		return false
	}
	switch node.OpOf(n).Info(n).Lane {
	case node.IO:
		r.s.IO(b.base + i)
	case node.Unsafe:
		r.s.Aside(b.base + i)
	default:
		return false
	}
	return true
}

// wakes makes task i ready again, which was put away. It is called from any goroutine (a grant, a timer), so the task goes to its
// lane or to the run's queue, never to a deque: only its worker may push there.
func (r *run) wakes(b *block, i int32) {
	if !r.toLane(b, i) {
		r.s.Ready(b.base+i, 0)
	}
}

// begin makes the first tasks of a block ready, as far as InFlight admits them. The oldest is pushed last, and so the first to be
// taken from the deque: a worker that meets no thief goes through the block as a sequential run would.
func (r *run) begin(p *post, b *block) {
	for _, i := range slices.Backward(r.admitted(b)) {
		r.push(p, b, i)
	}
}
