package scheduler

import (
	"xfork/internal/seam"
)

// Lane is the kind of slot that a worker's goroutine holds.
type Lane uint8

// The lanes.
const (
	CPU Lane = iota
	IO
	Aside // none: the call is counted by its run and limited by nothing here
)

// Worker is a goroutine of a run with its deque. It is handed to Body.Do; its methods are for that goroutine only, unless
// they say otherwise.
//
// There are two kinds. A worker of the run (single is false) has a goroutine while there is work, and is kept, with its deque, for
// the next goroutine; its lane is CPU. A single one is made for one call of another lane and goes on with further calls of it; its
// lane changes while the call computes inline (Compute, Return), and it ends with its goroutine.
type Worker struct {
	// Local belongs to the owner of the tasks. It stays with the worker when its goroutine is replaced.
	Local any

	run *Run

	deque deque // pushed and popped by the worker's goroutine; stolen from by all others of the run

	// Of the worker's goroutine alone. grow writes begun and clears of a spare worker before it starts the goroutine.
	listed bool  // the deque is among Run.workers: others may steal from it
	single bool  // of the I/O lane, or aside
	alone  bool  // its call excludes all others
	begun  bool  // it has begun a call since its goroutine started
	clears bool  // it must not begin one: see Clear
	victim int   // index in Run.workers of the last deque that a theft succeeded from; a hint, for the list changes
	seeded int64 // positions of the deque below this one hold what the run has begun with: see Run.Seed

	kept []ranked // what a clearer has met and must not begin

	// Written with the run's lock held. The worker's goroutine reads lane without the lock, because no other goroutine writes it. held
	// and away are written by any goroutine that lends the worker out.
	lane Lane
	held permit     // what lets it compute, in the CPU lane
	away seam.Int32 // reasons for not holding the lane's slot: parked, lent out
}

// permit is what lets a worker compute. It is given back by kind: the exemption to the run, the slot to the engine.
type permit uint8

const (
	nothing   permit = iota // its run has workers of its own; or it has come back from parking, and goes on in any case
	exemption               // its run's
	slot                    // one of the engine's
)

// loop is a worker's goroutine: it finds a task, does it, goes on with what became ready by it, and asks between two tasks whether it
// is to end. Where a call ends the goroutine (runtime.Goexit), another one is started: otherwise the tasks of the deque might never be
// done.
func (w *Worker) loop() {
	w.run.body.Enter(w)
	whole := false
	defer func() {
		w.run.body.Leave(w)
		// A Goexit: the deque may have tasks, and the slot is still taken, so that the successor takes both over. Not if the
		// call was lent out: then the slot went to another worker already.
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
		// Between two tasks a worker can end without leaving anything half done.
		if w.surplus() {
			whole = true
			return
		}
	}
}

// next finds a task, or returns None after seam.Spins rounds. What has begun is finished before anything else begins: urgent tasks
// first, then what this worker has made ready, the newest first, then what was made ready elsewhere, the oldest first; after that what
// the run has begun with, what is new, other workers' oldest, unimportant ones.
//
// Newest first at home keeps operands in the cache and little under way; oldest first for thieves takes what was made ready
// first, which is likely to lead to much more work, and keeps owner and thief at opposite ends (Blumofe and Leiserson, Scheduling
// Multithreaded Computations by Work Stealing, JACM 46, 1999).
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
		// Once per search: what the owner of the tasks has to count may be the last thing that a force waits for.
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
		// Every 16 rounds another goroutine may have the processor: with fewer processors than workers, it may be the one that is
		// about to make a task ready.
		if i&15 == 15 {
			seam.Yield("idle")
		}
	}
}

// steal tries every other deque once, beginning with the last victim: a deque that had tasks a moment ago is likely to have more. The
// list may have become shorter since (unlist), hence the second comparison.
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

// retire gives the slot back, looks once more for tasks, and reports whether the goroutine is to end. What was pushed before the slot
// was given back is seen here; a goroutine that pushes later finds that a worker is missing, and starts one.
func (w *Worker) retire() bool {
	r := w.run
	r.mu.Lock()
	if w.away.Load() > 0 { // lent out while it was looking: it has no slot to give back
		r.mu.Unlock()
		return true
	}
	offer := r.releasePermit(w)
	r.requeueKept(w)
	seam.Step("retire")
	// There is a task after all, and no slot of the engine is needed to go on. Otherwise this worker ends, and wake
	// (below) asks the engine as any other run would, behind those that were refused.
	if !w.clears && r.hasWork() && (!r.exempt || r.own) && int(r.active.Load()) < r.most && !r.engine.exclusion.closed.Load() {
		w.held, _ = r.takePermit()
		r.active.Add(1)
		r.mu.Unlock()
		offer.offered()
		return false
	}
	// The deque stays listed: the next goroutine of the run takes it over with the worker. From the append on, and once the lock is
	// free, another goroutine may be using w; so everything that is read from w is read before (deferredExit).
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

// offered is called on a run that was refused a slot when one is free, without locks. What the run does not take goes to the next one
// that was refused. r may be nil: there was nothing to offer.
func (r *Run) offered() {
	for r != nil {
		r.wake()
		r.wakeIO()
		r.serveIO()
		r.serveAside()
		r = r.engine.next()
	}
}

// surplus reports whether the goroutine is to end because its worker is one too many: after another one came back from parking without
// waiting for a slot, or when its own call was lent out and is over.
func (w *Worker) surplus() bool {
	r := w.run
	if w.away.Load() > 0 {
		return true
	}
	if int(r.active.Load()) <= r.most {
		return false
	}
	// Idle without the lock, then the decision under it: of two workers that find themselves one too many, one ends.
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

// list makes the deque known to thieves. A worker that never pushes is never listed, and costs thieves nothing.
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
		// A goroutine of another lane is about to end or to block, and tasks would be stranded in a deque that no thief knows. A
		// nested force has listed it (Floor), and takes back what is its own.
		w.run.Ready(t, 0)
		return
	}
	w.list()
	// The task before the question whether a worker is missing: see Ready.
	w.deque.push(t)
	w.run.wake()
}

// Floor returns the deque's present bottom, for Pop, and makes the deque known to thieves.
func (w *Worker) Floor() int64 {
	w.list()
	return w.deque.bottom.Load()
}

// Offers returns about how many tasks there are for thieves to take. The two ends are read one after the other while thieves and the
// owner move them, so the number is approximate, and may be below zero. From any goroutine.
func (w *Worker) Offers() int64 { return w.deque.bottom.Load() - w.deque.top.Load() }

// Pop takes the newest task above the floor, or returns None: a nested force runs what it demands in this way, and nothing else.
func (w *Worker) Pop(floor int64) int32 { return w.deque.pop(floor) }

// Run returns the worker's run.
func (w *Worker) Run() *Run { return w.run }

// Single reports whether the worker's goroutine was started for a call outside of the CPU lane and ends with it.
func (w *Worker) Single() bool { return w.single }

// Lane returns the kind of slot that the worker's goroutine holds, or would hold if it were not parked or lent out.
func (w *Worker) Lane() Lane { return w.lane }

// Park calls wait with the worker's slot given to others. On return a CPU slot is taken without waiting (there may be one
// worker too many for a while), an I/O slot is waited for.
func (w *Worker) Park(wait func()) {
	seam.Step("park")
	// Reclaimed also if wait ends the goroutine: the call's frames are unwound with a slot, as they were entered.
	w.run.Lend(w)
	defer w.run.Reclaim(w)
	wait()
}
