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
// gives up its slot, its place under a limit and, for what it waits for, the token; and searches for cycles find the way through
// it.
//
//	call's goroutine     for i, v := range AsCompleted(...) { body }
//	                     away ~~~~~~~ | body | away ~~~~~~~ | body | away ~~~~
//	its slot             others       | own  | others       | own  | others
//	frame                inner = s    | nil  | inner = s    | nil  | inner = s       s: the root scope of the loop's run
//
// A nested force does the same by itself (park); here there is no stack frame between the wait and the call's code, so the state
// has an object.

// absence is a call that waits for s, the root scope of another run, from time to time. A nil absence is no call's: its methods do
// nothing.
//
// It belongs to the goroutine that waits: the call's own, or that of a coroutine, while the call's stands still in the resumption.
// So it needs no lock, although p and f are another goroutine's then.
type absence struct {
	p    *post
	f    *frame
	s    *scope
	away bool

	inside presence // of a sequential run, before it left
}

// absent returns the absence of the innermost call on p, or nil if p is nil. It changes nothing yet.
func absent(p *post, s *scope) *absence {
	if p == nil {
		return nil
	}
	return &absence{p: p, f: p.top(), s: s}
}

// leave gives up what the call holds, before it waits. It does nothing if the call is away already.
func (a *absence) leave() {
	if a == nil || a.away {
		return
	}
	a.away = true
	// The worker's uncounted tasks first, as before a park: the root scope may be waiting for them alone.
	p, r := a.p, machineOf(a.p)
	if !r.sequential() {
		r.count(p)
	}
	// In the order of a nested force: the edges of the waits-for graph first, then the searches (park).
	a.f.inner = a.s
	r.giveUp(a.f, a.s)
	p.showWaits()
	if p.unwanted() {
		r.Kill(a.s, failure.ErrWithdrawn)
	}
	r.lane().Check()
	checkCycleAt(a.s)
	// The slot last: what comes before it runs on this goroutine and may take a while.
	p.note(stream.Parked)
	r.stalls(p.frames[0].b, p.frames[0].i)
	if p.w != nil {
		r.s.Lend(p.w)
	} else {
		a.inside = p.inside
		p.isInside(isOutside)
	}
}

// enter takes it back, before the call goes on: the slot, then, no longer to be found by searches, the token and the place under a
// limit. It may wait for an I/O slot and for the last two. It does nothing if the call is not away.
func (a *absence) enter() {
	if a == nil || !a.away {
		return
	}
	a.away = false
	// The slot first: while regain waits for the token or the limit, it gives the slot to others again by itself.
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

// working counts the goroutines that are enlisted (post.go), so that a force in a program without runs costs one load here. Without
// it each would have to ask the runtime for the goroutine's creator.
var working atomic.Int32

// resumer returns the post of the call that has resumed the running coroutine, or nil. A coroutine (iter.Pull) is a goroutine
// that its caller has created; so the creator's number is looked for among all posts. That goes through the whole table, but only
// where the goroutine is no run's and some run is at work.
func resumer() *post {
	if working.Load() == 0 {
		return nil
	}
	// By number and not by identity: the descriptor of a goroutine that has ended is used again, its number never.
	creator := site.Creator()
	if creator == 0 {
		return nil
	}
	// The resuming call stands still until the coroutine yields, so its depth does not change under this look.
	for i := range posts {
		for s := posts[i].first.Load(); s != nil; s = s.next {
			if s.number == creator && s.p.depth > 0 {
				return s.p
			}
		}
	}
	return nil
}

// behalf does a force that a coroutine makes: by a run of its own, for which the call that has resumed the coroutine waits. It
// has the options of that call's run. Frames of the call cannot be used: their goroutine is another one.
func behalf(ctx context.Context, p *post, n *node.Node) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	o := p.run.opts
	// For observers, which show the run below the call; and for the absence.
	o.parent = p.origin()
	o.call = p
	return outermost(ctx, n, o)
}

// Background is a force that goes on while its caller does something else, for package expr. scope is written by the goroutine of
// the force before begun is closed, err before done is closed; they are read after that alone.
type Background struct {
	begun chan struct{} // closed when scope is there, if it ever is
	done  chan struct{}
	scope *scope
	err   error
}

// Start forces n on a goroutine of its own, and returns at once. The force lasts until it is done or ctx ends, whether or not
// Wait is called. A panic in a method of ctx is the caller's.
func Start(ctx context.Context, n *node.Node, opts ...Option) *Background {
	ctx = callctx.Adopt(ctx) // here, where a panic in a method of the context's is the caller's
	// ErrGoexit stands unless Force returns.
	b := &Background{begun: make(chan struct{}), done: make(chan struct{}), err: ErrGoexit}
	opts = append(slices.Clip(Here(opts)), func(o *options) { o.background = b })
	seam.Go(func() {
		defer close(b.done) // also if a function ends this goroutine, which only a sequential run lets it do
		b.err = Force(ctx, n, opts...)
	})
	return b
}

// begins makes the root scope of the force known to calls that wait for it. They may look at it when the force is over, so its
// memory is not used again (dirty). A force that needs no run never comes here: begun stays open, and done is closed.
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

// Wait waits for the end of the force and returns its error. Inside of a call it gives up what the call holds, and takes part in
// cycles: a call that waits for a force that waits for the call fails with a CycleError. It may be called by any number of
// goroutines, any number of times; in the code of a policy it returns invoke.ErrAsked.
func (b *Background) Wait() error {
	if invoke.Asking.Here() {
		return invoke.ErrAsked
	}
	p := current()
	if p == nil {
		p = resumer()
	}
	// Not in a call, or a force that has ended without a run: a plain wait.
	if p == nil || p.depth == 0 || !seam.Either("running", b.begun, b.done) {
		seam.Wait("running", b.done)
		return b.err
	}
	// A call of the engine, and a run that is at work: the call waits as for a force of its own.
	call := absent(p, b.scope)
	call.leave()
	defer call.enter()
	seam.Wait("running", b.done)
	return b.err
}
