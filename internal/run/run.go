package run

import (
	"context"
	rtrace "runtime/trace"
	"slices"

	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/policy"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// Run is one outermost force: its scopes, its tasks, and the goroutines that work on them.
//
// Written before the first worker starts, and not changed afterwards: Opts, Sched, Root, Machine, Seen, Marks. Every
// goroutine of the run reads them without a lock.
//
// Under mu: used, free, posts, vacant, orphans, alone, left, and every change of the table behind blocks. The table itself is
// read without mu (see Block). Bell is stored by the goroutine of a sequential run, and loaded by a kill that comes from any
// other one. flight has a lock of its own.
//
// Few locks are held together, and those in one order, the outer one first:
//
//	scheduler.Run.mu > Parts.mu > Run.mu > World.mu, quarters.mu     a call is lent out and becomes an orphan: LeaveHelpers, Disown
//	Token.mu > Scope.mu, Extra.mu, a bucket of the parking lot        the search of Token.Check, which takes one of them at a time
//
// The locks of limits, turns, flights and holdings are leaves: each is released before anything is granted or pushed.
type Run struct {
	Opts    Options
	Sched   *scheduler.Run // nil in a sequential run
	Root    *demand.Scope
	Machine Machine

	mu      seam.Mutex
	blocks  seam.Pointer[[]*demand.Block] // by task number / group
	used    int                           // groups
	free    []int32                       // groups that small blocks have given back
	posts   []*Post                       // by number
	vacant  []int32                       // numbers of posts that are gone
	orphans int                           // calls that go on although their run has left them
	alone   chan struct{}                 // closed when orphans is 0; made by End
	left    bool                          // End has returned: the last orphan leaves the gate

	// The table of a small run lies in it: most requests of a server need no other.
	table0 []*demand.Block
	room   [8]*demand.Block

	flight flight             // under InFlight
	Bell   seam.Pointer[bell] // of a sequential run: what its goroutine waits for, or nil

	Seen  *observe.Recorder // nil: the run is not observed
	Marks *observe.Marks    // nil: none
}

// Machine is the machine that the run belongs to, for the few things that what lies below the machine asks of it. These three and
// Kill are the only calls that lead up from here: only the machine knows what comes next.
type Machine interface {
	demand.Run
	// Died completes a call or an operator on a goroutine that is being ended by runtime.Goexit.
	Died(a *Attempt)
	// EndNested ends the nested force that the innermost call on p is in, if there is one.
	EndNested(p *Post)
	// Departs takes a ready task that may be done on another machine, and reports whether it has.
	Departs(b *demand.Block, i int32) bool
}

// Unnumber takes back the numbers of a small block. The caller has made sure that no queue, ticket or timer has one of them
// (Scope.Clean): a number that comes back later would lead to another block's task. Blocks of several groups keep theirs
// until the run ends.
func (r *Run) Unnumber(b *demand.Block) {
	if !b.Numbered || b.Count > group {
		return
	}
	r.mu.Lock()
	(*r.blocks.Load())[b.Base/group] = nil
	if g := b.Base / group; int(g) < len(r.room) {
		r.room[g] = nil // the first table lies in the run, and would keep the block alive after a larger one has replaced it
	}
	r.free = append(r.free, b.Base/group)
	r.mu.Unlock()
	b.Numbered = false
}

// Block returns the block of a task number, without a lock; nil if the block has been unnumbered.
func (r *Run) Block(t int32) *demand.Block { return (*r.blocks.Load())[t/group] }

// Enter is called by the scheduler on each new goroutine of w, and gives it its post. The post belongs to the worker and not to
// the goroutine: what replaces a goroutine that a Goexit has ended goes on with the same number and the same log.
func (r *Run) Enter(w *scheduler.Worker) {
	p, ok := w.Local.(*Post)
	if !ok {
		p = &Post{Run: r, Worker: w}
		w.Local = p
		r.register(p)
		if r.Seen != nil {
			p.Log = r.Seen.Log(p.ID)
		}
		p.Marks = r.Marks
	}
	p.Marks.Enter()
	// No call is in progress on a new goroutine, whatever the last one has left in the post.
	p.Depth = 0
	// Last, for from here on a force on this goroutine finds the post (Current).
	Enlist(p)
}

// register gives the post a number: one that is vacant, or the next.
func (r *Run) register(p *Post) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last := len(r.vacant) - 1; last >= 0 {
		p.ID, r.vacant = r.vacant[last], r.vacant[:last]
		r.posts[p.ID] = p
	} else {
		p.ID = int32(len(r.posts))
		r.posts = append(r.posts, p)
	}
}

// PostOf returns the post that runs task k, or nil. Its answer may be out of date at once: the function may have returned, and
// the post may have been vacated or taken by another call. The caller acts under a compare-and-swap on the task's state, which
// fails in that case.
func (r *Run) PostOf(k *demand.Task) *Post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.posts[k.Pending.Load()]
}

// Leave is called by the scheduler on a goroutine of w that ends. The post of a worker of the CPU lane stays for its next
// goroutine. That of a single call, in the I/O lane or aside, is vacated, and its number goes to the next goroutine that comes:
// a run with many I/O calls has as many posts as are in flight at once, and not as many as there are calls.
func (r *Run) Leave(w *scheduler.Worker) {
	Delist()
	if w.Single() {
		p := w.Local.(*Post)
		r.mu.Lock()
		r.posts[p.ID] = nil
		r.vacant = append(r.vacant, p.ID)
		r.mu.Unlock()
	}
}

// Push makes task i of b ready: in its lane, in the run's queue by priority, or in the deque of p's worker, from which that
// worker takes the newest and thieves take the oldest. p is nil where the caller is no goroutine of the run (a timer, a grant,
// a withdrawal).
func (r *Run) Push(p *Post, b *demand.Block, i int32) {
	if r.Sched == nil {
		return // a sequential run: its walk visits every task by its number (exec, order.go)
	}
	// A priority needs the run's own queue, where all workers look first; the deque knows only an order of time.
	priority := 0
	if b.Ranked {
		if n := b.Task(i).Node.Get(); node.Has(n, node.Call) {
			priority = node.OpOf(n).Info(n).Priority
		}
	}
	// A call of another lane goes there at once: it must not wait until a worker has nothing better to do.
	if b.Queueing && r.ToLane(b, i) {
		return
	}
	if p == nil || p.Worker == nil || priority != 0 {
		r.Sched.Ready(b.Base+i, priority)
		return
	}
	p.Worker.Push(b.Base + i)
}

// ToLane makes task i ready in its lane if that is not the CPU lane, and reports whether it has. A call of the I/O or the unsafe
// lane goes there before it is admitted, so that it need not wait for a slot with a place or the token in its hands. Only a call
// that finish hands to its own goroutine is admitted where it is, and then sent to its lane (exec, parallel.place).
func (r *Run) ToLane(b *demand.Block, i int32) bool {
	n := b.Task(i).Node.Get()
	if n == nil || !node.Has(n, node.Call) {
		return false
	}
	if b.Leaving && r.Machine.Departs(b, i) {
		return true
	}
	info := node.OpOf(n).Info(n)
	// Before the look for its result on disk, which is a worker's.
	if sp, is := info.Special.(*policy.Special); is && sp.Kept != nil && b.Task(i).Kept() == nil {
		return false
	}
	switch info.Lane {
	case node.IO:
		r.Sched.IO(b.Base + i)
	case node.Unsafe:
		r.Sched.Aside(b.Base + i)
	default:
		return false
	}
	return true
}

// Wakes makes task i ready again, which was put away. It is called from any goroutine (a grant, a timer), so the task goes to its
// lane or to the run's queue, never to a deque: only its worker may push there.
func (r *Run) Wakes(b *demand.Block, i int32) {
	if !r.ToLane(b, i) {
		r.Sched.Ready(b.Base+i, 0)
	}
}

// Begin makes the first tasks of a block ready, as far as InFlight admits them. The oldest is pushed last, and so the first to be
// taken from the deque: a worker that meets no thief goes through the block as a sequential run would.
func (r *Run) Begin(p *Post, b *demand.Block) {
	for _, i := range slices.Backward(r.Admitted(b)) {
		r.Push(p, b, i)
	}
}

// Observe asks the observers of a run, and puts its marks in place. The function that it returns ends both.
func (r *Run) Observe(ctx context.Context, roots []*node.Node) (end func(error)) {
	if o := &r.Opts; o.Labels || rtrace.IsEnabled() {
		r.Marks = observe.NewMarks(ctx, o.Labels, o.titled())
	}
	r.Seen = r.Opts.Recorder(ctx, r.Opts.executor(), roots)
	return func(err error) {
		r.Marks.End()
		if r.Seen != nil {
			r.mu.Lock()
			orphans := r.orphans
			r.mu.Unlock()
			r.Seen.End(err, orphans)
		}
	}
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

// AllErrors reports whether the run is to report every failure, and not the lowest alone.
func (r *Run) AllErrors() bool { return r.Opts.AllErrors }

// Unseen reports whether nodes may be evaluated without tasks: nothing observes the run, and its lowest failure is enough.
func (r *Run) Unseen() bool { return r.Seen == nil && !r.Opts.AllErrors }

// Lane returns the unsafe lane of the run's world.
func (r *Run) Lane() *demand.Token { return &r.Opts.World.Lane }

// Number gives the block its place among the tasks of the run, unless it has one from before. It costs one lock for a block,
// and not one for each task.
func (r *Run) Number(b *demand.Block) {
	// The workers read the table without the lock: a table that is full is replaced and not extended, and an entry is written
	// before the first number that leads to it is pushed. Otherwise a worker could take a number and find no block.
	groups := (int(b.Count) + group - 1) / group
	if groups == 0 || b.Numbered && groups == 1 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	table := *r.blocks.Load()
	// Only the small block of a nested scope is filled again (EndNested), and only after all its numbers have come out of
	// the queues. If it now needs more than one group its old group is free.
	if b.Numbered {
		g := b.Base / group
		table[g] = nil
		r.free = append(r.free, g)
	}
	b.Numbered = true
	// Groups that are free are not neighbours, so they serve blocks of one group only: the kids of dynamic nodes, of which a
	// long run opens any number, one after the other.
	if groups == 1 && len(r.free) > 0 {
		g := r.free[len(r.free)-1]
		r.free = r.free[:len(r.free)-1]
		table[g] = b
		b.Base = g * group
		return
	}
	b.Base = int32(r.used * group)
	// At least twice as large, so that a run copies each entry a bounded number of times.
	if need := r.used + groups; need > len(table) {
		bigger := make([]*demand.Block, max(64, 2*need))
		copy(bigger, table)
		table = bigger
		r.blocks.Store(&bigger)
	}
	for g := range groups {
		table[r.used+g] = b
	}
	r.used += groups
}

// Open gives the run its table of blocks, and the room of its flight, before its first block is added.
func (r *Run) Open() {
	r.table0 = r.room[:]
	r.blocks.Store(&r.table0)
	r.flight.free = r.Opts.InFlight
}

// Goroutines returns the posts by number, nil where one is vacant. It is a copy, so that what is done with a post needs no lock: the
// machine counts for each of them, and may close the root scope on the way.
func (r *Run) Goroutines() []*Post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.posts)
}
