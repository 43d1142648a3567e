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

// A nested force is one that a user function makes. It runs what it needs itself, on the same goroutine, as far as nobody
// else has started it; other workers may take part. When there is nothing left that it may do, it parks and gives its slot
// away. It never does work that it does not demand: that work could come to wait for what lies beneath it on the stack.

// nested brings n up to date on behalf of the call in progress on p.
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
	// Known to the frame before anything of it is started: from here on unwanted finds it there.
	f.inner = s
	if err := s.add(&s.block0, &p.plan, n); err != nil {
		r.kill(s, callctx.Ended(s.ctx))
	}
	// Before the first task: what this force demands may need the very place or token that its caller has.
	r.giveUp(f, s)
	lane := p.w.Lane()
	// What lies in the deque by now is not demanded by this force. Were it run here, it could come to wait for a call
	// beneath it on this stack, which cannot go on before it returns.
	floor := p.w.Floor()
	r.begin(p, &s.block0)
	s.leave(p, 1)
	for turn := 0; !s.isClosed(); turn++ {
		if turn&15 == 0 && (ctx.Err() != nil || p.unwanted()) {
			r.kill(s, why(ctx))
		}
		// What thieves have taken they bring to an end. What is left over by another lane, or asleep, is nobody's to run
		// here, so there is nothing to do but wait.
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

// why is the reason for which the demand of a force in ctx has ended.
func why(ctx context.Context) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	return failure.ErrWithdrawn
}

// scope gives an empty scope for a nested force, used or new, held open.
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

// unwanted tells whether nobody wants the call whose code is running. It withdraws on the way what calls further down, which
// nobody wants, have been waiting for: a call above one of them may be wanted by others, and then goes on.
func (p *post) unwanted() bool {
	if !p.alarm.Load() {
		return false
	}
	// Taken down before the look, and put up again if there is something to see: whoever puts it up in between is not lost.
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

// gone tells whether the call's own run has left this attempt at it, and nobody else wants it, or whether it has expired.
func (k *task) gone(attempt int32) bool {
	state := k.state.Load()
	return state&stateMask == gone || state>>attemptShift != attempt
}

// giveUp lets go of what a call that waits does not count for.
func (r *run) giveUp(f *frame, s *scope) {
	if f.held != nil {
		f.held.leave(s)
		return
	}
	r.letGo(f.limit, f.token, s)
}

// endNested takes back what the call gave up, and puts the nested scope away.
func (r *run) endNested(p *post) {
	f := p.top()
	s := f.inner
	if s == nil {
		return
	}
	// A Goexit on this goroutine has ended the force before its time: what else it has begun nobody waits for any more.
	if !s.isClosed() && !r.sequential() {
		r.kill(s, failure.ErrWithdrawn)
	}
	f.inner = nil
	f.hide()
	// Out of sight by now: while it waits for the limit and the token the call waits for no scope.
	if f.held != nil {
		f.held.enter(p, s)
	} else {
		p.regain(f.limit, f.token)
	}
	// Used again only if nobody can still have a number of it, or a pointer to it: not if a task was away, or others were
	// shown the scope (dirty).
	if s.isClosed() && s.clean() && len(s.blocks) == 1 && int(s.block0.count) <= len(s.block0.small) && s.bar.Load() == noBar {
		s.reset()
		p.spare = append(p.spare, s)
	}
}

// wait waits without holding a slot.
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

// park waits until the nested scope closes, its context ends, or nobody wants the call any more. Every call on this
// goroutine is now waiting.
func (r *run) park(p *post, s *scope) {
	// The edges of the waits-for graph first, then the searches: of two goroutines that close a circle together at least
	// the later one sees all of it. Likewise the alarm is looked at after the scopes are shown: whoever raises it does that
	// first and looks for the scopes afterwards.
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
	base := p.frames[0] // the call whose task counts
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

// showWaits makes the calls on this goroutine, all of which wait for a force, known to those who look for cycles and for
// whom to lend the unsafe token. A call that waits for a direct one waits for what that one waits for.
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

// wait is how a call waits for a scope: in its own force, or in that of a direct call that it has made.
type wait struct {
	n     *node.Node // the call's
	s     *scope
	above *wait // the direct call's, or nil
}

// through are the direct calls, one in the other, by which w waits.
func (w *wait) through() (nodes []*node.Node) {
	for w = w.above; w != nil; w = w.above {
		nodes = append(nodes, w.n)
	}
	return nodes
}

// show makes it known that the call waits for s.
func (f *frame) show(s *scope, above *wait) {
	f.shown = &wait{f.n, s, above}
	f.owner = &node.Owner{Who: f.shown}
	s.dirty.Store(true) // others may hold it from here on
	if k := f.task(); k != nil {
		k.extra().waits(s, true)
	}
	// Last, for from here on others follow it.
	node.Own(f.n, f.owner)
}

// hide takes that back.
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

// waits notes a nested force of the call, or takes it off.
func (x *extra) waits(s *scope, on bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if on {
		x.inner = append(x.inner, s)
	} else if i := slices.Index(x.inner, s); i >= 0 {
		x.inner = slices.Delete(x.inner, i, i+1)
	}
}
