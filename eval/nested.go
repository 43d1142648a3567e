package eval

import (
	"context"
	"slices"

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
func (r *run) nested(p *post, ctx context.Context, n *node.Node) error {
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
	s := p.scope(ctx, n)
	// In the frame before any of its tasks is started: from here on unwanted finds it there and withdraws it. A scope that is
	// started first could run on without its caller.
	f.inner = s
	if err := s.add(&s.block0, &p.plan, n); err != nil {
		r.kill(s, callctx.Ended(s.ctx))
	}
	// Before the first task: what this force demands may need the very place or token that its caller has.
	r.giveUp(f, s)
	// For Return: the slot may be exchanged below.
	lane := p.w.Lane()
	// What lies in the deque by now is not demanded by this force. Were it run here, it could come to wait for a call
	// beneath it on this stack, which cannot go on before it returns.
	floor := p.w.Floor()
	r.begin(p, &s.block0)
	s.leave(p, 1)
	for turn := 0; !s.isClosed(); turn++ {
		// Not at every task: asking the context may take its lock.
		if turn&15 == 0 && (ctx.Err() != nil || p.unwanted()) {
			r.kill(s, why(ctx))
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

// why returns the reason for which the demand of a force in ctx has ended: the end of ctx if it has ended, else a withdrawal.
func why(ctx context.Context) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	return failure.ErrWithdrawn
}

// scope returns an empty scope for a nested force, used or new, held open by a count of one. Scopes are used again because a
// recursive program makes one for each call: spare belongs to p's goroutine, so no lock is needed.
func (p *post) scope(ctx context.Context, n *node.Node) *scope {
	var s *scope
	if last := len(p.spare) - 1; last >= 0 {
		s, p.spare = p.spare[last], p.spare[:last]
		s.ctx, s.root = ctx, n
	} else {
		s = p.run.newScope(ctx, n)
	}
	s.within = true
	s.watched(p, node.Number(p.top().n))
	s.count.Store(1) // ours, until all is in place
	return s
}

// unwanted reports whether the innermost call is no longer demanded. On the way it withdraws the scopes that undemanded calls
// further down the stack wait for: a call above one of them may be demanded by another force, and then goes on. It runs on p's
// goroutine; other goroutines set the alarm alone. Without an alarm it costs one load.
//
//	frame 0   task, gone             undemanded
//	frame 1   direct, not waited for likewise: it is demanded by frame 0 alone
//	frame 2   task, not gone         demanded: another force waits for its node
func (p *post) unwanted() bool {
	if !p.alarm.Load() {
		return false
	}
	// Cleared before the look, and set again if the look finds something. Cleared afterwards, an alarm that another goroutine
	// sets during the look would be lost.
	p.alarm.Store(false)
	gone, some := false, false
	for _, f := range p.frames[:p.depth] {
		if k := f.task(); k != nil {
			gone = k.gone(f.number)
		} else {
			gone = gone && node.Load(f.n) != node.Waited
		}
		some = some || gone
		if gone && f.inner != nil {
			p.run.kill(f.inner, failure.ErrWithdrawn)
		}
	}
	if some {
		p.alarm.Store(true) // look again, as long as such a call is there
	}
	return gone
}

// gone reports whether the call's own run has left this attempt at it and no other force demands it, or whether the attempt has
// expired.
func (k *task) gone(attempt int32) bool {
	state := k.state.Load()
	return state&stateMask == gone || state>>attemptShift != attempt
}

// giveUp gives up, for a call that waits for s, its place under a limit and the token, but not its slot: that is Park's.
func (r *run) giveUp(f *frame, s *scope) {
	if f.held != nil {
		f.held.leave(s)
		return
	}
	r.letGo(f.limit, f.token, s)
}

// endNested takes back what the call gave up, and puts the nested scope away. It does nothing where there is no nested force, so
// that deferred code may call it.
func (r *run) endNested(p *post) {
	f := p.top()
	s := f.inner
	if s == nil {
		return
	}
	// A Goexit on this goroutine has ended the force before its scope was closed: no goroutine waits for its tasks any more.
	if !s.isClosed() && !r.sequential() {
		r.kill(s, failure.ErrWithdrawn)
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

// wait waits for c without holding a slot; in a sequential run, without taking part in the exclusion of calls.
func (p *post) wait(c <-chan struct{}) {
	if p.w == nil {
		p.outside(func() { seam.Wait("slot", c) })
		return
	}
	p.w.Park(func() { seam.Wait("slot", c) })
}

// reset makes a closed scope of a small nested force empty again. Its block keeps its numbers.
func (s *scope) reset() {
	s.root, s.ctx = nil, nil
	s.blocks = s.blocks[:0]
	s.word.Store(open)
	for i := range s.block0.count {
		k := s.block0.task(i)
		k.n.Set(nil)
		k.state.Store(fresh)
		if k.x.Load() != nil {
			k.x.Store(nil)
		}
	}
}

// park waits until the nested scope closes. The end of its context, or of the demand for the call, withdraws the scope, and so
// closes it soon. Every call on this goroutine waits meanwhile.
func (r *run) park(p *post, s *scope) {
	// The edges of the waits-for graph first, then the searches: of two goroutines that close a circle together at least
	// the later one sees all of it. Likewise the alarm is looked at after the scopes are shown: LastHasLeft sets it first and
	// looks for the scopes afterwards.
	p.showWaits()
	if p.unwanted() {
		r.kill(s, failure.ErrWithdrawn)
	}
	r.lane().Check()
	r.checkCycleAt(s)
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
			r.kill(s, callctx.Ended(s.ctx))
			seam.Wait("nested force", s.wake)
		}
	})
}

// showWaits makes the calls on this goroutine, all of which wait for a force, known to the searches for cycles and to the lending
// of the unsafe token. A call that waits for a direct one waits for what that one waits for.
//
// It goes from the innermost call to the outermost. A frame with a scope of its own starts anew; a frame without one, which is
// beneath a direct call, is shown with the scope of the frame above it, linked by wait.above. Frames that are shown already, from
// an earlier park, stay as they are.
func (p *post) showWaits() {
	var s *scope
	var above *wait
	for i := p.depth - 1; i >= 0; i-- {
		f := p.frames[i]
		if f.inner != nil {
			s, above = f.inner, nil
		}
		if s == nil {
			continue
		}
		if f.shown == nil || f.shown.s != s || f.shown.above != above {
			f.hide()
			f.show(s, above)
		}
		above = f.shown
	}
}

// wait is how a call waits for a scope: in its own force, or in that of a direct call that it has made. It is immutable, since
// other goroutines read it by way of the parking lot; a call that waits otherwise gets a new one.
type wait struct {
	n     *node.Node // the call's
	s     *scope
	above *wait // the direct call's, or nil
}

// through returns the nodes of the direct calls, each made by the one before, by which w waits: they are part of a CycleError.
func (w *wait) through() (nodes []*node.Node) {
	for w = w.above; w != nil; w = w.above {
		nodes = append(nodes, w.n)
	}
	return nodes
}

// show makes it known that the call waits for s: by an owner of its node in the parking lot, where a search finds it that comes to
// the node, and in the task, where a withdrawal finds it (LastHasLeft).
func (f *frame) show(s *scope, above *wait) {
	f.shown = &wait{f.n, s, above}
	f.owner = &node.Owner{Who: f.shown}
	// Before others can find it: a search may hold a pointer to s for longer than the force lasts.
	s.dirty.Store(true) // others may hold it from here on
	if k := f.task(); k != nil {
		k.extra().waits(s, true)
	}
	// Last, for from here on others follow it.
	node.Own(f.n, f.owner)
}

// hide takes that back. It does nothing for a frame that is not shown.
func (f *frame) hide() {
	if f.shown == nil {
		return
	}
	node.Disown(f.owner)
	if k := f.task(); k != nil {
		k.x.Load().waits(f.shown.s, false)
	}
	f.shown, f.owner = nil, nil
}

// waits notes a nested force of the call, or takes it off: several where the parts of a parallel call force.
func (x *extra) waits(s *scope, on bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if on {
		x.inner = append(x.inner, s)
	} else if i := slices.Index(x.inner, s); i >= 0 {
		x.inner = slices.Delete(x.inner, i, i+1)
	}
}
