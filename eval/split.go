package eval

import (
	"context"
	"slices"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/seam"
)

// split is one node that is parallel inside: numbered parts, handed out in ascending order to the call's own goroutine and to
// whichever workers have nothing else to do. The parts are the same however many goroutines take part.
//
//	call's goroutine   invite --> draw: 0, 2, 5 ... --> gather: over, waits for helpers --> outcome
//	                      |             ^ next
//	worker             Do: help --> draw: 1, 3, 4 ... --> counted off
//	worker             Do: help, too late: over is set, nothing to do
//
// The call's goroutine writes the fields of the first group before the first helper is invited, and base and below before the split
// is found in p.split; they do not change afterwards. next is shared by all participants. bad is written under mu, and read
// without: a stale one only makes a participant begin a part that was not needed. Locks are taken in the order: the scheduler's
// run, mu, the run's.
type split struct {
	r    *run
	f    frame    // of the call, as its helpers have it
	tell int64    // of an observed run: after how many parts a participant says so
	held *holding // what the call holds beyond a slot, or nil
	ctx  context.Context
	n    int64
	part func(ctx context.Context, i int) error
	name func(i int) string // which part that is, or nil

	next seam.Int64 // part to be handed out
	bad  seam.Int64 // the lowest failed part; n: none

	base  *task  // the call's, or of a direct call that of the nearest call beneath it that has one
	below *split // the next one beneath it on the call's goroutine

	mu      seam.Mutex
	err     error // of part bad
	pcs     []uintptr
	helpers seam.Int32 // how many are in; written with the lock held
	in      []*helper
	over    bool          // no helper may begin any more
	gathers bool          // the call waits for its helpers
	left    chan struct{} // closed when the last helper has left
}

// helper is a worker that takes part in a split. orphan is protected by the split's mu: it is set by the withdrawing goroutine,
// as long as the helper is in the list, and read by the helper when it takes itself off.
type helper struct {
	p      *post
	orphan bool // the call was left, or given up, while it was doing a part
}

// splitter returns the function that the scope of a call that splits itself is lent. It is for the call's own goroutine, while the
// call is in progress.
func (r *run) splitter(p *post, f *frame, ctx *callctx.Call) func(int, func(context.Context, int) error) error {
	return func(n int, part func(context.Context, int) error) error { return r.split(p, f, ctx, n, part) }
}

// split runs the parts of the call in progress on p, and returns when all that have been begun have ended. The error is that of the
// lowest part that failed, or the cause of ctx if it ended before all parts were handed out.
func (r *run) split(p *post, f *frame, ctx *callctx.Call, n int, part func(context.Context, int) error) error {
	sp := &split{r: r, ctx: ctx, n: int64(n), part: part, name: f.scope.Part, left: make(chan struct{})}
	sp.f.b, sp.f.i, sp.f.n, sp.f.number = f.b, f.i, f.n, f.number
	sp.tell = p.divided(f, n)
	// No part has failed: n is higher than all of them. Before the invitation, for a helper compares with it at once.
	sp.bad.Store(int64(n))
	// Known to withdrawals of the call before the first helper begins: otherwise one in between would find no helpers, and the call's
	// own run would wait for parts that work for another force.
	sp.begins(p)
	// The helpers are invited, not waited for. A late one finds the parts gone; where all workers are busy the call does all
	// parts itself.
	sp.invite(p, f)
	// A function of its own, so that gather runs before the call's frame is touched again.
	func() {
		f.split = sp
		defer sp.gather(p, f) // also when a part ends the goroutine
		sp.draw(p, new(int64))
	}()
	f.split = nil
	return sp.outcome(ctx)
}

// begins makes the split known to withdrawals of the call: they run on other goroutines and find it by p.split (eachHelper). base
// and below are written first, for the store publishes them. Calls on one goroutine nest, so their splits form a stack.
func (sp *split) begins(p *post) {
	for i := p.depth - 1; i >= 0 && sp.base == nil; i-- {
		sp.base = p.frames[i].task()
	}
	sp.below = p.split.Load()
	p.split.Store(sp)
}

// eachHelper calls f for the helpers of call k, which runs on p, and of the direct calls above it, without a lock held: f takes
// that of the scheduler, which comes before mu.
func (p *post) eachHelper(k *task, f func(*split, *helper)) {
	for sp := p.split.Load(); sp != nil; sp = sp.below {
		if sp.base != k {
			continue
		}
		sp.mu.Lock()
		in := slices.Clone(sp.in)
		sp.mu.Unlock()
		for _, h := range in {
			f(sp, h)
		}
	}
}

// leaveHelpers lets the helpers of a call that has been left, or given up, go on without the run, as the call does: a part that
// does not heed its context would hold the force up. The parts in progress are orphans; no helper begins any more.
func (r *run) leaveHelpers(p *post, k *task) {
	for sp := p.split.Load(); sp != nil; sp = sp.below {
		if sp.base == k {
			sp.mu.Lock()
			sp.over = true
			sp.mu.Unlock()
		}
	}
	// over before the list of helpers is read: one that begins in between would be missed. Then the alarm, which a force inside of
	// a part looks at, and the slot together with the mark, as for the call itself (disown).
	p.eachHelper(k, func(sp *split, h *helper) {
		h.p.alarm.Store(true)
		r.s.LendIf(h.p.w, func() bool {
			sp.mu.Lock()
			defer sp.mu.Unlock()
			// An orphan already, of an earlier withdrawal; or it has left.
			if h.orphan || !slices.Contains(sp.in, h) {
				return false
			}
			h.orphan = true
			r.mu.Lock()
			defer r.mu.Unlock()
			r.addOrphan()
			return true
		})
	})
}

// outcome returns what the split has come to. All participants have left, so it reads without the lock. The end of ctx counts only
// where parts were left undone: a split that is complete has its result.
func (sp *split) outcome(ctx context.Context) error {
	// The cause and not ctx.Err: it says why the call was cancelled.
	if err := context.Cause(ctx); err != nil && sp.err == nil && sp.next.Load() < sp.n {
		return err
	}
	// A panic keeps the stack on which it happened, on whichever goroutine that was.
	if sp.pcs != nil {
		return &failure.Traced{Err: sp.err, PCs: sp.pcs}
	}
	return sp.err
}

// invite offers the parts to idle workers: at most one number for each worker but this one, and no more than there are parts left.
// It costs a block and a push each; workers that are busy take nothing.
func (sp *split) invite(p *post, f *frame) {
	r := sp.r
	if r.sequential() || sp.n < 2 {
		return
	}
	// One number for each helper, in a block of its own: whichever worker takes one comes to Do, which sees that the block
	// is a split's.
	help := int(min(int64(r.s.Most()), sp.n)) - 1
	if help == 0 {
		return
	}
	if f.limit != nil || f.token != nil {
		// From here on what the call holds belongs to all participants together. Before the first invitation; otherwise a
		// helper that begins at once would not be counted in it.
		sp.held = &holding{r: r, limit: f.limit, token: f.token, busy: 1}
		f.held = sp.held
	}
	// Numbers that are taken late lead to this block still, and find over set: it is not given to others while the run lasts.
	hb := &block{count: int32(help), helps: sp}
	r.number(hb)
	for j := range hb.count {
		p.w.Push(hb.base + j)
	}
}

// gather waits for the helpers. Those that have not begun find that it is over.
func (sp *split) gather(p *post, f *frame) {
	sp.mu.Lock()
	// Under one lock with the count of helpers: a counted one is waited for, one that comes afterwards does not touch what
	// the parts use.
	sp.over, sp.gathers = true, true
	sp.mu.Unlock()
	sp.r.hooks.endNested(p) // of a part that has ended the goroutine
	// They have one part each left to do at most, which is often sooner done than this goroutine would be awake again: to sleep
	// and be woken costs some ten microseconds.
	for range seam.Patience {
		if sp.helpers.Load() == 0 {
			break
		}
	}
	if sp.helpers.Load() > 0 {
		// This goroutine waits for the helpers, which may wait in forces of their own: when the last participant waits, the
		// call gives up what it holds. Otherwise a helper could wait for the very place that the call has.
		if sp.held != nil {
			sp.held.leave(nil)
		}
		p.note(stream.Parked)
		p.w.Park(func() { seam.Wait("helpers", sp.left) })
		p.note(stream.Resumed)
		if sp.held != nil {
			sp.held.enter(p, nil)
		}
	}
	// All have left: what the call holds is its own frame's again, and no withdrawal needs the split.
	f.held = nil
	p.split.Store(sp.below)
}

// draw does parts until there are none left, one has failed or the context has ended, and counts in parts what it has done. The
// count is a pointer because a Goexit in a part must not lose it.
func (sp *split) draw(p *post, parts *int64) {
	for sp.ctx.Err() == nil {
		// Parts are handed out in ascending order, so all below a failed one have been begun: the lowest failure is the
		// same on every schedule. What lies above it is not begun any more.
		i := sp.next.Add(1) - 1
		if i >= sp.n || i > sp.bad.Load() {
			return
		}
		*parts++
		sp.do(i)
		if sp.tell > 0 && *parts%sp.tell == 0 {
			p.advanced(sp)
		}
	}
}

// do does one part.
func (sp *split) do(i int64) {
	// A panic or a Goexit of a part is the call's, on whichever goroutine: it is kept with the stack on which it happened, and
	// the call returns it.
	whole := false
	defer func() {
		if !whole {
			pcs, err := failure.Recovered(recover())
			sp.failed(i, err, pcs)
		}
	}()
	if err := invoke.Part(sp.part, sp.ctx, int(i)); err != nil {
		sp.failed(i, err, nil)
	}
	whole = true
}

// failed notes the failure of part i unless a lower one has failed.
func (sp *split) failed(i int64, err error, pcs []uintptr) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	if i < sp.bad.Load() {
		sp.bad.Store(i)
		if sp.name != nil {
			err = &node.PartError{Part: sp.name(int(i)), Err: err}
		}
		sp.err, sp.pcs = err, pcs
	}
}

// help lets an idle worker take part: it runs on the worker's goroutine, as the task of the number that invite has pushed. A nested
// force inside of a part belongs to the call.
func (sp *split) help(p *post) {
	sp.mu.Lock()
	if sp.over {
		sp.mu.Unlock()
		return
	}
	h := &helper{p: p}
	sp.in = append(sp.in, h)
	sp.helpers.Add(1)
	sp.mu.Unlock()
	// Counted in, so gather waits for this goroutine from here on.
	//
	// A frame of the call on this goroutine: a force inside of a part finds by it which call waits, and whether that call is
	// still demanded. By the attempt's number it finds out that the attempt has expired.
	f := p.push(sp.f.b, sp.f.i, sp.f.n)
	f.number, f.held = sp.f.number, sp.held
	if sp.held != nil {
		sp.held.enter(p, nil)
	}
	p.joins(sp.f.n)
	parts := int64(0)
	defer func() {
		// In the opposite order of the beginning, and also where a part ends the goroutine; counted off last, for then the
		// call may go on and return.
		sp.r.hooks.endNested(p)
		p.leaves(sp.f.n, parts)
		p.pop()
		if sp.held != nil {
			sp.held.leave(nil)
		}
		sp.mu.Lock()
		sp.in = slices.DeleteFunc(sp.in, func(x *helper) bool { return x == h })
		last, orphan := sp.helpers.Add(-1) == 0 && sp.gathers, h.orphan
		sp.mu.Unlock()
		if last {
			close(sp.left)
		}
		// An orphan's slot has been lent out, and the force may have returned without it: counted off by itself, as a call is
		// (returned).
		if orphan {
			sp.r.orphanEnded()
			sp.r.back(p)
		}
	}()
	sp.draw(p, &parts)
}
