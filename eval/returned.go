package eval

import (
	"context"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/node"
)

// What becomes of a call when its function has returned: see call.go for how it is called.

// died completes the call or the operator in progress on a goroutine that is being ended. It runs deferred, so there is nothing to go on with:
// what became ready is pushed.
func (r *run) died(a *attempt) {
	p, b, i := a.p, a.b, a.i
	p.report()
	if b == nil {
		r.directDied(p, a)
		return
	}
	n := b.task(i).n.Get()
	if !node.Has(n, node.Call) {
		node.Fail(n, failure.Of(n, a.err, a.pcs))
		b.scope.failed(n)
		r.goOn(p, b, r.finish(p, b, i))
		return
	}
	r.endNested(p)
	p.ends(n, a)
	done := *a
	p.pop()
	r.goOn(p, b, r.returned(&done, node.OpOf(n).Info(n)))
}

// goOn pushes a task that the running goroutine cannot go on with.
func (r *run) goOn(p *post, b *block, next int32) {
	if next != none {
		r.push(p, b, next)
	}
	if p != nil && !r.sequential() {
		r.count(p)
	}
}

// returned completes a call: its function has returned, panicked or ended its goroutine.
func (r *run) returned(a *attempt, info *node.Info) int32 {
	k := a.b.task(a.i)
	// Against a withdrawal, and against the timer of the attempt: the winner finishes the task. A loser that finds
	// another number, or held, was given up by the timer, and everything of the task belongs to the next attempt.
	mine := k.state.CompareAndSwap(running|a.number<<attemptShift, over)
	state := k.state.Load()
	if !mine && state>>attemptShift != a.number || !mine && state == held {
		r.tooLate(a)
		return none
	}
	unwanted := a.ends(k, mine)
	if next, done := r.concludes(a, k, info, mine, unwanted); done {
		return next
	}
	r.release(k)
	if mine {
		return r.finish(a.p, a.b, a.i)
	}
	// Withdrawn meanwhile: the withdrawal has finished the task, and has lent out the slot.
	r.orphanEnded()
	r.back(a.p)
	return none
}

// ends closes what was open for the attempt: its context, its timers, its adoption. It reports whether no force wanted the call any
// more.
func (a *attempt) ends(k *task, mine bool) (unwanted bool) {
	s := a.b.scope
	x := k.x.Load()
	var c *callctx.Call
	if x != nil {
		c = x.call
		if x.late.Load() == a.number && a.number > 0 && a.err == nil {
			a.err = context.DeadlineExceeded
		}
	}
	if a.special != nil && a.err != nil && a.pcs == nil && (c != nil && c.HasTimedOut() || a.err == context.DeadlineExceeded && c == nil) {
		a.err = a.special.expired(a.err)
	}
	// The adoption ends before the node is settled or handed back: a withdrawal that is late would otherwise take those that
	// wait for the next claim of the node for its own, and leave to them a call that has returned.
	unwanted = !mine && k.endAdoption() || s.ctx.Err() != nil || c != nil && (c.IsCancelled() || a.err != nil && c.IsLate())
	if c != nil {
		c.Returned()
	}
	if a.stop != nil {
		a.stop()
	}
	if a.expiry != nil && !a.expiry.Stop() {
		s.dirty.Store(true) // it has begun, and may look at the task when the scope is over
	}
	if mine && a.scope.Region != nil {
		s.regionFailed(a.scope.Region)
	}
	return unwanted
}

// concludes makes of the attempt what becomes of the node: a value, a failure, another attempt, a wish, or nothing. With done
// there is no more to do here, and the goroutine goes on with next.
func (r *run) concludes(a *attempt, k *task, info *node.Info, mine, unwanted bool) (next int32, done bool) {
	p, b, i, n, s := a.p, a.b, a.i, k.n.Get(), a.b.scope
	switch {
	case a.err == errOpen: // something below it has failed, and the region has told what there was to tell
		k.extra().claimed.Store(true)
	case a.err != nil && unwanted: // a failure after the node's own context has ended is not remembered
		p.amends(node.Number(n), stream.Cancelled)
		k.extra().claimed.Store(true)
		if mine { // the force does not know yet that it has ended, or tells its scopes just now
			// First the scope, then the node (release, below), then the consumers (finish): in any other order a consumer
			// could find its scope open and an operand without a value.
			r.handedBack(s, a.why())
		}
	case a.err != nil && !mine && a.retries(): // for the force that has adopted the call to start anew
		p.amends(node.Number(n), stream.Retrying)
		k.extra().claimed.Store(true)
	case a.err != nil && mine && r.again(b, i, info, a):
		p.amends(node.Number(n), stream.Retrying)
		if r.sequential() {
			return r.step(p, b, i), true
		}
		return none, true
	case a.err != nil:
		k.settled()
		node.Fail(n, a.failure(n))
		if mine {
			s.failed(n)
		}
	case a.scope.Wish.Kind != node.Nothing && mine:
		k.settled()
		r.release(k)
		return r.grant(p, b, i, a.scope.Wish), true
	case a.scope.Wish.Kind != node.Nothing: // no force of this run wants what it has chosen; one that does asks again
		k.extra().claimed.Store(true)
	default:
		k.settled()
		if x := k.x.Load(); x != nil && x.clone != nil {
			// A function that was given up may still write into its own attempt's cell, but never into the node's.
			node.OpOf(n).(node.Cloner).Take(n, x.clone)
		}
		node.Complete(n)
	}
	return none, false
}

// why is the reason for which the demand for the attempt has ended: of its force, or its deadline, which passes a moment before
// the context notices.
func (a *attempt) why() error {
	ctx := a.b.scope.ctx
	if ctx.Err() == nil {
		if x := a.b.task(a.i).x.Load(); x != nil && x.call != nil && x.call.IsLate() {
			return &failure.Cancelled{Err: context.DeadlineExceeded, Cause: context.DeadlineExceeded}
		}
	}
	return why(ctx)
}

// retries reports whether the call's policy wants another attempt.
func (a *attempt) retries() bool {
	if a.special == nil || a.special.Retry == nil || a.pcs != nil {
		return false
	}
	_, more := a.ask(a.special, int(a.number))
	return more
}

// settled notes that the claim of an attempt ends with an outcome: there is nothing to hand back.
func (k *task) settled() {
	if x := k.x.Load(); x != nil {
		x.claimed.Store(false)
		x.by = nil // a limit by key lives as long as calls refer to it
	}
}

// tooLate ends an attempt that had expired before its function returned: what it returned is dropped.
func (r *run) tooLate(a *attempt) {
	a.p.amends(a.b.task(a.i).num, stream.Cancelled)
	if a.limit != nil {
		a.limit.Release()
	}
	if a.token != nil {
		r.lane().Release(a.token)
	}
	r.orphanEnded()
	r.back(a.p)
}

// back gives the goroutine of a call that was lent out its slot again, if it has calls below that one. Otherwise the goroutine
// is about to end.
func (r *run) back(p *post) {
	switch {
	case p.w == nil:
	case p.depth > 0:
		r.s.Reclaim(p.w)
	default:
		r.s.Lent(p.w)
	}
}

// handBack makes a claimed node idle again.
func (r *run) handBack(k *task) {
	if x := k.x.Load(); x != nil {
		x.claimed.Store(false)
	}
	node.HandBack(k.n.Get())
}
