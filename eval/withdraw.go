package eval

import (
	"slices"

	"xfork/internal/failure"
	"xfork/internal/node"
)

// Withdrawal of demand: what nobody wants is not started, and what runs is told so. Adoption: what somebody else wants
// goes on, whoever started it.

// sweep withdraws the tasks of s whose numbers lie above lo and up to hi, and all beneath them. Bars fall, so that no task is
// swept twice; a task that starts in the meantime looks at the bar again after it has said so.
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
				// Whoever starts or puts away a fresh one says so first and looks at the bar afterwards; the bar has fallen
				// before this look at the state. So it is caught here or there.
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

// isOver tells whether nobody demands a task any more that waits for its lane.
func (r *run) isOver(t int32) bool {
	b := r.block(t)
	return b != nil && b.split == nil && b.task(t-b.base).num > b.scope.bar.Load()
}

// fall lowers the bar to the ground and returns where it was.
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

// withdraw ends the demand of one task, wherever it is. It returns the scopes that are to be withdrawn with it.
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
				return nil // it is the one that withdraws
			}
			// The post was written before the state that was read above. If it is vacant, or somebody else's by now, the
			// call has returned and the state has changed: the compare-and-swap under the lock fails, and the loop looks
			// again.
			p := r.postOf(k)
			if p == nil || !r.s.LendIf(p.w, func() bool { return r.disown(k, state, adopted|state&^stateMask) }) {
				continue // the call has ended
			}
			r.leaveHelpers(p, k)
			b.scope.dirty.Store(true)
			// Before finish, which may close the scope: whoever waits for that finds the call left to others, or told.
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

// wakeNever takes a sleeping task off whatever it waits for.
func (x *extra) wakeNever(w *world) {
	if x.waiter != nil {
		leave := x.waiter
		x.waiter = nil
		node.Quit(leave)
	}
	if x.ticket != nil && x.limit != nil && x.limit.Cancel(x.ticket) {
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

// adoption stands behind a call that its own run has left because others want its result.
type adoption struct {
	r *run
	k *task
}

// leaveTo leaves a running call to those who wait for its node, or ends it if nobody does.
func (r *run) leaveTo(k *task) {
	a := &adoption{r, k}
	still := func() bool { return k.state.Load()&stateMask == adopted }
	// Asked under the lock of the parking lot: a waiter that leaves does so under the same lock, so either it is not seen
	// here and the call ends now, or it is seen, and finds the owner when it leaves. A call that has returned meanwhile
	// registers nobody (still), for the node may have a new claim and waiters of its own.
	if !node.OwnIfAwaited(k.n.Get(), &node.Owner{Who: a}, still) {
		a.LastHasLeft()
	}
}

// endAdoption notes that the function of a call that its run has left has returned: who comes too late to leave it to others, or
// to tell it that nobody wants it, finds that out. It tells whether the last one who wanted the call has gone.
func (k *task) endAdoption() (unwanted bool) {
	for {
		state := k.state.Load()
		if k.state.CompareAndSwap(state, over) {
			return state&stateMask == gone
		}
	}
}

// LastHasLeft tells the running function that its result is demanded no more.
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
		// Direct calls have no task: they are told by their contexts, from the one that is next above.
		p.unwantDirect(k)
	}
}

// disown lets a running call go on without its run: it is counted as an orphan in the same step, because its function may
// return, and count it off, in the next one.
func (r *run) disown(k *task, from, to int32) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !k.state.CompareAndSwap(from, to) {
		return false
	}
	r.addOrphan()
	return true
}

// addOrphan counts a function that goes on without its run. Locked.
func (r *run) addOrphan() {
	r.opts.engine.in(r.opts.world).orphan(+1)
	r.orphans++
}

// orphanEnded counts off a function that went on although its own run did not want it any more. The run stays inside the gate
// until the last one has ended: it may still evaluate nodes.
func (r *run) orphanEnded() {
	r.opts.engine.in(r.opts.world).orphan(-1)
	r.mu.Lock()
	r.orphans--
	// The caller waits for alone for a moment only. Afterwards left tells the last orphan that it is the one to end the
	// run; both are decided under one lock, so exactly one party does.
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
