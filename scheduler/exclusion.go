package scheduler

import (
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise

	"xfork/internal/seam"
)

// Exclusion is what the exclusive calls of several engines exclude: every other call of all their runs. It is a lock for readers and
// writers whose readers are goroutines and not calls, so that a call costs nothing:
//
//	inside    a goroutine of a run that may be in a call: a worker, or the goroutine of a call of another lane, unless it is
//	          parked or lent out
//	closed    an exclusive call waits or runs: no goroutine comes in, and none inside begins another call
//	holder    the exclusive call that runs. It comes in when nobody is inside any more; when it parks, in a force of its own, the
//	          others go on, and it waits for them again before it does.
//
// Nothing starves: those that were kept out while an exclusive call ran may make one call each before the next one runs. Nothing
// deadlocks by it: what waits to come in holds no slot, and what an exclusive call waits for in a force runs while it waits.
type Exclusion struct {
	closed seam.Bool  // written with the lock held
	inside seam.Int32 // goroutines

	mu      seam.Mutex
	holder  bool
	wanted  fifo[*Ticket]       // exclusive calls, first come, first served
	back    fifo[chan struct{}] // goroutines that have been parked and want to go on
	refused fifo[*Run]          // runs that wanted to start a goroutine, each once
}

// Ticket is an exclusive call that waits.
type Ticket struct {
	grant   func() // called without locks
	granted bool
	dead    bool
}

// NewTicket makes a ticket; grant is called when it is the call's turn.
func NewTicket(grant func()) *Ticket { return &Ticket{grant: grant} }

// come lets a goroutine of r in that is about to start. If it may not, r is asked again when it may. In both cases it counts as
// inside, and the caller, which may hold the run's lock here, is to call leave without it.
func (x *Exclusion) tryEnter(r *Run) bool {
	// Counted first and looked afterwards, where an exclusive call closes first and counts afterwards: one of the two sees the
	// other.
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

// comeBack lets a goroutine in that was parked, after waiting for it if need be. It tells whether the goroutine is inside: not if
// done was closed before.
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

// forgo takes a goroutine that has waited to come back off the list; false: it is inside.
func (x *Exclusion) cancelReenter(in chan struct{}) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.back.remove(in)
}

// leave is for a goroutine that parks or ends.
func (x *Exclusion) leave() {
	if x.inside.Add(-1) == 0 && x.closed.Load() {
		x.serve()
	}
}

// serve lets the first exclusive call in if nobody is inside.
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

// Acquire queues t. Its grant may be called at once, on this goroutine.
func (x *Exclusion) Acquire(t *Ticket) {
	x.mu.Lock()
	if t.dead {
		x.mu.Unlock()
		return
	}
	x.wanted.push(t)
	x.closed.Store(true)
	x.mu.Unlock()
	x.serve()
}

// Withdraw takes t out of the queue, or keeps it from queueing; false: it has been granted.
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

// Release ends the exclusive call that runs, or lets others go on while it waits in a force.
func (x *Exclusion) Release() {
	x.mu.Lock()
	x.holder = false
	x.open()
}

// open lets in all that have waited, and closes again if another exclusive call waits. The lock is held, and given up.
func (x *Exclusion) open() {
	back, refused := x.back, x.refused
	x.back, x.refused = nil, nil
	x.inside.Add(int32(len(back)) + 1) // and this goroutine, so that the next one does not come in between
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

// comeIn is called on a run that wanted to start goroutines and was kept out: as many workers begin as have something to do. All that
// the run had before have ended, and nothing may become ready any more that would wake them one by one.
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

// forget takes a run that has ended off the list.
func (x *Exclusion) forget(r *Run) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.refused.remove(r)
}

// Enter is for a goroutine that makes calls without being a run's: it waits until no exclusive call runs or waits, but not beyond
// the end of done, which may be nil. It tells whether the goroutine is inside. Leave is its opposite.
func (x *Exclusion) Enter(done <-chan struct{}) bool { return x.reenter(done) }

// Leave ends what Enter has begun.
func (x *Exclusion) Leave() { x.leave() }

// Alone waits until the caller, which is not inside, is the exclusive call that runs, but not beyond the end of done, which may be
// nil. It tells whether it is. Release is its opposite.
func (x *Exclusion) Alone(done <-chan struct{}) bool {
	granted := make(chan struct{})
	t := NewTicket(func() { close(granted) })
	x.Acquire(t)
	return seam.Either("exclusion", granted, done) || !x.Withdraw(t)
}

// Alone starts task t on a goroutine of its own that excludes all other calls: its ticket has been granted. From any goroutine.
func (r *Run) Alone(t int32) {
	r.mu.Lock()
	r.aside++
	r.mu.Unlock()
	w := &Worker{run: r, lane: Aside, single: true, alone: true}
	seam.Go(func() { w.runCalls(t) })
}

// Exclusion is what the run's calls are excluded by.
func (r *Run) Exclusion() *Exclusion { return r.engine.exclusion }

// MayBegin reports whether w may begin a call that is not part of another one. While an exclusive call waits, every goroutine may
// begin one, for which it was let in.
func (w *Worker) MayBegin() bool {
	if w.clears {
		return false
	}
	first := !w.begun
	w.begun = true
	return first || !w.run.engine.exclusion.closed.Load()
}

// IsAlone reports whether w excludes all others and has not begun a call yet; it has from here on.
func (w *Worker) IsAlone() bool {
	first := w.alone && !w.begun
	w.begun = w.begun || w.alone
	return first
}

// goesIn is for a goroutine that goes on after having been parked.
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

// goesOut is for one that parks or is lent out.
func (w *Worker) exitExclusion() { w.deferredExit()() }

// leaving is goesOut for later: a worker that ends may be in use again as soon as the run's lock is free.
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
