package eval

import (
	"context"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// A nested force is one that a user function makes. It runs what it needs itself, on the same goroutine, as far as no other
// worker has started it; other workers may take part. When there is nothing left that it may do, it parks and gives its slot
// away. It never does work that it does not demand: that work could come to wait for what lies beneath it on the stack.
//
//	goroutine's stack      frames of its post          the worker's deque
//
//	f calls Force(n)       frame f: inner = s1         tasks of s1, above floor 1
//	  g, which forces m    frame g: inner = s2         tasks of s2, above floor 2   <- Pop takes these alone
//
// The edge from a call to its scope is shown to other goroutines (showWaits) only when the force parks: most never do.

// nested brings n up to date on behalf of the call in progress on p, on p's goroutine. It returns the failure of n, the end of ctx,
// or failure.ErrWithdrawn when the call itself is no longer demanded.
func (r *machine) nested(p *post, ctx context.Context, n *node.Node) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	if r.sequential() {
		return r.nestedInOrder(p, ctx, n)
	}
	// Thieves have enough to take: a plan would cost more than the parallelism that it offers is worth (direct.go).
	if p.w.Offers() >= enough {
		whole := r.direct(p, ctx, n)
		p.top().hide() // what it waited for is over
		if whole {
			return nil
		}
	}
	if !node.Has(n, node.Family) && r.unseen() { // which Force has tried already
		if yes, err := onTheSpot(ctx, p, n, nil); yes {
			return travel(err)
		}
	}
	f := p.top()
	s := r.nestedScope(p, ctx, n)
	// In the frame before any of its tasks is started: from here on unwanted finds it there and withdraws it. A scope that is
	// started first could run on without its caller.
	f.inner = s
	if err := r.add(s, &s.block0, &p.plan, n); err != nil {
		r.Kill(s, callctx.Ended(s.ctx))
	}
	// Before the first task: what this force demands may need the very place or token that its caller has.
	r.giveUp(f, s)
	// For Return: the slot may be exchanged below.
	lane := p.w.Lane()
	// What lies in the deque by now is not demanded by this force. Were it run here, it could come to wait for a call
	// beneath it on this stack, which cannot go on before it returns.
	floor := p.w.Floor()
	r.begin(p, &s.block0)
	r.leaves(p, s, 1)
	for turn := 0; !s.isClosed(); turn++ {
		// Not at every task: asking the context may take its lock.
		if turn&15 == 0 && (ctx.Err() != nil || p.unwanted()) {
			r.Kill(s, why(ctx))
		}
		// Tasks that thieves have taken are finished by the thieves. A task of another lane, or one that is asleep, cannot be
		// run here, so when the deque is empty down to the floor this goroutine can only wait.
		if t := p.w.Pop(floor); t != scheduler.None {
			r.Do(p.w, t)
			continue
		}
		// What this worker has done for the root scope must not stay uncounted while it waits: the caller may be waiting
		// for nothing else.
		r.count(p)
		r.park(p, s)
	}
	// Calls that were run inline may have exchanged the slot for a CPU one (Compute).
	p.w.Return(lane)
	err := s.outcome()
	r.endNested(p)
	return travel(err)
}

// endNested takes back what the call gave up, and puts the nested scope away. It does nothing where there is no nested force, so
// that deferred code may call it.
func (r *machine) endNested(p *post) {
	f := p.top()
	s := f.inner
	if s == nil {
		return
	}
	// A Goexit on this goroutine has ended the force before its scope was closed: no goroutine waits for its tasks any more.
	if !s.isClosed() && !r.sequential() {
		r.Kill(s, failure.ErrWithdrawn)
	}
	f.inner = nil
	f.hide()
	// Hidden first: while the call waits for the limit and the token it waits for no scope. Otherwise a search would follow
	// an edge that is gone.
	if f.held != nil {
		f.held.enter(p, s)
	} else {
		p.regain(f.limit, f.token)
	}
	// Used again only if no queue can have the number of one of its tasks, and no other goroutine a pointer to it: not if a
	// task was away, or the scope was shown (dirty). Only small blocks, which lie in the scope itself.
	if s.isClosed() && s.clean() && len(s.blocks) == 1 && int(s.block0.count) <= len(s.block0.small) && s.bar.Load() == noBar {
		s.reset()
		p.spare = append(p.spare, s)
	}
}

// park waits until the nested scope closes. The end of its context, or of the demand for the call, withdraws the scope, and so
// closes it soon. Every call on this goroutine waits meanwhile.
func (r *machine) park(p *post, s *scope) {
	// The edges of the waits-for graph first, then the searches: of two goroutines that close a circle together at least
	// the later one sees all of it. Likewise the alarm is looked at after the scopes are shown: LastHasLeft sets it first and
	// looks for the scopes afterwards.
	p.showWaits()
	if p.unwanted() {
		r.Kill(s, failure.ErrWithdrawn)
	}
	r.lane().Check()
	checkCycleAt(s)
	if !s.await() {
		return
	}
	p.note(stream.Parked)
	defer p.note(stream.Resumed)
	base := p.frames[0] // the call with the task that counts
	r.stalls(base.b, base.i)
	defer r.goesOn(base.b, base.i)
	p.w.Park(func() {
		// The end of the context withdraws the demand but does not end the wait: tasks of the scope may be running, and
		// their memory is the scope's. Each of them is finished by its withdrawal, so that this takes a moment.
		if !seam.Either("nested force", s.wake, s.ctx.Done()) {
			r.Kill(s, callctx.Ended(s.ctx))
			seam.Wait("nested force", s.wake)
		}
	})
}

// nestedScope returns an empty scope for a nested force, used or new, held open by a count of one. Scopes are used again because a
// recursive program makes one for each call: spare belongs to p's goroutine, so no lock is needed.
func (r *machine) nestedScope(p *post, ctx context.Context, n *node.Node) *scope {
	var s *scope
	if last := len(p.spare) - 1; last >= 0 {
		s, p.spare = p.spare[last], p.spare[:last]
		s.ctx, s.root = ctx, n
	} else {
		s = r.newScope(ctx, n)
	}
	s.within = true
	s.watched(p.logs(), node.Number(p.top().n))
	s.count.Store(1) // ours, until all is in place
	return s
}
