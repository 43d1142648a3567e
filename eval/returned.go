package eval

import (
	"context"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/node"
)

// What becomes of a call when its function has ended. Three parties can take a running task: the goroutine of the function
// (returned), the timer of the attempt (expire) and a withdrawal. Each moves the state by compare-and-swap, and the winner goes on
// with the task:
//
//	running -> over      returned has won: the attempt decides what becomes of the node and of the task
//	running -> held      the timer has won: the task belongs to the next attempt, and what the function returns is dropped (tooLate)
//	running -> adopted   a withdrawal has won: the task is over for its scope, but the node is still this function's to settle
//
// In all three cases the goroutine of the function gives back what the function held.

// died completes a call or an operator on a goroutine that is being ended by runtime.Goexit. It runs deferred, so this goroutine
// cannot go on with what became ready: all of it is pushed.
func (r *machine) died(a *attempt) {
	p, b, i := a.p, a.b, a.i
	p.report()
	if b == nil {
		r.directDied(p, a)
		return
	}
	n := b.task(i).n.Get()
	if !node.Has(n, node.Call) {
		node.Fail(n, failure.Of(n, a.err, a.pcs))
		r.failed(b.scope, n)
		r.goOn(p, b, r.finish(p, b, i))
		return
	}
	// The order of nested and invoke, which the Goexit has cut short: the nested force ends, then the call, then its frame.
	r.endNested(p)
	p.ends(n, a)
	done := *a
	p.pop()
	r.goOn(p, b, r.returned(&done, node.OpOf(n).Info(n)))
}

// goOn pushes a task that the running goroutine cannot go on with: a timer's, a withdrawal's, or one that is being ended. What the
// post has counted is counted here, because no Idle may come for it.
func (r *machine) goOn(p *post, b *block, next int32) {
	if next != none {
		r.push(p, b, next)
	}
	if p != nil && !r.sequential() {
		r.count(p)
	}
}

// returned completes a call: its function has returned, panicked or ended its goroutine. a is a copy: the frame is in use for
// other calls by now. It returns a task to go on with, or none.
func (r *machine) returned(a *attempt, info *node.Info) int32 {
	k := a.b.task(a.i)
	// Against a withdrawal, and against the timer of the attempt. A goroutine that loses and finds another number, or held, was
	// given up by the timer: it touches nothing of the task any more.
	mine := k.state.CompareAndSwap(running|a.number<<attemptShift, over)
	state := k.state.Load()
	if !mine && state>>attemptShift != a.number || !mine && state == held {
		r.tooLate(a)
		return none
	}
	unwanted := a.ends(k, mine)
	// The scope hears of a region's other failures only from the attempt that has won the task: for any other one the scope may
	// be closed.
	if mine && a.scope.Region != nil {
		r.regionFailed(a.b.scope, a.scope.Region)
	}
	if next, done := r.concludes(a, k, info, mine, unwanted); done {
		return next
	}
	// The outcome before release and finish, and release before finish; otherwise a consumer could start without its operand,
	// or the scope close with a place still taken.
	r.release(k)
	if mine {
		return r.finish(a.p, a.b, a.i)
	}
	// The withdrawal has finished the task already, and has lent out this goroutine's slot.
	r.orphanEnded()
	r.back(a.p)
	return none
}

// ends closes what was open for the attempt: its context, its timers, its adoption. It reports whether the call was not wanted
// any more: a failure that comes then may only say that its context had ended, and is not the outcome of the node.
//
// The call is unwanted if its adoption has ended (gone), if the context of the force has, if its own context was cancelled, or if
// it fails after the deadline that it was told of, although a force with a later one has come since (IsLate).
func (a *attempt) ends(k *task, mine bool) (unwanted bool) {
	s := a.b.scope
	x := k.x.Load()
	var c *callctx.Call
	if x != nil {
		c = x.call
		// In a sequential run the timer cannot take the task away: it notes the attempt, and a value that comes late is
		// refused here, as a parallel run would have dropped it.
		if x.late.Load() == a.number && a.number > 0 && a.err == nil {
			a.err = context.DeadlineExceeded
		}
	}
	if a.special != nil && a.err != nil && a.pcs == nil && (c != nil && c.HasTimedOut() || a.err == context.DeadlineExceeded && c == nil) {
		a.err = a.special.expired(a.err)
	}
	// The adoption ends before the node is settled or handed back; otherwise a withdrawal that is late (leaveTo) would find the
	// waiters of the node's next claim, and leave to them a call that has returned.
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
	return unwanted
}

// concludes makes of the attempt what becomes of the node: a value, a failure, another attempt, a wish, or nothing. With done
// there is no more to do here, and the goroutine goes on with next.
//
//	err     unwanted   mine    the node
//	errOpen  -          -      handed back: a node of its region is missing
//	yes      yes        -      handed back; mine: the scope is withdrawn first
//	yes      no         no     handed back if the policy wants another attempt, for those that have adopted it; else it fails
//	yes      no         yes    the next attempt, if the policy wants one; else it fails
//	wish     -          yes    its wish is granted
//	wish     -          no     handed back
//	value    -          -      done
//
// To hand back is to leave claimed set: release, which comes next, makes the node idle.
func (r *machine) concludes(a *attempt, k *task, info *node.Info, mine, unwanted bool) (next int32, done bool) {
	p, b, i, n, s := a.p, a.b, a.i, k.n.Get(), a.b.scope
	switch {
	case a.err == errOpen: // something below it has failed, and endRegion has published that failure
		k.extra().claimed.Store(true)
	case a.err != nil && unwanted: // a failure after the node's own context has ended is not remembered
		p.amends(node.Number(n), stream.Cancelled)
		k.extra().claimed.Store(true)
		if mine { // the force's end has not come down to this scope yet: no withdrawal has taken the task
			// The scope before the node (release), and the node before its consumers (finish); otherwise a consumer could
			// find its scope open and an operand without a value.
			r.handedBack(s, a.why())
		}
	case a.err != nil && !mine && a.retries(): // the forces that have adopted the call start it anew
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
			r.failed(s, n)
		}
	case a.scope.Wish.Kind != node.Nothing && mine:
		k.settled()
		r.release(k)
		return r.grant(p, b, i, a.scope.Wish), true
	case a.scope.Wish.Kind != node.Nothing: // this scope does not want what it has chosen; a force that does evaluates it again
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

// tooLate ends an attempt that had expired before its function returned. The value is dropped with the clone that it was written
// to. The place and the token go back only now, because the function was running all the time; the next attempt has had others.
func (r *machine) tooLate(a *attempt) {
	a.p.amends(a.b.task(a.i).num, stream.Cancelled)
	if a.limit != nil {
		a.limit.queue.Release()
	}
	if a.token != nil {
		r.lane().Release(a.token)
	}
	r.orphanEnded()
	r.back(a.p)
}

// regionFailed notes in the scope the nodes that have failed besides the task's own. Not only outputs: a node inside of the
// region may have the lowest number of all.
func (r *machine) regionFailed(s *scope, reg *node.Region) {
	for _, f := range reg.Faults {
		if node.Load(f.Node) == node.Failed {
			r.failed(s, f.Node)
		}
	}
}
