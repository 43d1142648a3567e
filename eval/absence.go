package eval

import (
	"context"
	"slices"
	"sync/atomic"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/internal/site"
)

// A call may wait for a run that it has begun itself: in a loop over AsCompleted, or in a force that a coroutine of its makes.
// Such a run is one of its own, with goroutines of its own. While the call waits for it, it is like a call in a nested force: it
// gives up its slot, its place under a limit and, for what it waits for, the token; and those that look for cycles find the way
// through it.

// absence is a call that waits for s, the root scope of another run, from time to time. A nil absence is no call's.
type absence struct {
	p    *post
	f    *frame
	s    *scope
	away bool

	inside presence // of a sequential run, before it left
}

// absent is the absence of the call whose code runs on p, or nil if p is nil.
func absent(p *post, s *scope) *absence {
	if p == nil {
		return nil
	}
	return &absence{p: p, f: p.top(), s: s}
}

// leave gives up what the call holds, before it waits.
func (a *absence) leave() {
	if a == nil || a.away {
		return
	}
	a.away = true
	p, r := a.p, a.p.run
	if !r.sequential() {
		r.count(p)
	}
	// In the order of a nested force: the edges of the waits-for graph first, then the searches (park).
	a.f.inner = a.s
	r.giveUp(a.f, a.s)
	p.showWaits()
	if p.unwanted() {
		r.kill(a.s, failure.ErrWithdrawn)
	}
	r.lane().Check()
	r.checkCycleAt(a.s)
	p.note(stream.Parked)
	r.stalls(p.frames[0].b, p.frames[0].i)
	if p.w != nil {
		r.s.Lend(p.w)
	} else {
		a.inside = p.inside
		p.isInside(isOutside)
	}
}

// enter takes it back, before the call goes on.
func (a *absence) enter() {
	if a == nil || !a.away {
		return
	}
	a.away = false
	p, f := a.p, a.f
	if p.w != nil {
		p.run.s.Reclaim(p.w)
	} else {
		p.isInside(a.inside)
	}
	r := p.run
	r.goesOn(p.frames[0].b, p.frames[0].i)
	p.note(stream.Resumed)
	f.inner = nil
	f.hide()
	if f.held != nil {
		f.held.enter(p, a.s)
	} else {
		p.regain(f.limit, f.token)
	}
}

// working counts the goroutines of runs, so that a force outside of all of them costs a look.
var working atomic.Int32

// resumer is the goroutine of a run whose call has resumed the running coroutine, or nil.
func resumer() *post {
	if working.Load() == 0 {
		return nil
	}
	creator := site.Creator()
	if creator == 0 {
		return nil
	}
	for i := range posts {
		for s := posts[i].first.Load(); s != nil; s = s.next {
			if s.number == creator && s.p.depth > 0 {
				return s.p
			}
		}
	}
	return nil
}

// behalf is a force that a coroutine makes: a run of its own, for which the call that has resumed the coroutine waits.
func behalf(ctx context.Context, p *post, n *node.Node) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	o := p.run.opts
	o.parent = p.origin()
	o.call = p
	return outermost(ctx, n, o)
}

// Background is a force that goes on while its caller does something else, for package expr.
type Background struct {
	begun chan struct{} // closed when scope is there, if it ever is
	done  chan struct{}
	scope *scope
	err   error
}

// Start forces n on a goroutine of its own.
func Start(ctx context.Context, n *node.Node, opts ...Option) *Background {
	ctx = callctx.Adopt(ctx) // here, where a panic in a method of the context's is the caller's
	b := &Background{begun: make(chan struct{}), done: make(chan struct{}), err: ErrGoexit}
	opts = append(slices.Clip(Here(opts)), func(o *options) { o.background = b })
	seam.Go(func() {
		defer close(b.done) // also if a function ends this goroutine, which only a sequential run lets it do
		b.err = Force(ctx, n, opts...)
	})
	return b
}

// begins makes the root scope of the force known to calls that wait for it. They may look at it when the force is over, so its
// memory is not used again.
func (b *Background) begins(s *scope) {
	if b == nil {
		return
	}
	s.dirty.Store(true)
	b.scope = s
	close(b.begun)
}

// Done is closed when the force has ended.
func (b *Background) Done() <-chan struct{} { return b.done }

// Wait waits for the end of the force and returns what it has returned. Inside of a call it gives up what the call holds, and
// takes part in cycles.
func (b *Background) Wait() error {
	if invoke.Asking.Here() {
		return invoke.ErrAsked
	}
	p := current()
	if p == nil {
		p = resumer()
	}
	if p == nil || p.depth == 0 || !seam.Either("running", b.begun, b.done) {
		seam.Wait("running", b.done)
		return b.err
	}
	call := absent(p, b.scope)
	call.leave()
	defer call.enter()
	seam.Wait("running", b.done)
	return b.err
}
