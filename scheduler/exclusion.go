package scheduler

import (
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise

	"xfork/internal/seam"
)

// Exclusion is what the exclusive calls of several engines exclude: every other call of all their runs. It is a lock for readers and
// writers in which goroutines are the readers, and not their calls, so that a call costs nothing:
//
//	inside    a goroutine of a run that may be in a call: a worker, or the goroutine of a call of another lane, unless it is
//	          parked or lent out
//	closed    an exclusive call waits or runs: no goroutine comes in, and none inside begins another call
//	holder    the exclusive call that runs. It comes in when no goroutine is inside any more; when it parks, in a force of its own,
//	          the others go on, and it waits for them again before it does.
//
//	open:    goroutines come and go, one atomic addition each
//	  |  Acquire
//	closed:  no goroutine comes in; those inside leave, at the end of their calls or when they park
//	  |  the last one leaves: serve
//	held:    the exclusive call runs
//	  |  Release, or the holder parks
//	open:    all that were kept out come in; closed again at once if another exclusive call waits
//
// Nothing starves: goroutines that were kept out while an exclusive call ran may make one call each before the next one runs. Nothing
// deadlocks by it: a goroutine that waits to come in holds no slot, and what an exclusive call waits for in a force runs while it waits.
type Exclusion struct {
	closed seam.Bool  // written with the lock held; read without it
	inside seam.Int32 // goroutines; changed without the lock as a rule

	// Protects what follows, and is taken while a run's lock may be held. No function is called under it.
	mu      seam.Mutex
	holder  bool
	wanted  fifo[*Ticket]       // exclusive calls, first come, first served
	back    fifo[chan struct{}] // goroutines that have been parked and want to go on
	refused fifo[*Run]          // runs that wanted to start a goroutine, each once
}

// Ticket is an exclusive call that waits. It is acquired once, and then either granted or withdrawn; withdrawing may come first, so
// that the owner need not know how far the call has got. The exclusion's lock protects granted and dead.
type Ticket struct {
	grant   func() // called without locks
	granted bool
	dead    bool
}

// NewTicket makes a ticket; grant is called when it is the call's turn.
func NewTicket(grant func()) *Ticket { return &Ticket{grant: grant} }

// tryEnter lets a goroutine of r in that is about to start, and reports whether it may make calls. If not, r is called again when it
// may (readmitted). In both cases it counts as inside, and the caller, which may hold the run's lock here, is to call leave without
// the lock.
func (x *Exclusion) tryEnter(r *Run) bool {
	// Counted first and looked afterwards, where an exclusive call closes first and reads the count afterwards: at least one of
	// the two sees the other. The reverse order here would let a goroutine in beside an exclusive call.
	x.inside.Add(1)
	if !x.closed.Load() {
		return true
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.closed.Load() {
		return true
	}
	x.refused.pushOnce(r)
	return false
}

// reenter lets a goroutine in that was parked, after waiting until the exclusion is open if need be. It reports whether the goroutine
// is inside: not if done was closed before. It waits without counting as inside, otherwise the exclusive call would wait for it.
func (x *Exclusion) reenter(done <-chan struct{}) bool {
	x.inside.Add(1)
	if !x.closed.Load() {
		return true
	}
	x.leave()
	x.mu.Lock()
	if !x.closed.Load() {
		x.inside.Add(1) // under the lock under which it is closed
		x.mu.Unlock()
		return true
	}
	in := make(chan struct{})
	x.back.push(in)
	x.mu.Unlock()
	return seam.Either("exclusion", in, done) || !x.cancelReenter(in)
}

// cancelReenter takes a goroutine that has waited in reenter off the list; false: it was let in meanwhile, and is inside.
func (x *Exclusion) cancelReenter(in chan struct{}) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.back.remove(in)
}

// leave ends the presence of a goroutine that parks or ends. The last one out serves the exclusive calls; no lock is held here,
// because a grant is a function of the owner's.
func (x *Exclusion) leave() {
	if x.inside.Add(-1) == 0 && x.closed.Load() {
		x.serve()
	}
}

// serve lets the first exclusive call in if no goroutine is inside. Several goroutines may call it at once: the first one to find all
// as it should be takes the call, the others find holder set.
func (x *Exclusion) serve() {
	x.mu.Lock()
	if x.holder || len(x.wanted) == 0 || x.inside.Load() > 0 {
		x.mu.Unlock()
		return
	}
	t := x.wanted.pop()
	x.holder, t.granted = true, true
	x.mu.Unlock()
	t.grant()
}

// Acquire queues t, unless it was withdrawn before. Its grant may be called at once, on this goroutine.
func (x *Exclusion) Acquire(t *Ticket) {
	x.mu.Lock()
	if t.dead {
		x.mu.Unlock()
		return
	}
	x.wanted.push(t)
	x.closed.Store(true) // before serve reads how many are inside: see tryEnter
	x.mu.Unlock()
	x.serve()
}

// Withdraw takes t out of the queue, or keeps it from queueing, and reports whether it has: false means that t was granted, and its call
// is to be followed by Release. If no other exclusive call waits or runs, the exclusion opens.
func (x *Exclusion) Withdraw(t *Ticket) bool {
	x.mu.Lock()
	if t.granted {
		x.mu.Unlock()
		return false
	}
	t.dead = true
	x.wanted.remove(t)
	if x.holder || len(x.wanted) > 0 {
		x.mu.Unlock()
		return true
	}
	x.open()
	return true
}

// Release ends the exclusive call that runs, or lets others go on while the call waits in a force.
func (x *Exclusion) Release() {
	x.mu.Lock()
	x.holder = false
	x.open()
}

// open lets in all that have waited, and closes again if another exclusive call waits. The lock is held by the caller, and given up
// here: goroutines are woken and runs are called without it.
func (x *Exclusion) open() {
	back, refused := x.back, x.refused
	x.back, x.refused = nil, nil
	// Those that come back are counted by this goroutine, before they are woken, and so is this goroutine itself. Otherwise the
	// next exclusive call could run before any of them has made the one call that it may make.
	x.inside.Add(int32(len(back)) + 1)
	x.closed.Store(false)
	x.mu.Unlock()
	for _, in := range back {
		close(in)
	}
	for _, r := range refused {
		r.readmitted()
	}
	x.mu.Lock()
	if len(x.wanted) > 0 {
		x.closed.Store(true)
	}
	x.mu.Unlock()
	x.leave()
}

// readmitted is called on a run that wanted to start goroutines and was kept out: as many workers begin as there are tasks. All that
// the run had before may have ended, and it may be that no task becomes ready any more that would wake them one by one.
func (r *Run) readmitted() {
	r.mu.Lock()
	ready := len(r.queue) + len(r.fresh) + len(r.ahead) + len(r.behind)
	for _, w := range *r.workers.Load() {
		ready += int(max(0, w.Offers()))
	}
	r.mu.Unlock()
	for range min(ready, r.most) {
		r.wake()
	}
	r.offered()
}

// forget takes a run that has ended off the list, which would otherwise keep it alive until the exclusion opens.
func (x *Exclusion) forget(r *Run) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.refused.remove(r)
}

// Enter lets a goroutine in that makes calls without being a run's: it waits until no exclusive call runs or waits, but not beyond
// the end of done, which may be nil. It reports whether the goroutine is inside. Leave is its opposite.
func (x *Exclusion) Enter(done <-chan struct{}) bool { return x.reenter(done) }

// Leave ends what Enter has begun.
func (x *Exclusion) Leave() { x.leave() }

// Alone waits until the caller, which is not inside, is the exclusive call that runs, but not beyond the end of done, which may be
// nil. It reports whether it is. Release is its opposite.
func (x *Exclusion) Alone(done <-chan struct{}) bool {
	granted := make(chan struct{})
	t := NewTicket(func() { close(granted) })
	x.Acquire(t)
	// done may close as the grant comes: then the withdrawal fails, and the caller is alone all the same.
	return seam.Either("exclusion", granted, done) || !x.Withdraw(t)
}

// Alone starts task t on a goroutine of its own that excludes all other calls: its ticket has been granted. The goroutine holds no slot
// and gives the exclusion back when it ends. From any goroutine.
func (r *Run) Alone(t int32) {
	r.mu.Lock()
	r.aside++
	r.mu.Unlock()
	w := &Worker{run: r, lane: Aside, single: true, alone: true}
	seam.Go(func() { w.runCalls(t) })
}

// Exclusion returns what the run's calls are excluded by.
func (r *Run) Exclusion() *Exclusion { return r.engine.exclusion }

// MayBegin reports whether w may begin a call that is not part of another one, and notes that it has. While an exclusive call waits,
// every goroutine inside may begin one call, for which it was let in, and then has to leave: otherwise a run with many tasks would keep
// the exclusive call waiting.
func (w *Worker) MayBegin() bool {
	if w.clears {
		return false
	}
	first := !w.begun
	w.begun = true
	return first || !w.run.engine.exclusion.closed.Load()
}

// IsAlone reports whether w excludes all others and has not begun its call yet; it has from here on, so that further calls of the same
// goroutine ask for the exclusion anew.
func (w *Worker) IsAlone() bool {
	first := w.alone && !w.begun
	w.begun = w.begun || w.alone
	return first
}

// reenterExclusion waits until a goroutine that was parked may go on: inside, or again as the only one if its call is exclusive. A
// clearer was never inside.
func (w *Worker) reenterExclusion() {
	if w.clears {
		return
	}
	if w.alone {
		w.run.engine.exclusion.Alone(nil)
		return
	}
	w.run.engine.exclusion.reenter(nil)
}

// exitExclusion leaves the exclusion for a worker that parks or is lent out. No lock is held.
func (w *Worker) exitExclusion() { w.deferredExit()() }

// deferredExit returns the function by which w leaves the exclusion, to be called once the run's lock is free. What it depends on is
// read from w now, under the lock: afterwards the worker, if it ends, may be in use again with another goroutine.
func (w *Worker) deferredExit() func() {
	x := w.run.engine.exclusion
	switch {
	case w.clears:
		return func() {} // it was never inside
	case w.alone:
		return x.Release
	}
	return x.leave
}
