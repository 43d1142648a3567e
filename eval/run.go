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
// The forcing goroutine makes it, fills its root scope, and waits; the goroutines of the scheduler's workers call its methods from
// then on, many at a time. It ends when the forcing goroutine has returned and the last orphan has.
//
//	run --- root scope --- blocks --- tasks          one number for each task, given out in groups of 16
//	  \--- posts, one for each goroutine             each with the calls in progress there
//	   '-- scheduler.Run                             deques, workers, lanes
type run struct {
	opts    options
	s       *scheduler.Run // nil in a sequential run
	root    *scope
	absence *absence // of the call that waits for the run, or nil

	mu      seam.Mutex
	blocks  seam.Pointer[[]*block] // by task number / group
	used    int                    // groups
	free    []int32                // groups of small blocks, to be used again
	posts   []*post                // by number
	vacant  []int32                // numbers of posts that are gone
	orphans int                    // calls that go on although no force demands them
	alone   chan struct{}          // closed when orphans is 0; made by Force
	left    bool                   // Force has returned: the last orphan leaves the gate

	// The table of a small run lies in it: most requests of a server need no other.
	table0 []*block
	room   [8]*block

	flight flight             // under InFlight
	bell   seam.Pointer[bell] // in a sequential run: what its goroutine waits for

	seen  *observe.Recorder      // nil: it is not observed
	marks *observe.Marks         // nil: none
	onKid func(i int, err error) // for Each: told of every kid of the root that closes
}

// group is how many task numbers go together: a block gets a whole number of groups.
const group = 16

func (r *run) allErrors() bool  { return r.opts.allErrors }
func (r *run) unseen() bool     { return r.seen == nil && !r.opts.allErrors } // what goes on may go on out of sight
func (r *run) sequential() bool { return r.s == nil }

// lane is the unsafe lane of the run's world.
func (r *run) lane() *tokens { return &r.opts.world.lane }

// number gives the block its place among the tasks of the run, unless it has one from before.
func (r *run) number(b *block) {
	// One lock for a block and not for each task. The workers read the table without it: it is replaced when it grows, and
	// a place is written before the numbers that lead to it are pushed.
	groups := (int(b.count) + group - 1) / group
	if r.sequential() || groups == 0 || b.numbered && groups == 1 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	table := *r.blocks.Load()
	if b.numbered { // used again for more than its one group has numbers for: no number of the old ones is in a queue any more
		g := b.base / group
		table[g] = nil
		r.free = append(r.free, g)
	}
	b.numbered = true
	if groups == 1 && len(r.free) > 0 {
		g := r.free[len(r.free)-1]
		r.free = r.free[:len(r.free)-1]
		table[g] = b
		b.base = g * group
		return
	}
	b.base = int32(r.used * group)
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

// unnumber takes back the numbers of a small block of which no task can be waiting anywhere.
func (r *run) unnumber(b *block) {
	if !b.numbered || b.count > group {
		return
	}
	r.mu.Lock()
	(*r.blocks.Load())[b.base/group] = nil
	if g := b.base / group; int(g) < len(r.room) {
		r.room[g] = nil // the first table, should there be a larger one by now: it would keep the block alive
	}
	r.free = append(r.free, b.base/group)
	r.mu.Unlock()
	b.numbered = false
}

// block finds the block of a task number.
func (r *run) block(t int32) *block { return (*r.blocks.Load())[t/group] }

// Do is the scheduler's call: task t, and what it makes ready in its own block, until there is nothing left to go on with.
func (r *run) Do(w *scheduler.Worker, t int32) int32 {
	p := w.Local.(*post)
	b := r.block(t)
	if b == nil {
		return scheduler.None
	}
	// The number of a helper: there is no task, only parts to take.
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

const none int32 = -1

// Idle counts what has not been counted yet.
func (r *run) Idle(w *scheduler.Worker) {
	r.count(w.Local.(*post))
}

// count tells the root scope how many of its tasks are over by now.
func (r *run) count(p *post) {
	if p.done.Load() > 0 {
		// Swapped, because countAll may be at it on another goroutine: each count is told once.
		if n := p.done.Swap(0); n > 0 {
			r.root.leave(p, n)
		}
	}
}

// countAll does so for all workers: when some of them may not come to it for long.
func (r *run) countAll() {
	r.mu.Lock()
	all := slices.Clone(r.posts)
	r.mu.Unlock()
	for _, p := range all {
		if p != nil {
			r.count(p)
		}
	}
}

// Enter gives a worker's goroutine its post.
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
	// A worker begins anew after its goroutine was ended by a Goexit, and so does its post.
	p.depth = 0
	enlist(p)
}

// postOf returns the post of the goroutine that runs task k. The result is stale, or nil, if the task is no longer running.
func (r *run) postOf(k *task) *post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.posts[k.pend.Load()]
}

// Leave ends it. A worker's post stays for its next goroutine; that of a single call is vacated.
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

// push makes task i of b ready.
func (r *run) push(p *post, b *block, i int32) {
	if r.sequential() {
		return // it goes by number anyway
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

// toLane makes task i ready in its lane if that is not the CPU lane. Every call goes there first: it is admitted there, and sleeps
// there while it waits for a limit or the token.
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

// wakes makes task i ready, which was put away.
func (r *run) wakes(b *block, i int32) {
	if !r.toLane(b, i) {
		r.s.Ready(b.base+i, 0)
	}
}

// begin makes the first tasks of a block ready.
func (r *run) begin(p *post, b *block) {
	for _, i := range slices.Backward(r.admitted(b)) { // the last one pushed is the first one run
		r.push(p, b, i)
	}
}
