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
// whichever workers have nothing else to do. The parts are the same however many take part.
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

// helper is a worker that takes part in a split.
type helper struct {
	p      *post
	orphan bool // the call was left, or given up, while it was doing a part
}

// splitter is what the scope of a call that splits itself is lent.
func (r *run) splitter(p *post, f *frame, ctx *callctx.Call) func(int, func(context.Context, int) error) error {
	return func(n int, part func(context.Context, int) error) error { return r.split(p, f, ctx, n, part) }
}

// split runs the parts of the call in progress on p.
func (r *run) split(p *post, f *frame, ctx *callctx.Call, n int, part func(context.Context, int) error) error {
	sp := &split{r: r, ctx: ctx, n: int64(n), part: part, name: f.scope.Part, left: make(chan struct{})}
	sp.f.b, sp.f.i, sp.f.n, sp.f.number = f.b, f.i, f.n, f.number
	sp.tell = p.divided(f, n)
	// No part has failed: n is higher than all of them.
	sp.bad.Store(int64(n))
	// The helpers are invited, not waited for. Who comes late finds the parts gone; a call whose workers are busy does all
	// of them itself.
	sp.invite(p, f)
	func() {
		f.split = sp
		sp.begins(p)
		defer sp.gather(p, f) // also when a part ends the goroutine
		sp.draw(p, new(int64))
	}()
	f.split = nil
	return sp.outcome(ctx)
}

// begins makes the split known to those that withdraw the call.
func (sp *split) begins(p *post) {
	for i := p.depth - 1; i >= 0 && sp.base == nil; i-- {
		sp.base = p.frames[i].task()
	}
	sp.below = p.split.Load()
	p.split.Store(sp)
}

// eachHelper calls f for the helpers of call k, which runs on p, and of the direct calls above it.
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
	p.eachHelper(k, func(sp *split, h *helper) {
		h.p.alarm.Store(true)
		r.s.LendIf(h.p.w, func() bool {
			sp.mu.Lock()
			defer sp.mu.Unlock()
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

// outcome is what the split has come to.
func (sp *split) outcome(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil && sp.err == nil && sp.next.Load() < sp.n {
		return err
	}
	if sp.pcs != nil {
		return &failure.Traced{Err: sp.err, PCs: sp.pcs}
	}
	return sp.err
}

// invite offers the parts to idle workers.
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
		// From here on what the call holds is the participants' together. Before the first invitation, for a helper may
		// begin at once.
		sp.held = &holding{r: r, limit: f.limit, token: f.token, busy: 1}
		f.held = sp.held
	}
	hb := &block{count: int32(help), split: sp}
	r.number(hb)
	for j := range hb.count {
		p.w.Push(hb.base + j)
	}
}

// gather waits for the helpers. Those that have not begun find that it is over.
func (sp *split) gather(p *post, f *frame) {
	sp.mu.Lock()
	// Under one lock with the count of helpers: who is counted is waited for, who comes afterwards does not touch what the
	// parts use.
	sp.over, sp.gathers = true, true
	sp.mu.Unlock()
	sp.r.endNested(p) // of a part that has ended the goroutine
	// They have one part each left to do at most, which is often sooner done than this goroutine would be awake again.
	for range seam.Patience {
		if sp.helpers.Load() == 0 {
			break
		}
	}
	if sp.helpers.Load() > 0 {
		// This goroutine waits for the helpers as they may wait in a force: if all of them do, the call holds nothing.
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
	f.held = nil
	p.split.Store(sp.below)
}

// draw does parts until there are none left, and counts them.
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
	// A panic or a Goexit of a part is the call's, whoever did the part: it is kept with the stack on which it happened,
	// and the call returns it.
	whole := false
	defer func() {
		if !whole {
			err, pcs := failure.Recovered(recover())
			sp.failed(i, err, pcs)
		}
	}()
	if err := invoke.Part(sp.part, sp.ctx, int(i)); err != nil {
		sp.failed(i, err, nil)
	}
	whole = true
}

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

// help lets an idle worker take part. A nested force inside of a part belongs to the call.
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
	// A frame of the call on this goroutine: a force inside of a part finds by it for whom it waits, and whether anybody
	// wants the call. The attempt's number tells whether that attempt has expired.
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
		sp.r.endNested(p)
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
		if orphan {
			sp.r.orphanEnded()
			sp.r.back(p)
		}
	}()
	sp.draw(p, &parts)
}
