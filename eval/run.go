package eval

import (
	"context"
	rtrace "runtime/trace"
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
	opts  options
	s     *scheduler.Run // nil in a sequential run
	root  *scope
	hooks hooks

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

	seen  *observe.Recorder // nil: the run is not observed
	marks *observe.Marks    // nil: none
}

// hooks is the machine that the run belongs to, for the few things that what lies below the machine asks of it.
type hooks interface {
	killer
	// died completes a call or an operator whose goroutine is being ended by runtime.Goexit.
	died(a *attempt)
	// endNested ends the nested force that the innermost call on p is in, if there is one.
	endNested(p *post)
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

// observe asks the observers of a run, and puts its marks in place. The function that it returns ends both.
func (r *run) observe(ctx context.Context, roots []*node.Node) (end func(error)) {
	if o := &r.opts; o.labels || rtrace.IsEnabled() {
		r.marks = observe.NewMarks(ctx, o.labels, o.titled())
	}
	r.seen = r.opts.recorder(ctx, r.opts.executor(), roots)
	return func(err error) {
		r.marks.End()
		if r.seen != nil {
			r.mu.Lock()
			orphans := r.orphans
			r.mu.Unlock()
			r.seen.End(err, orphans)
		}
	}
}
