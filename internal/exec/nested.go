package exec

import (
	"context"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/run"
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
// The edge from a call to its scope is shown to other goroutines (ShowWaits) only when the force parks: most never do.

// Nested does a force of the call in progress on p: it is the way for a nested force that nothing shorter could do. It is always done.
// The error is the failure of n, the end of ctx, or failure.ErrWithdrawn when the call itself is no longer demanded.
func Nested(ctx context.Context, p *run.Post, n *node.Node, _ *run.Options) (done bool, err error) {
	return true, of(p).mode.nested(ctx, p, n)
}

// nested adds a scope to the run that p is a goroutine of.
func (r parallel) nested(ctx context.Context, p *run.Post, n *node.Node) error {
	f := p.Top()
	s := r.nestedScope(p, ctx, n)
	// In the frame before any of its tasks is started: from here on Unwanted finds it there and withdraws it. A scope that is
	// started first could run on without its caller.
	f.Inner = s
	if err := r.add(s, &s.Block0, &p.Plan, n); err != nil {
		s.Kill(callctx.Ended(s.Ctx))
	}
	// Before the first task: what this force demands may need the very place or token that its caller has.
	r.GiveUp(f, s)
	// For Return: the slot may be exchanged below.
	lane := p.Worker.Lane()
	// What lies in the deque by now is not demanded by this force. Were it run here, it could come to wait for a call
	// beneath it on this stack, which cannot go on before it returns.
	floor := p.Worker.Floor()
	r.Begin(p, &s.Block0)
	r.leaves(p, s, 1)
	for turn := 0; !s.IsClosed(); turn++ {
		// Not at every task: asking the context may take its lock.
		if turn&15 == 0 && (ctx.Err() != nil || p.Unwanted()) {
			s.Kill(run.Why(ctx))
		}
		// Tasks that thieves have taken are finished by the thieves. A task of another lane, or one that is asleep, cannot be
		// run here, so when the deque is empty down to the floor this goroutine can only wait.
		if t := p.Worker.Pop(floor); t != scheduler.None {
			r.Do(p.Worker, t)
			continue
		}
		// What this worker has done for the root scope must not stay uncounted while it waits: the caller may be waiting
		// for nothing else.
		r.count(p)
		r.park(p, s)
	}
	// Calls that were run inline may have exchanged the slot for a CPU one (Compute).
	p.Worker.Return(lane)
	err := s.Outcome()
	r.EndNested(p)
	return err
}

// EndNested takes back what the call gave up, and puts the nested scope away. It does nothing where there is no nested force, so
// that deferred code may call it.
func (r *Machine) EndNested(p *run.Post) {
	f := p.Top()
	s := f.Inner
	if s == nil {
		return
	}
	// A Goexit on this goroutine has ended the force before its scope was closed: no goroutine waits for its tasks any more.
	if !s.IsClosed() {
		s.Kill(failure.ErrWithdrawn)
	}
	f.Inner = nil
	f.Hide()
	// Hidden first: while the call waits for the limit and the token it waits for no scope. Otherwise a search would follow
	// an edge that is gone.
	if f.Held != nil {
		f.Held.Enter(p, s)
	} else {
		p.Regain(f.Limit, f.Token)
	}
	// Used again only if no queue can have the number of one of its tasks, and no other goroutine a pointer to it: not if a
	// task was away, or the scope was shown (dirty). Only small blocks, which lie in the scope itself.
	if s.IsClosed() && s.Clean() && len(s.Blocks) == 1 && int(s.Block0.Count) <= len(s.Block0.Small) && s.Bar.Load() == demand.NoBar {
		s.Reset()
		p.Spare = append(p.Spare, s)
	}
}

// park waits until the nested scope closes. The end of its context, or of the demand for the call, withdraws the scope, and so
// closes it soon. Every call on this goroutine waits meanwhile.
func (r *Machine) park(p *run.Post, s *demand.Scope) {
	// The edges of the waits-for graph first, then the searches: of two goroutines that close a circle together at least
	// the later one sees all of it. Likewise the alarm is looked at after the scopes are shown: LastHasLeft sets it first and
	// looks for the scopes afterwards.
	p.ShowWaits()
	if p.Unwanted() {
		s.Kill(failure.ErrWithdrawn)
	}
	r.Lane().Check()
	demand.CheckCycleAt(s)
	if !s.Await() {
		return
	}
	p.Note(stream.Parked)
	defer p.Note(stream.Resumed)
	base := p.Frames[0] // the call with the task that counts
	r.Stalls(base.Block, base.Index)
	defer r.GoesOn(base.Block, base.Index)
	p.Worker.Park(func() {
		// The end of the context withdraws the demand but does not end the wait: tasks of the scope may be running, and
		// their memory is the scope's. Each of them is finished by its withdrawal, so that this takes a moment.
		if !seam.Either("nested force", s.Wake, s.Ctx.Done()) {
			s.Kill(callctx.Ended(s.Ctx))
			seam.Wait("nested force", s.Wake)
		}
	})
}

// nestedScope returns an empty scope for a nested force, used or new, held open by a count of one. Scopes are used again because a
// recursive program makes one for each call: spare belongs to p's goroutine, so no lock is needed.
func (r *Machine) nestedScope(p *run.Post, ctx context.Context, n *node.Node) *demand.Scope {
	var s *demand.Scope
	if last := len(p.Spare) - 1; last >= 0 {
		s, p.Spare = p.Spare[last], p.Spare[:last]
		s.Ctx, s.Root = ctx, n
	} else {
		s = r.newScope(ctx, n)
	}
	s.Within = true
	s.Observed(p.Logs(), node.Number(p.Top().Node))
	s.Count.Store(1) // ours, until all is in place
	return s
}
