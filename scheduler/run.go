package scheduler

import (
	"slices"
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise

	"xfork/internal/seam"
)

// None is no task.
const None int32 = -1

// Body is the owner of the tasks.
type Body interface {
	// Do runs task t on w and returns a task that became ready by it, to go on with, or None.
	Do(w *Worker, t int32) (next int32)
	// Idle is called when w has nothing of its own left, before it looks elsewhere.
	Idle(w *Worker)
	// Enter and Leave are called on w's goroutine when it begins and ends.
	Enter(w *Worker)
	Leave(w *Worker)
}

// Run is the scheduling state of one outermost force.
type Run struct {
	engine *Engine
	body   Body
	most   int  // workers at a time
	own    bool // most is the run's own: no slots of the engine are needed
	ioMost int  // calls of the I/O lane at a time; 0: the engine's slots

	active   seam.Int32              // workers that hold a slot, or are exempt
	workers  seam.Pointer[[]*Worker] // all that ever had a deque: whom to steal from
	queueLen seam.Int32              // length of queue
	freshLen seam.Int32              // length of fresh
	aheadLen seam.Int32              // length of ahead

	dismissed seam.Bool // nothing will come any more

	mu     seam.Mutex
	exempt bool        // a worker goes on without a slot of the engine's: each run may have one
	queue  fifo[int32] // ready tasks of no worker, first in, first out
	fresh  fifo[int32] // likewise, but nothing that leads to them has been done yet
	ahead  []ranked    // ready tasks of a priority above 0, in order
	behind []ranked    // and below 0
	spare  []*Worker
	ioBusy int
	ioWait fifo[int32]
	ioWake fifo[chan struct{}] // who wants an I/O slot back after parking
	aside  int                 // goroutines without a slot that have not ended
	asides fifo[int32]         // tasks that want one and were kept out by an exclusive call

	clearing bool // a worker is wanted also if calls are kept out: see Clear

	idle chan struct{} // closed when nothing holds a slot; made by Close
}

// ranked is a task with a priority.
type ranked struct {
	t    int32
	rank int
}

// NewRun makes a run; nothing starts. workers and ioLimit of 0 mean the engine's own.
func (e *Engine) NewRun(b Body, workers, ioLimit, engineWorkers int) *Run {
	r := &Run{engine: e, body: b, most: workers, own: workers > 0, ioMost: ioLimit}
	if !r.own {
		r.most = engineWorkers
	}
	r.workers.Store(new([]*Worker))
	return r
}

// Most is how many workers the run can have at a time.
func (r *Run) Most() int { return r.most }

// Seed announces many tasks at once, in the order in which they should rather be run: they are dealt out to as many
// workers as the run can have, in contiguous shares, so that neighbours stay together.
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
		// Nobody is working yet: these deques have no owner's goroutine, so whoever seeds them may push.
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

// Attend makes the caller's goroutine the run's exempt worker, which needs no slot, until it calls Depart. It takes no tasks: it
// does what its owner has for it to do.
func (r *Run) Attend() {
	r.mu.Lock()
	r.active.Add(1)
	r.exempt = true
	r.mu.Unlock()
}

// Dismiss tells workers that nothing will come any more: none begins, and who has nothing to do need not look round.
func (r *Run) Dismiss() { r.dismissed.Store(true) }

// Deserted tells whether nobody is active but who attends.
func (r *Run) Deserted() bool { return r.active.Load() == 1 }

// Depart is for who has attended, before Close.
func (r *Run) Depart() {
	r.mu.Lock()
	r.active.Add(-1)
	r.exempt = false
	r.mu.Unlock()
}

// wake starts a worker if there may be too few. Cheap when there are enough.
func (r *Run) wake() {
	if int(r.active.Load()) < r.most {
		r.grow()
	}
}

// grow starts a worker if the run may have one more.
func (r *Run) grow() {
	r.mu.Lock()
	n := int(r.active.Load())
	// An offer that was made before the run was over may come afterwards.
	if n >= r.most || r.dismissed.Load() {
		r.mu.Unlock()
		return
	}
	inside := r.engine.exclusion.tryEnter(r)
	clears := !inside && r.clearing
	held, ok := nothing, inside || clears
	if ok {
		held, ok = r.takePermit()
	}
	if !ok {
		r.mu.Unlock()
		r.engine.exclusion.leave()
		return
	}
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

// permit is what lets one more worker compute: nothing where the run has workers of its own, else the run's exemption, else a
// slot of the engine's. Locked.
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

// worker makes a worker without a goroutine. Locked.
func (r *Run) newWorker() *Worker { return &Worker{run: r} }

// visible tells whether there is anything for another worker to do. Locked.
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

// drop gives back what lets w compute. Locked; the caller offers it to the run that it returns, unlocked.
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

// settle tells Close if nothing holds a slot any more. Locked.
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
	r.ioWait = nil // withdrawn before there was a slot
	r.dismissed.Store(true)
	r.mu.Unlock()
	r.engine.forget(r)
	r.engine.exclusion.forget(r)
}
