package scheduler

import (
	"xfork/internal/seam"
)

// Lane says which slot a worker's goroutine holds.
type Lane uint8

// The lanes.
const (
	CPU Lane = iota
	IO
	Aside // none
)

// Worker is a goroutine of a run with its deque. It is handed to Body.Do; its methods are for that goroutine only, unless
// they say otherwise.
type Worker struct {
	// Local belongs to the owner of the tasks. It stays with the worker when its goroutine is replaced.
	Local any

	run    *Run
	deque  deque
	listed bool  // others may steal from the deque
	single bool  // of the I/O lane, or aside
	alone  bool  // its call excludes all others
	begun  bool  // it has begun a call since its goroutine started
	clears bool  // it must not begin one: see Clear
	victim int   // whom a theft succeeded from last
	seeded int64 // below this lies in the deque what the run has begun with: see Run.Seed

	kept []ranked // what a clearer has met and must not begin

	// Written with the run's lock held.
	lane Lane
	held permit     // what lets it compute, in the CPU lane
	away seam.Int32 // reasons for not holding the lane's slot: parked, lent out
}

// permit is what lets a worker compute.
type permit uint8

const (
	nothing   permit = iota // its run has workers of its own; or it has come back from parking, and goes on in any case
	exemption               // its run's
	slot                    // one of the engine's
)

// loop is a worker's goroutine. A call that ends it (runtime.Goexit) is replaced: the deque must not be orphaned.
func (w *Worker) loop() {
	w.run.body.Enter(w)
	whole := false
	defer func() {
		w.run.body.Leave(w)
		// A Goexit: the deque may have tasks, and the slot is still taken. Not if the call
		// was lent out; then the slot went to another worker already.
		if !whole && w.away.Load() == 0 {
			seam.Go(w.loop)
		}
	}()
	for {
		t := w.next()
		if t == None {
			if w.retire() {
				whole = true
				return
			}
			continue
		}
		for t != None {
			t = w.run.body.Do(w, t)
		}
		// Between two tasks is where a worker may end without leaving anything half done.
		if w.surplus() {
			whole = true
			return
		}
	}
}

// next finds a task. What has begun is finished before anything else begins: urgent tasks first, then what this worker has made
// ready, the newest first, then what was made ready elsewhere, the oldest first; after that what the run has begun with,
// what is new, other workers' oldest, unimportant ones.
func (w *Worker) next() int32 {
	r := w.run
	for i := 0; ; i++ {
		if w.begun && r.engine.exclusion.closed.Load() {
			r.body.Idle(w)
			return None // this goroutine ends, and another one starts when calls may begin again
		}
		if r.aheadLen.Load() > 0 {
			if t := r.takeUrgent(); t != None {
				return t
			}
		}
		if t := w.deque.pop(w.seeded); t != None {
			return t
		}
		if t := r.take(&r.queue, &r.queueLen); t != None {
			return t
		}
		if t := w.deque.pop(0); t != None {
			return t
		}
		// Once per search: what the owner has to count may be the last that somebody waits for.
		if i == 0 {
			r.body.Idle(w)
		}
		if t := r.take(&r.fresh, &r.freshLen); t != None {
			return t
		}
		if t := w.steal(); t != None {
			return t
		}
		// Looking round for a little while is cheaper than to end a goroutine and to start one: work comes in bursts.
		if i == seam.Spins || r.dismissed.Load() {
			return r.takeBackground()
		}
		if i&15 == 15 {
			seam.Yield("idle")
		}
	}
}

// steal tries every other deque once, the last lucky one first.
func (w *Worker) steal() int32 {
	all := *w.run.workers.Load()
	for i := range all {
		k := w.victim + i
		if k >= len(all) {
			k -= len(all)
		}
		if k < len(all) && all[k] != w {
			if t := all[k].deque.steal(); t != None {
				w.victim = k
				return t
			}
		}
	}
	w.victim = 0
	return None
}

// retire gives the slot back and looks once more: what was pushed before is seen here, and who pushes later sees that a
// worker is missing.
func (w *Worker) retire() bool {
	r := w.run
	r.mu.Lock()
	if w.away.Load() > 0 { // lent out while it was looking: it has no slot to give
		r.mu.Unlock()
		return true
	}
	offer := r.releasePermit(w)
	r.requeueKept(w)
	seam.Step("retire")
	// There is something after all, and no slot of the engine is needed to go on. Otherwise this worker ends, and wake
	// (below) asks the engine as any other run would, behind those that were refused.
	if !w.clears && r.hasWork() && (!r.exempt || r.own) && int(r.active.Load()) < r.most && !r.engine.exclusion.closed.Load() {
		w.held, _ = r.takePermit()
		r.active.Add(1)
		r.mu.Unlock()
		offer.offered()
		return false
	}
	// The deque stays listed: the next goroutine of the run takes it over with the worker.
	more := r.hasWork()
	exit := w.deferredExit()
	r.spare = append(r.spare, w)
	r.signalIdle()
	r.mu.Unlock()
	exit()
	offer.offered()
	if more {
		r.wake()
	}
	return true
}

// offered is called on a run that was refused a slot when one is free. What it does not take goes to the next one.
func (r *Run) offered() {
	for r != nil {
		r.wake()
		r.wakeIO()
		r.serveIO()
		r.serveAside()
		r = r.engine.next()
	}
}

// surplus ends a worker that is one too many: after somebody came back from parking without waiting for a slot, or when
// its call was lent out and is over.
func (w *Worker) surplus() bool {
	r := w.run
	if w.away.Load() > 0 {
		return true
	}
	if int(r.active.Load()) <= r.most {
		return false
	}
	r.body.Idle(w)
	r.mu.Lock()
	if int(r.active.Load()) <= r.most || w.away.Load() > 0 {
		r.mu.Unlock()
		return w.away.Load() > 0
	}
	offer := r.releasePermit(w)
	r.requeueKept(w)
	exit := w.deferredExit()
	r.spare = append(r.spare, w)
	r.signalIdle()
	r.mu.Unlock()
	exit()
	offer.offered()
	return true
}

// list makes the deque known to thieves.
func (w *Worker) list() {
	if w.listed {
		return
	}
	w.listed = true
	r := w.run
	r.mu.Lock()
	// Thieves read the list without a lock, so it is replaced and never changed. Workers are few, and are listed once.
	before := *r.workers.Load()
	all := make([]*Worker, len(before)+1)
	copy(all, before)
	all[len(before)] = w
	r.workers.Store(&all)
	r.mu.Unlock()
}

// Push queues a ready task: on this worker if it has a deque that others see, else with the run.
func (w *Worker) Push(t int32) {
	if w.lane != CPU && !w.listed {
		// A goroutine of another lane is about to end or to block, and tasks that nobody may take would be stranded in its
		// deque. A nested force has listed it (Floor), and takes back what is its own.
		w.run.Ready(t, 0)
		return
	}
	w.list()
	w.deque.push(t)
	w.run.wake()
}

// Floor marks the deque's present length, for Pop.
func (w *Worker) Floor() int64 {
	w.list()
	return w.deque.bottom.Load()
}

// Offers is a glance at how many tasks there are for thieves to take.
func (w *Worker) Offers() int64 { return w.deque.bottom.Load() - w.deque.top.Load() }

// Pop takes the newest task above the floor, or gives None: how a nested force runs what it demands and nothing else.
func (w *Worker) Pop(floor int64) int32 { return w.deque.pop(floor) }

// Run is the worker's run.
func (w *Worker) Run() *Run { return w.run }

// Single tells whether the worker's goroutine was started for a call outside of the CPU lane and ends with it.
func (w *Worker) Single() bool { return w.single }

// Lane is the slot that the worker's goroutine holds.
func (w *Worker) Lane() Lane { return w.lane }

// Park waits with the worker's slot given to others. On return a CPU slot is taken without waiting (there may be one
// worker too many for a while), an I/O slot is waited for.
func (w *Worker) Park(wait func()) {
	seam.Step("park")
	// Reclaimed also if wait ends the goroutine: the call's frames are unwound with a slot, as they were entered.
	w.run.Lend(w)
	defer w.run.Reclaim(w)
	wait()
}
