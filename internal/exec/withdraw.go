package exec

import (
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/world"
)

// Withdrawal of demand: what is no longer demanded is not started, and what runs of it is cancelled. Adoption: what another force
// demands goes on, whichever run started it.
//
// The way of a cancellation down:
//
//	kill / failed            the bar of the scope falls, under its lock
//	  sweep                  the tasks above the bar, of this scope and of all kids beneath
//	    withdraw             by the state of the task:
//	      fresh              nothing: its step looks at the bar
//	      asleep             leaves its queue or the parking lot; over
//	      held, dynamic      its kids are killed; it is finished by resume when they have closed
//	      held, a call       its pause ends; over
//	      running            disown: adopted, its slot lent out, an orphan counted
//	        leaveTo          waiters for the node in other forces?
//	          yes            the call goes on; the last waiter that leaves calls LastHasLeft
//	          no             LastHasLeft: gone; its context ends, and its nested scopes are killed
//
// A nested force on the stack of a withdrawn call is a scope as well: it closes soon, and the call goes on to its end.

// sweep withdraws the tasks of s with numbers above lo and up to hi, and all beneath them. Bars only fall, and each sweep has the
// stretch from the bar that was to the bar that is, so that no task is swept twice.
//
// It runs on any goroutine, without locks but for one look at the blocks: withdrawing takes locks of limits and of the parking lot,
// and may close scopes. It is a loop over a stack, since kids may be nested to any depth.
func (r *Machine) sweep(s *demand.Scope, lo, hi uint64) {
	type span struct {
		s      *demand.Scope
		lo, hi uint64
	}
	for todo := []span{{s, lo, hi}}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, b := range at.s.List() {
			first, end := b.Between(at.lo, at.hi)
			for i := first; i < end; i++ {
				// The worker that starts a fresh one, or puts it to sleep, writes the state first and looks at the bar
				// afterwards; the bar has fallen before this look at the state. So it is caught here or there.
				k := b.Task(i)
				if state := k.State.Load(); state == demand.Fresh || state == demand.Unread || k.Number <= at.lo || k.Number > at.hi {
					continue // a fresh one will see the bar
				}
				for _, kid := range r.withdraw(b, i) {
					if bar := kid.Fall(at.s.Why()); bar > 0 {
						todo = append(todo, span{kid, 0, bar})
					}
				}
			}
		}
		if r.dispatcher != nil {
			r.dispatcher.Withdraw(at.s)
		}
	}
	r.countAll() // a worker with something to count may be in a call that was just withdrawn
}

// isOver reports whether task t, which waits for its lane, is no longer demanded. A helper's number is not: it ends by itself. The
// scheduler calls it under the lock of its run (Clear), so it takes no lock.
func (r *Machine) isOver(t int32) bool {
	b := r.Block(t)
	return b != nil && b.Helps == nil && b.Task(t-b.Base).Number > b.Scope.Bar.Load()
}

// withdraw ends the demand of one task, in whatever state. It returns the scopes that are to be withdrawn with it.
//
// Other goroutines change the state at the same time: the worker that wakes or runs the task, the timer of its attempt, another
// withdrawal. Each change is a compare-and-swap from the state that was seen; the winner finishes the task, a loser looks again.
func (r *Machine) withdraw(b *demand.Block, i int32) (kids []*demand.Scope) {
	k := b.Task(i)
	for {
		state := k.State.Load()
		switch state & demand.StateMask {
		case demand.Asleep:
			// Its wake-up may be on the way. If that was first the task is fresh, and its step will see the bar; if this is
			// first, the number that comes out of the queue finds a task that is over.
			if !k.State.CompareAndSwap(demand.Asleep, demand.Over) {
				continue
			}
			wakeNever(k.Ext.Load(), r.Opts.World)
			r.release(k)
			r.goOn(nil, b, r.finish(nil, b, i))
		case demand.Running:
			if !r.mode.leave(b, i, state) {
				continue
			}
		case demand.Held:
			x := k.Ext.Load()
			// A dynamic task holds its node until its kids have closed, and is finished by resume: its scope cannot close
			// over kids that are still running.
			if !x.Claimed.Load() {
				return x.OpenKids()
			}
			if !k.State.CompareAndSwap(demand.Held, demand.Over) {
				continue
			}
			if x.Stop != nil {
				x.Stop()
			}
			b.Scope.Top().WasToBeTried(x.Failed)
			r.release(k)
			r.goOn(nil, b, r.finish(nil, b, i))
		}
		return nil
	}
}

// adoption is the owner, in the parking lot, of a call that its own run has left because other forces want its result.
type adoption struct {
	r *Machine
	k *demand.Task
}

// leaveTo leaves a running call to the waiters for its node, or cancels it if there are none.
func (r *Machine) leaveTo(k *demand.Task) {
	a := &adoption{r, k}
	still := func() bool { return k.State.Load()&demand.StateMask == demand.Adopted }
	// Asked under the lock of the parking lot: a waiter that leaves does so under the same lock, so either it is not seen
	// here and the call ends now, or it is seen, and finds the owner when it leaves. For a call that has returned meanwhile
	// no owner is registered (still): the node may have a new claim by now, with waiters of its own.
	if !node.OwnIfAwaited(k.Node.Get(), &node.Owner{Who: a}, still) {
		a.LastHasLeft()
	}
}

// LastHasLeft cancels the running function, because its result is demanded no more. It is called by the goroutine of the last
// waiter that left, of any run, or by leaveTo where there was none; the compare-and-swap lets one call through.
func (a *adoption) LastHasLeft() {
	k := a.k
	state := k.State.Load()
	if state&demand.StateMask != demand.Adopted || !k.State.CompareAndSwap(state, demand.Gone|state&^demand.StateMask) {
		return
	}
	// First the alarm, then the forces that the call is known to wait in. A force that becomes known later looks at the
	// alarm afterwards (park), and one that has not parked looks at it every few tasks.
	p := a.r.PostOf(k)
	if p != nil {
		p.Alarm.Store(true)
		p.EachHelper(k, func(_ *run.Split, h *run.Helper) { h.P.Alarm.Store(true) })
	}
	if x := k.Ext.Load(); x != nil {
		if x.Call != nil {
			x.Call.Cancel()
		}
		for _, s := range x.WaitsFor() {
			s.Kill(failure.ErrWithdrawn)
		}
	}
	if p != nil {
		// Direct calls have no task: they are cancelled by their contexts, beginning with the one next above.
		p.UnwantDirect(k)
	}
}

// wakeNever takes a sleeping task off whatever it waits for. The task is over by now, so its fields belong to this goroutine; a
// wake-up that is on its way finds the state and does nothing.
//
// A ticket that was granted in the meantime cannot be withdrawn: limit or token stay in x, and the release that follows gives the
// place back.
func wakeNever(x *demand.Extra, w *world.World) {
	if x.Waiter != nil {
		leave := x.Waiter
		x.Waiter = nil
		node.Quit(leave)
	}
	if x.Ticket != nil && x.Limit != nil && x.Limit.Queue.Cancel(x.Ticket) {
		x.Limit = nil
	}
	if x.Request != nil && x.Token != nil && w.Lane.Cancel(x.Request) {
		x.Token = nil
	}
	if x.Exclusive != nil {
		w.Exclusion.Withdraw(x.Exclusive)
	}
	x.Ticket, x.Request, x.Exclusive = nil, nil, nil
	if x.Stop != nil {
		x.Stop()
	}
}
