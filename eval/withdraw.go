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
func (r *run) sweep(s *scope, lo, hi uint64) {
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
func (r *run) isOver(t int32) bool {
	b := r.block(t)
	return b != nil && b.split == nil && b.task(t-b.base).num > b.scope.bar.Load()
}

// fall lowers the bar to 0 and returns where it was: 0 if the scope had been withdrawn before. The reason of the withdrawal
// replaces a failure, because what was skipped might have failed at a lower number.
func (s *scope) fall(why error) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := s.bar.Load()
	if bar > 0 {
		s.bar.Store(0)
		s.killed, s.fail = why, nil
	}
	return bar
}

// withdraw ends the demand of one task, in whatever state. It returns the scopes that are to be withdrawn with it.
//
// Other goroutines change the state at the same time: the worker that wakes or runs the task, the timer of its attempt, another
// withdrawal. Each change is a compare-and-swap from the state that was seen; the winner finishes the task, a loser looks again.
func (r *run) withdraw(b *block, i int32) (kids []*scope) {
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
			k.x.Load().wakeNever(r.opts.world)
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

// wakeNever takes a sleeping task off whatever it waits for. The task is over by now, so its fields belong to this goroutine; a
// wake-up that is on its way finds the state and does nothing.
//
// A ticket that was granted in the meantime cannot be withdrawn: limit or token stay in x, and the release that follows gives the
// place back.
func (x *extra) wakeNever(w *world) {
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

// adoption is the owner, in the parking lot, of a call that its own run has left because other forces want its result.
type adoption struct {
	r *run
	k *task
}

// leaveTo leaves a running call to the waiters for its node, or cancels it if there are none.
func (r *run) leaveTo(k *task) {
	a := &adoption{r, k}
	still := func() bool { return k.state.Load()&stateMask == adopted }
	// Asked under the lock of the parking lot: a waiter that leaves does so under the same lock, so either it is not seen
	// here and the call ends now, or it is seen, and finds the owner when it leaves. For a call that has returned meanwhile
	// no owner is registered (still): the node may have a new claim by now, with waiters of its own.
	if !node.OwnIfAwaited(k.n.Get(), &node.Owner{Who: a}, still) {
		a.LastHasLeft()
	}
}

// endAdoption notes that the function of a call that its run has left has returned; leaveTo and LastHasLeft have no effect from
// here on. It reports whether the last force that wanted the call had gone.
//
// A loop, because LastHasLeft may change adopted to gone at the same time: then the second turn sees gone.
func (k *task) endAdoption() (unwanted bool) {
	for {
		state := k.state.Load()
		if k.state.CompareAndSwap(state, over) {
			return state&stateMask == gone
		}
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
			a.r.kill(s, failure.ErrWithdrawn)
		}
	}
	if p != nil {
		// Direct calls have no task: they are cancelled by their contexts, beginning with the one next above.
		p.unwantDirect(k)
	}
}

// disown lets a running call go on without its run: it is counted as an orphan in the same step, because its function may
// return, and count it off, in the next one. It reports whether it was in time; LendIf lends the slot in the same step, too, under
// the scheduler's lock, which is taken before the run's.
func (r *run) disown(k *task, from, to int32) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !k.state.CompareAndSwap(from, to) {
		return false
	}
	r.addOrphan()
	return true
}

// addOrphan counts a function that goes on without its run. The caller holds r.mu, because end reads the count under it.
func (r *run) addOrphan() {
	r.opts.engine.in(r.opts.world).orphan(+1)
	r.orphans++
}

// orphanEnded counts off a function that went on although its own run had withdrawn its demand. It runs on the function's
// goroutine. The run stays inside the gate until the last one has ended: it may still evaluate nodes.
func (r *run) orphanEnded() {
	r.opts.engine.in(r.opts.world).orphan(-1)
	r.mu.Lock()
	r.orphans--
	// The caller waits for alone for a moment only. Afterwards left says that the last orphan is the one to end the
	// run; both are decided under one lock, so that exactly one of the two ends it.
	last := r.orphans == 0
	if last && r.alone != nil {
		close(r.alone)
		r.alone = nil
	}
	last = last && r.left
	r.mu.Unlock()
	if last {
		r.leave()
	}
}
