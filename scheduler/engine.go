package scheduler

import "xfork/internal/seam"

// Engine is a set of slots that overlapping runs share. It has no goroutine of its own: slots are handed on by the goroutines that
// give them back.
type Engine struct {
	exclusion *Exclusion // shared with other engines

	// Taken while a run's lock is held, and never the other way round. No function is called under it.
	mu  seam.Mutex
	cpu slots // for workers beyond the first of each run
	io  slots
}

// slots is a counting semaphore that remembers which runs were refused. The engine's lock protects it.
//
// It differs from golang.org/x/sync/semaphore, where a waiter is handed the permit: here the run is only told that one is free. A
// run that was refused does not wait; its other workers go on, and may have done everything by the time of the offer. A permit that
// is handed to it would have to be handed on, and would be lost to the others meanwhile.
//
// Invariant: free >= 0, and free > 0 while refused is not empty only as long as an offer is on its way (Run.offered).
type slots struct {
	free    int
	refused fifo[*Run] // each once; offered what is given back
}

// NewEngine makes an engine for so many CPU workers and so many I/O calls at a time. A single run gets all of the
// workers: one of them is exempt, and holds no slot. The engine's exclusive calls exclude no other engine's.
func NewEngine(cpu, io int) *Engine { return new(Exclusion).NewEngine(cpu, io) }

// NewEngine makes an engine that shares x with others.
func (x *Exclusion) NewEngine(cpu, io int) *Engine {
	return &Engine{exclusion: x, cpu: slots{free: cpu - 1}, io: slots{free: io}}
}

// take takes a slot for r, or notes that r wanted one.
func (e *Engine) take(s *slots, r *Run) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.free > 0 {
		s.free--
		return true
	}
	// Each once: a run is asked how much it wants when it is offered something, so that a list as long as the number of
	// runs says all. Noted under the lock under which slots are given back: none can come back between the refusal and the
	// note.
	s.refused.pushOnce(r)
	return false
}

// give returns a slot, and returns the run that is to be offered it, or nil. The offer is made by the caller, without locks.
func (e *Engine) give(s *slots) *Run {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.free++
	return s.first()
}

// next takes a run off the lists that was refused a slot of a kind that is free now; nil: no kind is free, or no run wants it.
func (e *Engine) next() *Run {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range []*slots{&e.cpu, &e.io} {
		if s.free > 0 && len(s.refused) > 0 {
			return s.first()
		}
	}
	return nil
}

// first takes the run that was refused first off the list, or returns nil. The engine's lock is held.
func (s *slots) first() *Run {
	if len(s.refused) == 0 {
		return nil
	}
	// Off the list before it is asked. If it is refused again it is noted anew, behind the others; otherwise a run with much to
	// do would be asked for ever.
	return s.refused.pop()
}

// forget takes r off the lists when it ends: it would accept no offer, and would be kept alive by the lists.
func (e *Engine) forget(r *Run) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cpu.refused.remove(r)
	e.io.refused.remove(r)
}
