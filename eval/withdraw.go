package eval

import (
	"slices"

	"xfork/internal/failure"
	"xfork/internal/node"
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
func (r *machine) sweep(s *scope, lo, hi uint64) {
	type span struct {
		s      *scope
		lo, hi uint64
	}
	for todo := []span{{s, lo, hi}}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		at.s.mu.Lock()
		blocks := at.s.blocks
		at.s.mu.Unlock()
		for _, b := range blocks {
			first, end := b.between(at.lo, at.hi)
			for i := first; i < end; i++ {
				// The worker that starts a fresh one, or puts it to sleep, writes the state first and looks at the bar
				// afterwards; the bar has fallen before this look at the state. So it is caught here or there.
				if k := b.task(i); k.state.Load() == fresh || k.num <= at.lo || k.num > at.hi {
					continue // a fresh one will see the bar
				}
				for _, kid := range r.withdraw(b, i) {
					if bar := kid.fall(at.s.why()); bar > 0 {
						todo = append(todo, span{kid, 0, bar})
					}
				}
			}
		}
	}
	if !r.sequential() {
		r.countAll() // a worker with something to count may be in a call that was just withdrawn
	}
}

// isOver reports whether task t, which waits for its lane, is no longer demanded. A helper's number is not: it ends by itself. The
// scheduler calls it under the lock of its run (Clear), so it takes no lock.
func (r *machine) isOver(t int32) bool {
	b := r.block(t)
	return b != nil && b.helps == nil && b.task(t-b.base).num > b.scope.bar.Load()
}

// withdraw ends the demand of one task, in whatever state. It returns the scopes that are to be withdrawn with it.
//
// Other goroutines change the state at the same time: the worker that wakes or runs the task, the timer of its attempt, another
// withdrawal. Each change is a compare-and-swap from the state that was seen; the winner finishes the task, a loser looks again.
func (r *machine) withdraw(b *block, i int32) (kids []*scope) {
	k := b.task(i)
	for {
		state := k.state.Load()
		switch state & stateMask {
		case asleep:
			// Its wake-up may be on the way. If that was first the task is fresh, and its step will see the bar; if this is
			// first, the number that comes out of the queue finds a task that is over.
			if !k.state.CompareAndSwap(asleep, over) {
				continue
			}
			wakeNever(k.x.Load(), r.opts.world)
			r.release(k)
			r.goOn(nil, b, r.finish(nil, b, i))
		case running:
			if r.sequential() {
				return nil // the caller's goroutine cannot be left behind
			}
			// The post was written before the state that was read above. If its number is vacant or given to another
			// goroutine by now, the call has returned and the state has changed: the compare-and-swap under the lock fails,
			// and the loop looks again.
			p := r.postOf(k)
			if p == nil || !r.s.LendIf(p.w, func() bool { return r.disown(k, state, adopted|state&^stateMask) }) {
				continue // the call has ended
			}
			r.leaveHelpers(p, k)
			b.scope.dirty.Store(true)
			// The adoption before finish, which may close the scope: when the force returns, the call has been adopted or
			// cancelled. Otherwise it could run on unnoticed.
			r.leaveTo(k)
			r.goOn(nil, b, r.finish(nil, b, i))
		case held:
			x := k.x.Load()
			// A dynamic task holds its node until its kids have closed, and is finished by resume: its scope cannot close
			// over kids that are still running.
			if !x.claimed.Load() {
				return x.openKids()
			}
			if !k.state.CompareAndSwap(held, over) {
				continue
			}
			if x.stop != nil {
				x.stop()
			}
			b.scope.top().wasToBeTried(x.failed)
			r.release(k)
			r.goOn(nil, b, r.finish(nil, b, i))
		}
		return nil
	}
}

// adoption is the owner, in the parking lot, of a call that its own run has left because other forces want its result.
type adoption struct {
	r *machine
	k *task
}

// leaveTo leaves a running call to the waiters for its node, or cancels it if there are none.
func (r *machine) leaveTo(k *task) {
	a := &adoption{r, k}
	still := func() bool { return k.state.Load()&stateMask == adopted }
	// Asked under the lock of the parking lot: a waiter that leaves does so under the same lock, so either it is not seen
	// here and the call ends now, or it is seen, and finds the owner when it leaves. For a call that has returned meanwhile
	// no owner is registered (still): the node may have a new claim by now, with waiters of its own.
	if !node.OwnIfAwaited(k.n.Get(), &node.Owner{Who: a}, still) {
		a.LastHasLeft()
	}
}

// LastHasLeft cancels the running function, because its result is demanded no more. It is called by the goroutine of the last
// waiter that left, of any run, or by leaveTo where there was none; the compare-and-swap lets one call through.
func (a *adoption) LastHasLeft() {
	k := a.k
	state := k.state.Load()
	if state&stateMask != adopted || !k.state.CompareAndSwap(state, gone|state&^stateMask) {
		return
	}
	// First the alarm, then the forces that the call is known to wait in. A force that becomes known later looks at the
	// alarm afterwards (park), and one that has not parked looks at it every few tasks.
	p := a.r.postOf(k)
	if p != nil {
		p.alarm.Store(true)
		p.eachHelper(k, func(_ *split, h *helper) { h.p.alarm.Store(true) })
	}
	if x := k.x.Load(); x != nil {
		if x.call != nil {
			x.call.Cancel()
		}
		x.mu.Lock()
		inner := slices.Clone(x.inner)
		x.mu.Unlock()
		for _, s := range inner {
			a.r.Kill(s, failure.ErrWithdrawn)
		}
	}
	if p != nil {
		// Direct calls have no task: they are cancelled by their contexts, beginning with the one next above.
		p.unwantDirect(k)
	}
}

// wakeNever takes a sleeping task off whatever it waits for. The task is over by now, so its fields belong to this goroutine; a
// wake-up that is on its way finds the state and does nothing.
//
// A ticket that was granted in the meantime cannot be withdrawn: limit or token stay in x, and the release that follows gives the
// place back.
func wakeNever(x *extra, w *world) {
	if x.waiter != nil {
		leave := x.waiter
		x.waiter = nil
		node.Quit(leave)
	}
	if x.ticket != nil && x.limit != nil && x.limit.queue.Cancel(x.ticket) {
		x.limit = nil
	}
	if x.request != nil && x.token != nil && w.lane.Cancel(x.request) {
		x.token = nil
	}
	if x.exclusive != nil {
		w.exclusion.Withdraw(x.exclusive)
	}
	x.ticket, x.request, x.exclusive = nil, nil, nil
	if x.stop != nil {
		x.stop()
	}
}
