package eval

import (
	"context"
	"slices"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/seam"
)

// admit gets for a call what it must have before it takes a slot, in this order: its turn and the token in the unsafe lane,
// a place under its limit, the consent of its rate. It is called again, with the task woken, until it returns true. All calls take
// them in this order; otherwise two of them could each hold what the other one wants.
func (r *machine) admit(p *post, b *block, i int32, info *node.Info) bool {
	k := b.task(i)
	x := k.extra()
	if info.Lane == node.Unsafe && x.token == nil && !r.takeToken(p, b, i, x) {
		return false
	}
	sp, ok := info.Special.(*Special)
	if !ok || x.keyless {
		return true
	}
	l := sp.Limit
	if sp.LimitFor != nil {
		l = x.by
	}
	// The token first, because there is one in the process: the calls in its queue hold no places under limits meanwhile. The
	// rate last, because its consent is spent whether the call is made or not: a call that then waited for a place would make
	// its use of the rate later than it was counted.
	if l != nil && x.limit == nil && !r.takeLimit(p, b, i, x, l.in(r.opts.world)) {
		return false
	}
	if sp.Rate != nil && !x.rated && !r.takeRate(b, i, x, sp) {
		return false
	}
	return true
}

// sleep puts task i away until its number is made ready. start arranges for that, and reports whether the task need not wait.
// sleep returns true if the task may go on at once: this goroutine still has it. With false the caller touches it no more.
func (r *machine) sleep(b *block, i int32, start func() (now bool)) bool {
	k := b.task(i)
	b.scope.dirty.Store(true)
	k.state.Store(asleep)
	// The state before start; otherwise a grant that comes at once, from another goroutine, would find the task fresh, and its
	// wake-up would be lost. A withdrawal that comes before start is noticed there (ticket.dead).
	if start() {
		return k.state.CompareAndSwap(asleep, fresh)
	}
	// The state before the bar: a sweep passes fresh tasks by, but one that came before the task was asleep has lowered the bar
	// before that.
	if k.num > b.scope.bar.Load() {
		r.withdraw(b, i)
	}
	return false
}

// takeLimit gets the call a place under l, now or by going to sleep in its queue. A granted ticket hands its place over before the
// task wakes, so the task need not ask again.
func (r *machine) takeLimit(p *post, b *block, i int32, x *extra, l *Limit) bool {
	if r.sequential() {
		if !r.waitInOrder(p, b, l.queue.Acquire, l.queue.Cancel) {
			return false
		}
		x.limit = l
		return true
	}
	t := &permit.Waiter{}
	t.Grant = func() { r.wakes(b, i) }
	x.ticket = t
	// The fields before sleep, for afterwards the task may be another goroutine's: one that goes on with it, or a withdrawal,
	// which sets limit to nil again if the place was not granted (wakeNever).
	x.limit = l // held as soon as the task is awake
	return r.sleep(b, i, func() bool { return l.queue.Acquire(t) })
}

// takeRate gets the call the consent of its rate. The user's waiter blocks, so it has a goroutine of its own while the task sleeps.
// An error of it is the attempt's (invoke). rated is set before the answer is there: the task sleeps, and asks only once.
func (r *machine) takeRate(b *block, i int32, x *extra, sp *Special) bool {
	// In a sequential run the goroutine waits itself, with the context of the force to end the wait.
	x.rated = true
	if r.sequential() {
		err := sp.waitForRate(b.scope.ctx)
		x.refused = &err
		return true
	}
	// The wait ends with the demand for this task, not with the force's context: a withdrawal ends every sleep in the same way
	// (wakeNever calls stop). The waiter's goroutine may outlive the task; its wake-up is then one that comes too late.
	ctx, stop := context.WithCancel(context.WithoutCancel(b.scope.ctx))
	x.stop, x.ticket = stop, nil
	refused := new(error) // not a field of the task: the waiter may come back when the task is over
	x.refused = refused
	return r.sleep(b, i, func() bool {
		seam.Go(func() {
			*refused = sp.waitForRate(ctx)
			stop()
			r.wakes(b, i)
		})
		return false
	})
}

// release gives back whatever the task holds: its claim, its place, the token. The goroutine that has the task calls it, before
// finish, and as often as it likes: what has been given back is no longer in extra. It takes locks and wakes others, so it is
// called with no lock held.
func (r *machine) release(k *task) {
	x := k.x.Load()
	if x == nil {
		return
	}
	if x.claimed.Load() {
		k.handBack()
	}
	if x.limit != nil {
		x.limit.queue.Release()
		x.limit = nil
	}
	if x.token != nil {
		r.lane().Release(x.token)
		x.token = nil
	}
	x.ticket, x.stop, x.rated, x.refused, x.keyless = nil, nil, false, nil, false
}

// arm prepares an attempt of a call with special demands. From here on release hands the node back, unless the attempt comes to an
// outcome (settled).
func (r *machine) arm(k *task, sp *Special) {
	x := k.extra()
	x.claimed.Store(true)
	x.attempt++
	x.clone = nil
	// A clone for each attempt and not one for all: an expired function may still be writing into the last one.
	if sp.Timeout > 0 {
		x.clone = node.OpOf(k.n.Get()).(node.Cloner).Clone(k.n.Get())
		if x.call != nil {
			x.call.SetDeadline(time.Now().Add(sp.Timeout))
		}
	}
}

// expire ends an attempt that has taken too long, on the goroutine of its timer: it ends the attempt's context, and if the function
// has not returned by then (Call.Expire waits for a moment) goes on without it. The function becomes an orphan, and keeps its place
// and its token until it returns; its slot goes to others at once.
func (r *machine) expire(b *block, i int32, number int32, call *callctx.Call) {
	if call != nil {
		call.Expire()
	}
	k := b.task(i)
	x := k.x.Load()
	if r.sequential() { // there is no other goroutine to go on with: the late value is refused when it comes (attempt.ends)
		x.late.Store(number)
		return
	}
	if k.state.Load() != running|number<<attemptShift {
		return
	}
	// State and slot in one step under the scheduler's lock; otherwise the function could return in between, and its goroutine
	// find the attempt given up and its slot not yet lent.
	p := r.postOf(k)
	if p == nil || !r.s.LendIf(p.w, func() bool { return r.disown(k, running|number<<attemptShift, held) }) {
		return
	}
	r.leaveHelpers(p, k)
	r.count(p) // its worker may be in the function for long, and the force waits for what it has done before
	// The alarm before the scopes that are known: a force that the function begins later makes its scope known first, and looks
	// at the alarm afterwards (park). So one of the two sees the other.
	p.alarm.Store(true) // what the function still forces is not wanted
	x.mu.Lock()
	inner := slices.Clone(x.inner)
	x.mu.Unlock()
	for _, s := range inner {
		r.Kill(s, failure.ErrWithdrawn)
	}
	b.scope.dirty.Store(true)
	x.limit, x.token = nil, nil // kept by the function until it returns: see tooLate
	info := node.OpOf(k.n.Get()).Info(k.n.Get())
	sp := info.Special.(*Special)
	a := &attempt{b: b, i: i, number: number, special: sp, err: sp.expired(nil)}
	r.seen.Expire(k.n.Get(), a.number, a.err)
	// The next attempt needs a place of its own, for the function that was given up is still running under the old one.
	// Otherwise more calls would run than the limit allows.
	if r.again(b, i, info, a) {
		return
	}
	k.state.Store(over)
	x.claimed.Store(false)
	r.seen.Expired(k.n.Get())
	node.Fail(k.n.Get(), a.failure(k.n.Get()))
	r.failed(b.scope, k.n.Get())
	r.goOn(nil, b, r.finish(nil, b, i))
}

// again asks the retry policy after a failed attempt, and if it wants another one, arranges for it: the task is held, with its claim
// and the token, if no expired function keeps it, but without a place under a limit, and comes back when the pause is over. False:
// the failure is the node's.
//
// The claim is kept, so that no other force begins with a first attempt of its own meanwhile.
func (r *machine) again(b *block, i int32, info *node.Info, a *attempt) bool {
	sp, ok := info.Special.(*Special)
	if !ok || sp.Retry == nil || a.pcs != nil {
		return false
	}
	// The policy is asked with no lock held: it is the user's, and may take any time.
	k := b.task(i)
	x := k.x.Load()
	wait, more := a.ask(sp, int(x.attempt))
	if !more {
		return false
	}
	if x.limit != nil { // a pause holds no slot
		x.limit.queue.Release()
		x.limit = nil
	}
	// A sequential run pauses here, with the task fresh: the caller steps into it again. If the context ends in the pause, what
	// the last attempt failed with is reported with the cancellation.
	x.rated, x.ticket = false, nil
	if r.sequential() {
		k.state.Store(fresh)
		pause(b.scope.ctx, wait)
		if b.scope.ctx.Err() != nil {
			b.scope.top().wasToBeTried(a.failure(k.n.Get()))
		}
		r.endIfOver(b.scope)
		return true
	}
	x.failed = a.failure(k.n.Get())
	b.scope.dirty.Store(true)
	// x.stop before held, for a withdrawal of a held call stops its timer; held before the timer starts, otherwise its wake-up
	// would find a task that is not held and be lost; both before the bar, as in sleep.
	t := seam.AfterFunc(never, func() { r.wakes(b, i) }) // started by Reset
	x.stop = func() { t.Stop() }
	k.state.Store(held)
	t.Reset(max(wait, 0))
	if k.num > b.scope.bar.Load() {
		r.withdraw(b, i)
	}
	return true
}

// never is longer than any program runs: a timer with it can be made, and stored where others find it, before it is started.
const never = 100 * 365 * 24 * time.Hour

// handedBack withdraws the demand of a scope that has a node which is about to be idle again. It comes before the node's consumers
// become ready, even if another goroutine is withdrawing the scope already; otherwise they would take an operand that is not there.
// The force before the scope: what else the force demands ends with it, and for the same reason.
func (r *machine) handedBack(s *scope, why error) {
	r.endIfOver(s)
	r.Kill(s, why)
}

// endIfOver ends the force of s if its context has ended. In a parallel run that is not enough for s itself: another goroutine may
// be ending the force already, so that kill returns at once here, and not have come down to s yet. See handedBack.
func (r *machine) endIfOver(s *scope) {
	if top := s.top(); top.ctx.Err() != nil {
		r.Kill(top, callctx.Ended(top.ctx))
	}
}
