package exec

import (
	"context"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/policy"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// admit gets for a call what it must have before it takes a slot, in this order: its turn and the token in the unsafe lane,
// a place under its limit, the consent of its rate. It is called again, with the task woken, until it returns true. All calls take
// them in this order; otherwise two of them could each hold what the other one wants.
func (r *Machine) admit(p *run.Post, b *demand.Block, i int32, info *node.Info) bool {
	k := b.Task(i)
	x := k.Extra()
	if info.Lane == node.Unsafe && x.Token == nil && !r.takeToken(p, b, i, x) {
		return false
	}
	sp, ok := info.Special.(*policy.Special)
	if !ok || x.Keyless {
		return true
	}
	l := sp.Limit
	if sp.LimitFor != nil {
		l = x.By
	}
	// The token first, because there is one in the process: the calls in its queue hold no places under limits meanwhile. The
	// rate last, because its consent is spent whether the call is made or not: a call that then waited for a place would make
	// its use of the rate later than it was counted.
	if l != nil && x.Limit == nil && !r.takeLimit(p, b, i, x, r.Opts.World.Limit(l)) {
		return false
	}
	if sp.Rate != nil && !x.Rated && !r.takeRate(b, i, x, sp) {
		return false
	}
	return true
}

// sleep puts task i away until its number is made ready. start arranges for that, and reports whether the task need not wait.
// sleep returns true if the task may go on at once: this goroutine still has it. With false the caller touches it no more.
func (r *Machine) sleep(b *demand.Block, i int32, start func() (now bool)) bool {
	k := b.Task(i)
	b.Scope.Dirty.Store(true)
	k.State.Store(demand.Asleep)
	// The state before start; otherwise a grant that comes at once, from another goroutine, would find the task fresh, and its
	// wake-up would be lost. A withdrawal that comes before start is noticed there (ticket.dead).
	if start() {
		return k.State.CompareAndSwap(demand.Asleep, demand.Fresh)
	}
	// The state before the bar: a sweep passes fresh tasks by, but one that came before the task was asleep has lowered the bar
	// before that.
	if k.Number > b.Scope.Bar.Load() {
		r.withdraw(b, i)
	}
	return false
}

// takeLimit gets the call a place under l, now or by going to sleep in its queue. A granted ticket hands its place over before the
// task wakes, so the task need not ask again.
func (r *Machine) takeLimit(p *run.Post, b *demand.Block, i int32, x *demand.Extra, l *policy.Limit) bool {
	if r.Sequential() {
		if !r.waitInOrder(p, b, l.Queue.Acquire, l.Queue.Cancel) {
			return false
		}
		x.Limit = l
		return true
	}
	t := &permit.Waiter{}
	t.Grant = func() { r.Wakes(b, i) }
	x.Ticket = t
	// The fields before sleep, for afterwards the task may be another goroutine's: one that goes on with it, or a withdrawal,
	// which sets limit to nil again if the place was not granted (wakeNever).
	x.Limit = l // held as soon as the task is awake
	return r.sleep(b, i, func() bool { return l.Queue.Acquire(t) })
}

// takeRate gets the call the consent of its rate. The user's waiter blocks, so it has a goroutine of its own while the task sleeps.
// An error of it is the attempt's (invoke). rated is set before the answer is there: the task sleeps, and asks only once.
func (r *Machine) takeRate(b *demand.Block, i int32, x *demand.Extra, sp *policy.Special) bool {
	// In a sequential run the goroutine waits itself, with the context of the force to end the wait.
	x.Rated = true
	if r.Sequential() {
		err := sp.WaitForRate(b.Scope.Ctx)
		x.Refused = &err
		return true
	}
	// The wait ends with the demand for this task, not with the force's context: a withdrawal ends every sleep in the same way
	// (wakeNever calls stop). The waiter's goroutine may outlive the task; its wake-up is then one that comes too late.
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Scope.Ctx))
	x.Stop, x.Ticket = stop, nil
	refused := new(error) // not a field of the task: the waiter may come back when the task is over
	x.Refused = refused
	return r.sleep(b, i, func() bool {
		seam.Go(func() {
			*refused = sp.WaitForRate(ctx)
			stop()
			r.Wakes(b, i)
		})
		return false
	})
}

// release gives back whatever the task holds: its claim, its place, the token. The goroutine that has the task calls it, before
// finish, and as often as it likes: what has been given back is no longer in extra. It takes locks and wakes others, so it is
// called with no lock held.
func (r *Machine) release(k *demand.Task) {
	x := k.Ext.Load()
	if x == nil {
		return
	}
	if x.Claimed.Load() {
		k.HandBack()
	}
	if x.Limit != nil {
		x.Limit.Queue.Release()
		x.Limit = nil
	}
	if x.Token != nil {
		r.Lane().Release(x.Token)
		x.Token = nil
	}
	x.Ticket, x.Stop, x.Rated, x.Refused, x.Keyless = nil, nil, false, nil, false
}

// arm prepares an attempt of a call with special demands. From here on release hands the node back, unless the attempt comes to an
// outcome (settled).
func (r *Machine) arm(k *demand.Task, sp *policy.Special) {
	x := k.Extra()
	x.Claimed.Store(true)
	x.Attempt++
	x.Clone = nil
	// A clone for each attempt and not one for all: an expired function may still be writing into the last one.
	if sp.Timeout > 0 {
		x.Clone = node.OpOf(k.Node.Get()).(node.Cloner).Clone(k.Node.Get())
		if x.Call != nil {
			x.Call.SetDeadline(time.Now().Add(sp.Timeout))
		}
	}
}

// expire ends an attempt that has taken too long, on the goroutine of its timer: it ends the attempt's context, and if the function
// has not returned by then (Call.Expire waits for a moment) goes on without it. The function becomes an orphan, and keeps its place
// and its token until it returns; its slot goes to others at once.
func (r *Machine) expire(b *demand.Block, i int32, number int32, call *callctx.Call) {
	if call != nil {
		call.Expire()
	}
	k := b.Task(i)
	x := k.Ext.Load()
	if r.Sequential() { // there is no other goroutine to go on with: the late value is refused when it comes (attempt.ends)
		x.Late.Store(number)
		return
	}
	if k.State.Load() != demand.Running|number<<demand.AttemptShift {
		return
	}
	// State and slot in one step under the scheduler's lock; otherwise the function could return in between, and its goroutine
	// find the attempt given up and its slot not yet lent.
	p := r.PostOf(k)
	if p == nil || !r.Sched.LendIf(p.Worker, func() bool { return r.Disown(k, demand.Running|number<<demand.AttemptShift, demand.Held) }) {
		return
	}
	r.LeaveHelpers(p, k)
	r.count(p) // its worker may be in the function for long, and the force waits for what it has done before
	// The alarm before the scopes that are known: a force that the function begins later makes its scope known first, and looks
	// at the alarm afterwards (park). So one of the two sees the other.
	p.Alarm.Store(true) // what the function still forces is not wanted
	for _, s := range x.WaitsFor() {
		r.Kill(s, failure.ErrWithdrawn)
	}
	b.Scope.Dirty.Store(true)
	x.Limit, x.Token = nil, nil // kept by the function until it returns: see tooLate
	info := node.OpOf(k.Node.Get()).Info(k.Node.Get())
	sp := info.Special.(*policy.Special)
	a := &run.Attempt{Block: b, Index: i, Number: number, Special: sp, Err: sp.Expired(nil)}
	r.Seen.Expire(k.Node.Get(), a.Number, a.Err)
	// The next attempt needs a place of its own, for the function that was given up is still running under the old one.
	// Otherwise more calls would run than the limit allows.
	if r.again(b, i, info, a) {
		return
	}
	k.State.Store(demand.Over)
	x.Claimed.Store(false)
	r.Seen.Expired(k.Node.Get())
	node.Fail(k.Node.Get(), a.Failure(k.Node.Get()))
	r.failed(b.Scope, k.Node.Get())
	r.goOn(nil, b, r.finish(nil, b, i))
}

// again asks the retry policy after a failed attempt, and if it wants another one, arranges for it: the task is held, with its claim
// and the token, if no expired function keeps it, but without a place under a limit, and comes back when the pause is over. False:
// the failure is the node's.
//
// The claim is kept, so that no other force begins with a first attempt of its own meanwhile.
func (r *Machine) again(b *demand.Block, i int32, info *node.Info, a *run.Attempt) bool {
	sp, ok := info.Special.(*policy.Special)
	if !ok || sp.Retry == nil || a.PCs != nil {
		return false
	}
	// The policy is asked with no lock held: it is the user's, and may take any time.
	k := b.Task(i)
	x := k.Ext.Load()
	wait, more := a.Ask(sp, int(x.Attempt))
	if !more {
		return false
	}
	if x.Limit != nil { // a pause holds no slot
		x.Limit.Queue.Release()
		x.Limit = nil
	}
	// A sequential run pauses here, with the task fresh: the caller steps into it again. If the context ends in the pause, what
	// the last attempt failed with is reported with the cancellation.
	x.Rated, x.Ticket = false, nil
	if r.Sequential() {
		k.State.Store(demand.Fresh)
		pause(b.Scope.Ctx, wait)
		if b.Scope.Ctx.Err() != nil {
			b.Scope.Top().WasToBeTried(a.Failure(k.Node.Get()))
		}
		r.endIfOver(b.Scope)
		return true
	}
	x.Failed = a.Failure(k.Node.Get())
	b.Scope.Dirty.Store(true)
	// x.stop before held, for a withdrawal of a held call stops its timer; held before the timer starts, otherwise its wake-up
	// would find a task that is not held and be lost; both before the bar, as in sleep.
	t := seam.AfterFunc(never, func() { r.Wakes(b, i) }) // started by Reset
	x.Stop = func() { t.Stop() }
	k.State.Store(demand.Held)
	t.Reset(max(wait, 0))
	if k.Number > b.Scope.Bar.Load() {
		r.withdraw(b, i)
	}
	return true
}

// never is longer than any program runs: a timer with it can be made, and stored where others find it, before it is started.
const never = 100 * 365 * 24 * time.Hour

// handedBack withdraws the demand of a scope that has a node which is about to be idle again. It comes before the node's consumers
// become ready, even if another goroutine is withdrawing the scope already; otherwise they would take an operand that is not there.
// The force before the scope: what else the force demands ends with it, and for the same reason.
func (r *Machine) handedBack(s *demand.Scope, why error) {
	r.endIfOver(s)
	r.Kill(s, why)
}

// endIfOver ends the force of s if its context has ended. In a parallel run that is not enough for s itself: another goroutine may
// be ending the force already, so that kill returns at once here, and not have come down to s yet. See handedBack.
func (r *Machine) endIfOver(s *demand.Scope) {
	if top := s.Top(); top.Ctx.Err() != nil {
		r.Kill(top, callctx.Ended(top.Ctx))
	}
}
