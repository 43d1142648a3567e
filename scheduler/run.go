package scheduler

import (
	"slices"
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise

	"xfork/internal/seam"
)

// None is no task.
const None int32 = -1

// Body is the owner of the tasks. Its methods are called without locks of this package held, on the goroutines of the run, several
// at a time.
type Body interface {
	// Do runs task t on w and returns a task that became ready by it, to go on with, or None. Such a task skips all queues: it
	// is the cheapest way to go on, and its operands are still in the processor's cache. Do may end the goroutine
	// (runtime.Goexit), and may be called with tasks that are over meanwhile: it decides what is left to do.
	Do(w *Worker, t int32) (next int32)
	// Idle is called when w has nothing of its own left, before it looks elsewhere: often, and also where nothing was done since
	// the last time. What the owner counts for each worker is added up here.
	Idle(w *Worker)
	// Enter and Leave are called on w's goroutine when it begins and ends. Where Do ends a worker's goroutine, Leave is called on
	// it and Enter on its successor, with the same w.
	Enter(w *Worker)
	Leave(w *Worker)
}

// Run is the scheduling state of one outermost force: NewRun, then tasks from any goroutine, then Close once they are done, then
// Forget once the calls that were lent out have ended too. It is not used again.
type Run struct {
	// Written by NewRun alone.
	engine *Engine
	body   Body
	most   int  // workers at a time
	own    bool // most is the run's own: no slots of the engine are needed
	ioMost int  // calls of the I/O lane at a time; 0: the engine's slots

	// Written with mu held, read without it: by a worker between two tasks, and by each goroutine that makes a task ready. A
	// reader that comes too early is told later: see Ready for the order.
	active   seam.Int32              // workers that hold a slot, or are exempt; at times one too many: see Reclaim
	workers  seam.Pointer[[]*Worker] // all that have a deque to steal from; the slice is replaced, never changed
	queueLen seam.Int32              // length of queue
	freshLen seam.Int32              // length of fresh
	aheadLen seam.Int32              // length of ahead

	dismissed seam.Bool // nothing will come any more; never false again

	// Protected by mu, as are lane and held of the run's workers. Neither the engine's lock nor the exclusion's is held where it
	// is taken.
	mu     seam.Mutex
	exempt bool                // a worker goes on without a slot of the engine's: each run may have one
	queue  fifo[int32]         // ready tasks of no worker, first in, first out
	fresh  fifo[int32]         // likewise, but nothing that leads to them has been done yet
	ahead  []ranked            // ready tasks of a priority above 0, the next one last: see insert
	behind []ranked            // and below 0
	spare  []*Worker           // without a goroutine; the last one goes on first: its deque is likely to be in the cache
	ioBusy int                 // I/O slots held, whether the engine's or the run's own
	ioWait fifo[int32]         // calls that have not begun and want an I/O slot
	ioWake fifo[chan struct{}] // closed for a goroutine that has parked and gets its I/O slot back
	aside  int                 // goroutines without a slot that have not ended
	asides fifo[int32]         // tasks that want one and were kept out by an exclusive call

	clearing bool // a worker is wanted also if calls are kept out: see Clear

	idle chan struct{} // closed when no goroutine of the run holds a slot or is aside; made by Close
}

// ranked is a task with a priority.
type ranked struct {
	t    int32
	rank int
}

// NewRun makes a run of the tasks that b owns; nothing starts. workers is how many it may have at a time, by slots of its own, and
// ioLimit how many I/O calls; 0 means the slots that the engine's runs share, where engineWorkers is how many workers one run can
// have of them: as many as the engine was made for.
func (e *Engine) NewRun(b Body, workers, ioLimit, engineWorkers int) *Run {
	r := &Run{engine: e, body: b, most: workers, own: workers > 0, ioMost: ioLimit}
	if !r.own {
		r.most = engineWorkers
	}
	r.workers.Store(new([]*Worker))
	return r
}

// Most returns how many workers the run can have at a time.
func (r *Run) Most() int { return r.most }

// Seed announces many tasks at once, in the order in which they should rather be run: they are dealt out to as many
// workers as the run can have, in contiguous shares, so that neighbours stay together. The workers are new ones, even if the run has
// others already.
//
//	ts = a b c d e f, three workers:   deques, top to bottom:   b a | d c | f e   (popped from the right: a, c, e first)
func (r *Run) Seed(ts []int32) {
	if len(ts) == 0 {
		return
	}
	n := min(r.most, len(ts))
	r.mu.Lock()
	fresh := make([]*Worker, n)
	for i := range fresh {
		fresh[i] = r.newWorker()
	}
	r.mu.Unlock()
	for i, w := range fresh {
		// These workers have no goroutines yet, so that the caller may push as if it were the owner of their deques.
		share := slices.Clone(ts[i*len(ts)/n : (i+1)*len(ts)/n])
		slices.Reverse(share) // what is pushed last is popped first
		w.list()
		w.deque.pushAll(share)
		w.seeded = w.deque.bottom.Load()
	}
	for i := n - 1; i >= 0; i-- {
		r.mu.Lock()
		// All deques are filled and listed before the first goroutine starts: if there are fewer slots than shares, thieves
		// find the rest.
		r.spare = append(r.spare, fresh[i]) // taken from the end
		r.mu.Unlock()
	}
	for range n {
		r.grow()
	}
}

// Attend makes the caller's goroutine the run's exempt worker, which needs no slot, until it calls Depart. The goroutine takes no
// tasks: it computes on its own, beside the run's workers, and counts as one of them. Attend is called before any task is announced.
func (r *Run) Attend() {
	r.mu.Lock()
	r.active.Add(1)
	r.exempt = true
	r.mu.Unlock()
}

// Dismiss announces that no task will come any more: no worker begins, and one without a task ends without looking round first.
func (r *Run) Dismiss() { r.dismissed.Store(true) }

// Deserted reports whether no goroutine is active but the one that attends. The count is read without the lock: a worker that was
// let in just before Dismiss may not be counted yet. Close, which takes the lock, waits for that one too.
func (r *Run) Deserted() bool { return r.active.Load() == 1 }

// Depart undoes Attend. It is called before Close, which would otherwise wait for its own caller.
func (r *Run) Depart() {
	r.mu.Lock()
	r.active.Add(-1)
	r.exempt = false
	r.mu.Unlock()
}

// wake starts a worker if there may be too few. It costs one load when there are enough, as there nearly always are: it is called
// for each task that becomes ready.
func (r *Run) wake() {
	if int(r.active.Load()) < r.most {
		r.grow()
	}
}

// grow starts a worker if the run may have one more: if there are fewer than most, the exclusion lets a goroutine in (or a clearer
// is wanted, which may stay outside), and there is a permit. What is refused here is remembered by the exclusion or by the engine,
// which call back: readmitted, offered.
func (r *Run) grow() {
	r.mu.Lock()
	n := int(r.active.Load())
	// An offer that was made before the run was over may come afterwards.
	if n >= r.most || r.dismissed.Load() {
		r.mu.Unlock()
		return
	}
	// The exclusion before the permit: a goroutine that is kept out holds no slot.
	inside := r.engine.exclusion.tryEnter(r)
	clears := !inside && r.clearing
	held, ok := nothing, inside || clears
	if ok {
		held, ok = r.takePermit()
	}
	if !ok {
		r.mu.Unlock()
		// Without the run's lock, because the last one to leave grants an exclusive call by a function that may take it.
		r.engine.exclusion.leave()
		return
	}
	// Counted before it runs, so that Close and the callers of wake see it from here on.
	r.active.Add(1)
	var w *Worker
	if last := len(r.spare) - 1; last >= 0 {
		w, r.spare = r.spare[last], r.spare[:last]
	} else {
		w = r.newWorker()
	}
	w.held, w.lane, w.begun, w.clears, r.clearing = held, CPU, false, clears, false
	r.mu.Unlock()
	if clears {
		r.engine.exclusion.leave()
	}
	seam.Go(w.loop)
}

// takePermit takes what lets one more worker compute: nothing where the run has workers of its own, else the run's exemption, else
// a slot of the engine's. mu is held.
//
// The exemption belongs to the run and not to its first worker: an engine for n workers has n-1 slots, and a run whose exempt
// worker has ended would otherwise compute on one processor less than there are. It exists because a force that is made where
// the engine cannot see it, inside of a call, would otherwise wait for the slot of the very call that waits for it.
func (r *Run) takePermit() (held permit, ok bool) {
	switch {
	case r.own:
		return nothing, true
	case !r.exempt:
		r.exempt = true
		return exemption, true
	case r.engine.take(&r.engine.cpu, r):
		return slot, true
	}
	return nothing, false
}

// newWorker makes a worker without a goroutine.
func (r *Run) newWorker() *Worker { return &Worker{run: r} }

// hasWork reports whether there is anything for another worker to do: in the run's queues, or in a deque. mu is held. The deques
// are read while their owners change them, so the answer is approximate; a task that is pushed after a deque was read is followed by
// a call of wake.
func (r *Run) hasWork() bool {
	if len(r.queue) > 0 || len(r.fresh) > 0 || len(r.ahead) > 0 || len(r.behind) > 0 {
		return true
	}
	for _, w := range *r.workers.Load() {
		if !w.deque.empty() {
			return true
		}
	}
	return false
}

// releasePermit gives back what lets w compute. mu is held; the caller unlocks it and then offers what was given back to the run
// that is returned, if any.
func (r *Run) releasePermit(w *Worker) (offer *Run) {
	r.active.Add(-1)
	switch w.held {
	case exemption:
		r.exempt = false
	case slot:
		offer = r.engine.give(&r.engine.cpu)
	}
	w.held = nothing
	return offer
}

// signalIdle closes the channel that Close waits for if no goroutine holds a slot or is aside. mu is held. Several goroutines may
// find that in turn, for a call that was lent out may force something after Close: hence the look whether the channel is closed.
func (r *Run) signalIdle() {
	if r.idle != nil && r.active.Load() == 0 && r.ioBusy == 0 && r.aside == 0 {
		select {
		case <-r.idle:
		default:
			close(r.idle)
		}
	}
}

// Close waits until every goroutine of the run that is not lent out has ended. The owner has finished all tasks but those that
// calls which are lent out still demand.
//
// What Close waits for is counted under mu: active, ioBusy and aside. A goroutine moves from one count to another in a single critical
// section (Compute, Return, enterIO), otherwise Close would return in between.
func (r *Run) Close() {
	r.mu.Lock()
	r.idle = make(chan struct{})
	r.signalIdle()
	idle := r.idle
	r.mu.Unlock()
	seam.Wait("close", idle)
}

// Forget ends the run for good, once the last call that was lent out has ended too: until then its nested forces may want slots.
func (r *Run) Forget() {
	r.mu.Lock()
	// Until now orphans may have forced something, and needed to be offered slots. A run that stays on the engine's lists
	// would take offers for ever that others wait for.
	r.ioWait = nil // cancelled before there was a slot
	r.dismissed.Store(true)
	r.mu.Unlock()
	r.engine.forget(r)
	r.engine.exclusion.forget(r)
}
