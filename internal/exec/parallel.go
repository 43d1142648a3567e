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
	"xfork/scheduler"
)

// foreign puts a task away that needs a node which another task is evaluating; false means that it is not, any more.
// The task is away: it holds no goroutine, and comes back when the node is settled or handed back.
//
// The order of its steps, each against one party that may come in between:
//
//	stalls     before asleep    a step that wakes the task takes the stall back, and has to find it
//	asleep     before Await     the node's waker pushes the number at once: a fresh task would be done twice
//	Await      before the bar   a sweep that came before asleep has passed the task by, but has lowered the bar
//	Await      before the searches for cycles and for lending, which read the parking lot
func (r parallel) foreign(_ *run.Post, b *demand.Block, i int32) bool {
	k, s := b.Task(i), b.Scope
	n := k.Node.Get()
	x := k.Extra()
	// The running function's context asks its node's waiters until when they wait: see callctx.Call.Deadline.
	w := node.NewWaiter(n, func() { r.Sched.Ready(b.Base+i, 0) })
	w.Until, _ = s.Ctx.Deadline()
	x.Waiter = w
	r.Stalls(b, i)
	s.Dirty.Store(true)
	k.State.Store(demand.Asleep)
	if !node.Await(w) {
		if !k.State.CompareAndSwap(demand.Asleep, demand.Fresh) { // withdrawn meanwhile: the task is over
			return true
		}
		r.GoesOn(b, i)
		return false
	}
	if k.Number > s.Bar.Load() {
		r.withdraw(b, i)
		return true
	}
	// This may have been the edge that closes a circle, or the link by which the holder of the token waits for a call in its
	// queue.
	demand.CheckCycle(s, n)
	r.Lane().Check()
	return true
}

// place reports whether the call may be made on this goroutine. If not it has sent the task to its lane, from where it comes
// back to call on another goroutine; what it has been admitted to stays in extra.
//
//	lane        may be called here if
//	I/O         this is an idle goroutine of the I/O lane
//	unsafe      this is an idle goroutine aside: without a slot
//	exclusive   the goroutine is idle, and holds the exclusion
//	CPU         the goroutine is idle and a worker's; or it is in a call that forces this one, and holds a CPU slot or can get one
//
// Idle means that no call is in progress on the goroutine (depth 0). MayBegin is false for a worker that ends because an exclusive
// call waits. A CPU call that a dynamic node handles is not run inside of another call: a Goexit in it would end that one.
func (r parallel) place(p *run.Post, b *demand.Block, i int32, info *node.Info) bool {
	at, idle := p.Worker.Lane(), p.Depth == 0
	// MayBegin and IsAlone come last in their conditions, for they note that the goroutine has begun a call.
	switch info.Lane {
	case node.IO:
		if at == scheduler.IO && idle && p.Worker.MayBegin() {
			return true
		}
		r.Sched.IO(b.Base + i)
	case node.Unsafe:
		if at == scheduler.Aside && idle && p.Worker.MayBegin() {
			return true
		}
		r.Sched.Aside(b.Base + i)
	case node.Exclusive:
		if idle && p.Worker.IsAlone() {
			return true
		}
		// The task sleeps until all other calls have ended. Its grant starts a goroutine that holds the exclusion and has
		// this task to do. A withdrawal takes the ticket back, and empties the field, as soon as the task is asleep (wakeNever).
		ticket := scheduler.NewTicket(func() { r.Sched.Alone(b.Base + i) })
		b.Task(i).Extra().Exclusive = ticket
		return r.sleep(b, i, func() bool {
			r.Sched.Exclusion().Acquire(ticket)
			return false
		})
	default:
		// Inside of another call there is no need to begin one: the goroutine holds a slot already, or a call of another lane
		// exchanges its own for a CPU slot (Compute; nested gives it back). If there is none the run's queue has the task, and
		// the force waits for a worker.
		if idle && at == scheduler.CPU && p.Worker.MayBegin() || !idle && !b.Scope.Handled && (at == scheduler.CPU || p.Worker.Compute()) {
			return true
		}
		p.Worker.Later(b.Base+i, info.Priority)
	}
	return false
}

// refused leaves the call to the goroutine that it comes back on.
func (parallel) refused(*run.Post, *demand.Block, int32) int32 { return demand.None }

// limit gets the call a place under l, now or by going to sleep in its queue. A granted ticket hands its place over before the
// task wakes, so the task need not ask again.
func (r parallel) limit(_ *run.Post, b *demand.Block, i int32, x *demand.Extra, l *policy.Limit) bool {
	t := &permit.Waiter{}
	t.Grant = func() { r.Wakes(b, i) }
	x.Ticket = t
	// The fields before sleep, for afterwards the task may be another goroutine's: one that goes on with it, or a withdrawal,
	// which sets limit to nil again if the place was not granted (wakeNever).
	x.Limit = l // held as soon as the task is awake
	return r.sleep(b, i, func() bool { return l.Queue.Acquire(t) })
}

// rate gets the call the consent of its rate. The user's waiter blocks, so it has a goroutine of its own while the task sleeps.
// An error of it is the attempt's (invoke). rated is set before the answer is there: the task sleeps, and asks only once.
func (r parallel) rate(b *demand.Block, i int32, x *demand.Extra, sp *policy.Special) bool {
	x.Rated = true
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

// expired goes on without the function, which becomes an orphan, and keeps its place and its token until it returns; its slot goes to
// others at once.
func (r parallel) expired(b *demand.Block, i int32, number int32) {
	k := b.Task(i)
	x := k.Ext.Load()
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
		s.Kill(failure.ErrWithdrawn)
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

// pause holds the task until a timer wakes it. Its goroutine goes on with other tasks.
func (r parallel) pause(b *demand.Block, i int32, f *node.Failure, wait time.Duration) {
	k := b.Task(i)
	x := k.Ext.Load()
	x.Failed = f
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
}

func (parallel) retry(*run.Post, *demand.Block, int32) int32 { return demand.None }

// token gets task i its turn among the unsafe calls of its scope, and then the token. It returns true if the task has it now.
// The turn before the token; otherwise a later call of the scope could hold the token while it sleeps for its turn.
func (r parallel) token(_ *run.Post, b *demand.Block, i int32, x *demand.Extra) bool {
	if !r.myTurn(b, i) {
		return false
	}
	l := &demand.Loan{By: b.Scope}
	l.Grant = func() { r.Wakes(b, i) }
	// As with limits: before the task is asleep. A withdrawal that finds the request granted gives the token back.
	x.Token, x.Request = l, l
	return r.sleep(b, i, func() bool { return r.Lane().Acquire(l) })
}

// leave gives the goroutine's slot to others, and leaves the call to the forces that wait for it.
//
// The post was written before the state that the caller has read. If its number is vacant or given to another goroutine by now, the
// call has returned and the state has changed: the compare-and-swap under the lock fails.
func (r parallel) leave(b *demand.Block, i int32, state int32) bool {
	k := b.Task(i)
	p := r.PostOf(k)
	if p == nil || !r.Sched.LendIf(p.Worker, func() bool { return r.Disown(k, state, demand.Adopted|state&^demand.StateMask) }) {
		return false
	}
	r.LeaveHelpers(p, k)
	b.Scope.Dirty.Store(true)
	// The adoption before finish, which may close the scope: when the force returns, the call has been adopted or
	// cancelled. Otherwise it could run on unnoticed.
	r.leaveTo(k)
	r.goOn(nil, b, r.finish(nil, b, i))
	return true
}

// clear takes such tasks out of the scheduler's queues: the caller would wait until the calls before them are done.
func (r parallel) clear() { r.Sched.Clear(r.isOver) }

// follow has nothing to do for a call on an idle goroutine: the one that waits in the force sees the end of its context, and withdraws
// the call (Kill). A call inside of another one, though, runs on the very goroutine that would see it. There the scope of the nested
// force follows: it is withdrawn, and the call with it, unless another force wants the call.
func (parallel) follow(a *run.Attempt, c *callctx.Call) {
	if a.Post.Depth > 1 {
		c.Follow(a.Block.Scope.Top())
	}
}
