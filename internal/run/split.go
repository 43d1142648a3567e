package run

import (
	"context"
	"slices"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/seam"
)

// Split is one node that is parallel inside: its parts are done by the call's own goroutine and by whichever workers have nothing else
// to do.
//
//	call's goroutine   invite --> draw: 0, 2, 5 ... --> gather: over, waits for helpers --> outcome
//	                      |             ^ next
//	worker             Do: help --> draw: 1, 3, 4 ... --> counted off
//	worker             Do: help, too late: over is set, nothing to do
//
// The call's goroutine writes the fields of the first group before the first helper is invited, and base and below before the split
// is found in p.split; they do not change afterwards. in, gathers and the changes of helpers are under the mutex of the parts. Locks
// are taken in the order: the scheduler's run, the parts', the run's.
type Split struct {
	Parts
	r    *Run
	f    Frame    // of the call, as its helpers have it
	held *holding // what the call holds beyond a slot, or nil

	base  *demand.Task // the call's, or of a direct call that of the nearest call beneath it that has one
	below *Split       // the next one beneath it on the call's goroutine

	helpers seam.Int32 // how many are in
	in      []*Helper
	gathers bool          // the call waits for its helpers
	gone    chan struct{} // closed when the last helper has left
}

// Helper is a worker that takes part in a split. orphan is protected by the split's mu: it is set by the withdrawing goroutine,
// as long as the helper is in the list, and read by the helper when it takes itself off.
type Helper struct {
	P      *Post
	orphan bool // the call was left, or given up, while it was doing a part
}

// Splitter returns the function that the scope of a call that splits itself is lent. It is for the call's own goroutine, while the
// call is in progress.
func (r *Run) Splitter(p *Post, f *Frame, ctx *callctx.Call) func(int, func(context.Context, int) error) error {
	return func(n int, part func(context.Context, int) error) error { return r.split(p, f, ctx, n, part) }
}

// split runs the parts of the call in progress on p, and returns when all that have been begun have ended. The error is that of the
// lowest part that failed, or the cause of ctx if it ended before all parts were handed out.
func (r *Run) split(p *Post, f *Frame, ctx *callctx.Call, n int, part func(context.Context, int) error) error {
	sp := &Split{Parts: Parts{ctx: ctx, n: int64(n), part: part, name: f.Scope.Part}, r: r, gone: make(chan struct{})}
	sp.f.Block, sp.f.Index, sp.f.Node, sp.f.Number = f.Block, f.Index, f.Node, f.Number
	sp.told, sp.tell = f.Node, p.divided(f, n)
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
		sp.Draw(p, new(int64))
	}()
	f.split = nil
	return sp.Outcome()
}

// begins makes the split known to withdrawals of the call: they run on other goroutines and find it by p.split (EachHelper). base
// and below are written first, for the store publishes them. Calls on one goroutine nest, so their splits form a stack.
func (sp *Split) begins(p *Post) {
	for i := p.Depth - 1; i >= 0 && sp.base == nil; i-- {
		sp.base = p.Frames[i].task()
	}
	sp.below = p.split.Load()
	p.split.Store(sp)
}

// EachHelper calls f for the helpers of call k, which runs on p, and of the direct calls above it, without a lock held: f takes
// that of the scheduler, which comes before mu.
func (p *Post) EachHelper(k *demand.Task, f func(*Split, *Helper)) {
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

// LeaveHelpers lets the helpers of a call that has been left, or given up, go on without the run, as the call does: a part that
// does not heed its context would hold the force up. The parts in progress are orphans; no helper begins any more.
func (r *Run) LeaveHelpers(p *Post, k *demand.Task) {
	for sp := p.split.Load(); sp != nil; sp = sp.below {
		if sp.base == k {
			sp.Close()
		}
	}
	// over before the list of helpers is read: one that begins in between would be missed. Then the alarm, which a force inside of
	// a part looks at, and the slot together with the mark, as for the call itself (Disown).
	p.EachHelper(k, func(sp *Split, h *Helper) {
		h.P.Alarm.Store(true)
		r.Sched.LendIf(h.P.Worker, func() bool {
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

// invite offers the parts to idle workers: at most one number for each worker but this one, and no more than there are parts left.
// It costs a block and a push each; workers that are busy take nothing.
func (sp *Split) invite(p *Post, f *Frame) {
	r := sp.r
	if p.Worker == nil || sp.n < 2 { // a sequential run has no workers to invite
		return
	}
	// One number for each helper, in a block of its own: whichever worker takes one comes to Do, which sees that the block
	// is a split's.
	help := int(min(int64(r.Sched.Most()), sp.n)) - 1
	if help == 0 {
		return
	}
	if f.Limit != nil || f.Token != nil {
		// From here on what the call holds belongs to all participants together. Before the first invitation; otherwise a
		// helper that begins at once would not be counted in it.
		sp.held = &holding{r: r, limit: f.Limit, token: f.Token, busy: 1}
		f.Held = sp.held
	}
	// Numbers that are taken late lead to this block still, and find over set: it is not given to others while the run lasts.
	hb := &demand.Block{Count: int32(help), Helps: sp}
	r.Number(hb)
	for j := range hb.Count {
		p.Worker.Push(hb.Base + j)
	}
}

// gather waits for the helpers. Those that have not begun find that it is over.
func (sp *Split) gather(p *Post, f *Frame) {
	sp.mu.Lock()
	// Under one lock with the count of helpers: a counted one is waited for, one that comes afterwards does not touch what
	// the parts use.
	sp.over, sp.gathers = true, true
	sp.mu.Unlock()
	sp.r.Machine.EndNested(p) // of a part that has ended the goroutine
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
		p.Note(stream.Parked)
		p.Worker.Park(func() { seam.Wait("helpers", sp.gone) })
		p.Note(stream.Resumed)
		if sp.held != nil {
			sp.held.Enter(p, nil)
		}
	}
	// All have left: what the call holds is its own frame's again, and no withdrawal needs the split.
	f.Held = nil
	p.split.Store(sp.below)
}

// Help lets an idle worker take part: it runs on the worker's goroutine, as the task of the number that invite has pushed. A nested
// force inside of a part belongs to the call.
func (sp *Split) Help(p *Post) {
	sp.mu.Lock()
	if sp.over {
		sp.mu.Unlock()
		return
	}
	h := &Helper{P: p}
	sp.in = append(sp.in, h)
	sp.helpers.Add(1)
	sp.mu.Unlock()
	// Counted in, so gather waits for this goroutine from here on.
	//
	// A frame of the call on this goroutine: a force inside of a part finds by it which call waits, and whether that call is
	// still demanded. By the attempt's number it finds out that the attempt has expired.
	f := p.Push(sp.f.Block, sp.f.Index, sp.f.Node)
	f.Number, f.Held = sp.f.Number, sp.held
	if sp.held != nil {
		sp.held.Enter(p, nil)
	}
	p.joins(sp.f.Node)
	parts := int64(0)
	defer func() {
		// In the opposite order of the beginning, and also where a part ends the goroutine; counted off last, for then the
		// call may go on and return.
		sp.r.Machine.EndNested(p)
		p.leaves(sp.f.Node, parts)
		p.Pop()
		if sp.held != nil {
			sp.held.leave(nil)
		}
		sp.mu.Lock()
		sp.in = slices.DeleteFunc(sp.in, func(x *Helper) bool { return x == h })
		last, orphan := sp.helpers.Add(-1) == 0 && sp.gathers, h.orphan
		sp.mu.Unlock()
		if last {
			close(sp.gone)
		}
		// An orphan's slot has been lent out, and the force may have returned without it: counted off by itself, as a call is
		// (exec, returned.go).
		if orphan {
			sp.r.OrphanEnded()
			sp.r.Back(p)
		}
	}()
	sp.Draw(p, &parts)
}
