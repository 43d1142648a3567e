package scheduler

// Slots change hands in the middle of a call: its goroutine parks, or the call is cancelled, or it runs inline what belongs to
// another lane. A worker that is away holds nothing, whatever its lane; all changes are made under the run's lock.
//
//	away   lane   the worker holds            counted in
//	0      CPU    its permit                  Run.active
//	0      IO     an I/O slot                 Run.ioBusy
//	0      Aside  nothing                     Run.aside
//	> 0    any    nothing, nor the exclusion  -

// Lend gives w's slot to others until as many Reclaims have been called as Lends. A call at the bottom of its goroutine that was lent
// out is not reclaimed: the goroutine ends with it.
func (r *Run) Lend(w *Worker) { r.LendIf(w, func() bool { return true }) }

// LendIf is Lend from another goroutine: when w's call was cancelled and cannot be stopped. sure has the last word, and LendIf reports
// what it says; it is called under the run's lock, so that w finds itself lent as soon as it finds out why (see Lent and Reclaim), and
// must not call this package.
func (r *Run) LendIf(w *Worker, sure func() bool) bool {
	r.mu.Lock()
	// Both sides of the cancellation in one critical section: sure changes what the call's goroutine will find when it
	// returns, and Lent and Reclaim take this lock. Were the slot lent a moment later, the goroutine could return, see that
	// it is not wanted, and keep a slot that is about to be given away under it.
	if !sure() {
		r.mu.Unlock()
		return false
	}
	// Parked already, or lent out: the slot is with others, and one more Reclaim has to come before it is back.
	if w.away.Add(1) > 1 {
		r.mu.Unlock()
		return true
	}
	var offer *Run
	switch w.lane {
	case CPU:
		offer = r.releasePermit(w)
	case IO:
		offer = r.freeIO()
	case Aside:
		r.aside--
	}
	r.signalIdle()
	more := r.hasWork()
	r.mu.Unlock()
	w.exitExclusion()
	// The slot is offered without the lock: to the run that was refused first, which may be any; then to this run's own
	// waiters, which no engine tells of a slot under the run's own limit; then to tasks that became ready while this worker
	// was busy.
	offer.offered()
	r.wakeIO()
	r.serveIO()
	if more {
		r.wake()
	}
	return true
}

// Lent reports whether w's slot is with others. It takes the lock, so that it waits for a LendIf that is under way. From any goroutine.
func (r *Run) Lent(w *Worker) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return w.away.Load() > 0
}

// Reclaim takes the slot again: a CPU slot at once, an I/O slot when there is one. It comes in three steps, each of which may find that
// w was lent out in the meantime: the last reason for being away is looked for, the exclusion is entered, the slot is taken. The
// exclusion comes before the slot, otherwise a goroutine that is kept out would keep a slot from others.
func (r *Run) Reclaim(w *Worker) {
	r.mu.Lock()
	if w.away.Load() > 1 {
		w.away.Add(-1)
		r.mu.Unlock()
		return
	}
	r.mu.Unlock()
	w.reenterExclusion()
	r.mu.Lock()
	if w.away.Add(-1) > 0 { // lent out in the meantime
		r.mu.Unlock()
		w.exitExclusion()
		return
	}
	// Without waiting: one worker too many computes for a moment, and surplus ends one between two tasks. The exemption, if it is
	// free, keeps the account right.
	if w.lane == CPU {
		if !r.own && !r.exempt {
			r.exempt, w.held = true, exemption
		}
		r.active.Add(1)
		r.mu.Unlock()
		return
	}
	r.aside++
	// Aside while it waits, so that the run counts it: a run with a goroutine that waits for a slot is not quiet.
	home := w.lane
	w.lane = Aside
	r.mu.Unlock()
	if home == IO {
		r.enterIO(w)
	}
}

// enterIO turns a worker aside into one that holds an I/O slot, after waiting for the slot. If the worker has been lent out in the
// meantime the slot goes straight on to others.
func (r *Run) enterIO(w *Worker) {
	r.waitIO()
	var offer *Run
	r.mu.Lock()
	w.lane = IO
	// Lent out while it waited: the slot has come to a worker that must not hold one. Lend has already taken the goroutine off
	// the count of those aside.
	if w.away.Load() > 0 {
		offer = r.freeIO()
	} else {
		r.aside--
	}
	r.signalIdle()
	r.mu.Unlock()
	offer.offered()
}

// Compute makes the worker hold a CPU slot instead of its own, and reports whether one was free: a call of another lane runs inline
// what it demands in this way, without a switch of goroutines. A worker that is lent out holds nothing and needs nothing.
func (w *Worker) Compute() bool {
	r := w.run
	r.mu.Lock()
	if w.away.Load() > 0 {
		w.lane = CPU
		r.mu.Unlock()
		return true
	}
	// A CPU slot first, and only then the old one is given: if there is none, the call keeps what it has, and its task goes
	// to a worker.
	if int(r.active.Load()) >= r.most {
		r.mu.Unlock()
		return false
	}
	held, ok := r.takePermit()
	if !ok {
		r.mu.Unlock()
		return false
	}
	r.active.Add(1)
	var offer *Run
	if w.lane == IO {
		offer = r.freeIO()
	} else {
		r.aside--
	}
	w.lane, w.held = CPU, held
	r.mu.Unlock()
	offer.offered()
	r.wakeIO()
	r.serveIO()
	return true
}

// Return undoes Compute: the worker holds a slot of its own lane again, after waiting for it if need be.
func (w *Worker) Return(l Lane) {
	if w.lane == l {
		return
	}
	r := w.run
	r.mu.Lock()
	if w.away.Load() > 0 {
		w.lane = l
		r.mu.Unlock()
		return
	}
	// The CPU slot is given back before the I/O slot is waited for; otherwise two calls that want each other's slot would wait for
	// ever.
	offer := r.releasePermit(w)
	w.lane = Aside
	r.aside++
	more := r.hasWork()
	r.mu.Unlock()
	offer.offered()
	if more {
		r.wake()
	}
	if l == IO {
		r.enterIO(w)
	}
}
