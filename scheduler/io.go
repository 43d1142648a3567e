package scheduler

import (
	"slices"

	"xfork/internal/seam"
)

// The I/O lane: a goroutine for each call in flight, up to the limit; what is over it waits here, first in, first out.
// Blocking calls never hold a worker.
//
//	IO(t) -> ioWait --serveIO, nextCall--> goroutine with a slot: Body.Do(t), what became ready by it, the next call
//	         ioWake --wakeIO-------------> goroutine that was parked goes on with a slot
//
// ioWake comes before ioWait: a call that has begun holds memory, and possibly what other calls wait for. Two limits are possible, one
// of them for a given run: the engine's slots, shared and offered by the engine, or the run's own number, of which the engine knows
// nothing. That is why a goroutine that may have given an I/O slot back serves this run's queues itself, besides the offer.

// IO starts task t on a goroutine of its own, now or when a slot is free. From any goroutine.
func (r *Run) IO(t int32) {
	r.mu.Lock()
	r.ioWait.push(t)
	r.mu.Unlock()
	r.serveIO()
}

// Aside starts task t on a goroutine of its own that holds no slot, as soon as no exclusive call keeps it out. From any goroutine.
func (r *Run) Aside(t int32) {
	r.mu.Lock()
	r.asides.push(t)
	r.mu.Unlock()
	r.serveAside()
}

// serveAside starts the calls that want no slot. Those that are kept out stay in the queue; the exclusion calls the run again.
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
		// The queue and the slot in one critical section: two goroutines that serve at once take two calls and two slots, never
		// one call twice. A refusal is noted by the engine, and the next slot offered to this run.
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

// takeIO takes an I/O slot, and reports whether it got one. The run's lock is held.
func (r *Run) takeIO() bool {
	if r.ioMost > 0 && r.ioBusy >= r.ioMost || r.ioMost == 0 && !r.engine.take(&r.engine.io, r) {
		return false
	}
	r.ioBusy++
	return true
}

// freeIO gives an I/O slot back. The run's lock is held; the caller unlocks it and then offers the slot to the run that is returned, if
// any.
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
	// A slot of the engine's may have been given back between the refusal and the place in the queue, and been offered when the
	// queue was empty: so the queue is served once more.
	r.wakeIO()
	seam.Wait("io slot", got)
}

// wakeIO hands free slots to goroutines that come back from parking. The slot is taken in their place, and the channel closed without
// the lock.
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

// runCalls is the goroutine of a call outside of the CPU lane: the call, what it made ready, and then the next call that
// waits for a slot. The deferred end also serves a call that ends the goroutine (runtime.Goexit): there is no successor, because
// nothing but the call belonged to the goroutine.
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

// nextCall takes over the next waiting call together with the slot, or returns None: a slot that is given back and taken anew would go
// through the engine's lock twice, and the goroutine would be a new one.
func (w *Worker) nextCall() int32 {
	r := w.run
	r.mu.Lock()
	defer r.mu.Unlock()
	// Goroutines that come back from parking are first: other calls may be waiting for what they hold. A goroutine that was lent
	// out has no slot to go on with, and none may begin a call while an exclusive one waits.
	if w.lane != IO || w.away.Load() > 0 || len(r.ioWake) > 0 || len(r.ioWait) == 0 || r.engine.exclusion.closed.Load() {
		return None
	}
	return r.ioWait.pop()
}

// endCalls gives back what the goroutine holds, and serves the run's queues with it.
func (w *Worker) endCalls() {
	r := w.run
	r.mu.Lock()
	var offer *Run
	// The goroutine has been in a nested force, and thieves know its deque, which has no owner from here on.
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

// unlist takes a worker that ends for good off the list of those to steal from, and moves the tasks that its deque still has to the
// run's queue. The run's lock is held; thieves may go on reading the list that they have loaded, and find the deque empty.
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
