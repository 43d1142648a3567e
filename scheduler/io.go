package scheduler

import (
	"slices"

	"xfork/internal/seam"
)

// The I/O lane: a goroutine for each call in flight, up to the limit; what is over it waits here, first in, first out.
// Blocking calls never hold a worker.

// IO starts task t on a goroutine of its own, now or when a slot is free. From any goroutine.
func (r *Run) IO(t int32) {
	r.mu.Lock()
	r.ioWait.push(t)
	r.mu.Unlock()
	r.serveIO()
}

// Aside starts task t on a goroutine of its own that holds no slot.
func (r *Run) Aside(t int32) {
	r.mu.Lock()
	r.asides.push(t)
	r.mu.Unlock()
	r.serveAside()
}

// serveAside starts the calls that want no slot.
func (r *Run) serveAside() {
	for {
		r.mu.Lock()
		if len(r.asides) == 0 {
			r.mu.Unlock()
			return
		}
		if !r.engine.exclusion.tryEnter(r) {
			r.mu.Unlock()
			r.engine.exclusion.leave()
			return
		}
		t := r.asides.pop()
		r.aside++ // no slot, but counted: Close waits for it
		r.mu.Unlock()
		w := &Worker{run: r, lane: Aside, single: true}
		seam.Go(func() { w.runCalls(t) })
	}
}

// serveIO starts as many waiting calls as there are slots.
func (r *Run) serveIO() {
	for {
		r.mu.Lock()
		// The queue and the slot under one lock: two goroutines that serve at once take two calls or two slots, never one
		// call twice. A refusal is noted by the engine, and the next slot offered to this run.
		if len(r.ioWait) == 0 {
			r.mu.Unlock()
			return
		}
		if !r.engine.exclusion.tryEnter(r) || !r.takeIO() {
			r.mu.Unlock()
			r.engine.exclusion.leave()
			return
		}
		t := r.ioWait.pop()
		r.mu.Unlock()
		w := &Worker{run: r, lane: IO, single: true}
		seam.Go(func() { w.runCalls(t) })
	}
}

// takeIO takes an I/O slot. Locked.
func (r *Run) takeIO() bool {
	if r.ioMost > 0 && r.ioBusy >= r.ioMost || r.ioMost == 0 && !r.engine.take(&r.engine.io, r) {
		return false
	}
	r.ioBusy++
	return true
}

// freeIO gives an I/O slot back. Locked; the caller offers it to the run that it returns, unlocked.
func (r *Run) freeIO() *Run {
	r.ioBusy--
	if r.ioMost > 0 {
		return nil
	}
	return r.engine.give(&r.engine.io)
}

// waitIO takes an I/O slot, after waiting for it if need be.
func (r *Run) waitIO() {
	r.mu.Lock()
	if r.takeIO() {
		r.mu.Unlock()
		return
	}
	got := make(chan struct{})
	r.ioWake.push(got)
	r.mu.Unlock()
	// A slot may have been given back between the refusal and the place in the queue, and been offered when nobody was in
	// it.
	r.wakeIO()
	seam.Wait("io slot", got)
}

// wakeIO hands free slots to those who come back from parking.
func (r *Run) wakeIO() {
	for {
		r.mu.Lock()
		if len(r.ioWake) == 0 || !r.takeIO() {
			r.mu.Unlock()
			return
		}
		got := r.ioWake.pop()
		r.mu.Unlock()
		close(got)
	}
}

// apart is the goroutine of a call outside of the CPU lane: the call, what it made ready, and then the next call that
// waits for a slot.
func (w *Worker) runCalls(t int32) {
	r := w.run
	r.body.Enter(w)
	defer func() {
		r.body.Leave(w)
		w.endCalls()
	}()
	for t != None {
		for t != None {
			t = r.body.Do(w, t)
		}
		r.body.Idle(w)
		t = w.nextCall()
	}
}

// another takes over the next waiting call together with the slot.
func (w *Worker) nextCall() int32 {
	r := w.run
	r.mu.Lock()
	defer r.mu.Unlock()
	// Those that come back from parking are first: what they hold others may be waiting for. A goroutine that was lent out
	// has no slot to go on with.
	if w.lane != IO || w.away.Load() > 0 || len(r.ioWake) > 0 || len(r.ioWait) == 0 || r.engine.exclusion.closed.Load() {
		return None
	}
	return r.ioWait.pop()
}

// end gives back what the goroutine holds.
func (w *Worker) endCalls() {
	r := w.run
	r.mu.Lock()
	var offer *Run
	// It has been in a nested force, and thieves know its deque. Nobody will be its owner any more.
	if w.listed {
		r.unlist(w)
	}
	inside := w.away.Load() == 0
	if inside {
		switch w.lane {
		case CPU:
			offer = r.releasePermit(w)
		case IO:
			offer = r.freeIO()
		case Aside:
			r.aside--
		}
	}
	more := r.hasWork()
	r.signalIdle()
	r.mu.Unlock()
	if inside {
		w.exitExclusion()
	}
	offer.offered()
	r.wakeIO()
	r.serveIO()
	if more {
		r.wake()
	}
}

// unlist takes a worker that ends for good off the list of those to steal from, and what it still has to the run's queue.
// Locked.
func (r *Run) unlist(w *Worker) {
	for {
		t := w.deque.pop(0)
		if t == None {
			break
		}
		r.queue.push(t)
		r.queueLen.Add(1)
	}
	all := slices.Clone(*r.workers.Load())
	if i := slices.Index(all, w); i >= 0 {
		all = slices.Delete(all, i, i+1)
	}
	r.workers.Store(&all)
}
