package scheduler

import (
	"slices"

	"xfork/internal/seam"
)

// A task that was cancelled has to come to its end although there is no slot for it, and although an exclusive call keeps calls
// out: the caller of the cancelled force waits for it. To end such a task takes no slot, because its function is not called.
// So a task that waits for its lane goes to the workers, and if those are kept out, to a clearer: a worker that is not inside of the
// exclusion, and therefore must not begin a call.
//
//	ioWait, asides  --Clear-->  queue  -->  a worker, or a clearer  -->  Body.Do ends the task
//	                                               |
//	                                               '-- a task that is not over: kept, and queued again as the clearer ends

// Clear moves the tasks for which over reports true from the queues of their lanes to the workers. over is called with the run's
// lock held, and must not call this package. If calls are kept out and there is anything to do, the next worker is a clearer.
func (r *Run) Clear(over func(t int32) bool) {
	r.mu.Lock()
	n := len(r.queue)
	for _, waiting := range []*fifo[int32]{&r.ioWait, &r.asides} {
		*waiting = slices.DeleteFunc(*waiting, func(t int32) bool {
			if !over(t) {
				return false
			}
			r.queue.push(t)
			return true
		})
	}
	n = len(r.queue) - n
	r.queueLen.Add(int32(n))
	// Only while the exclusion is closed: otherwise ordinary workers do it.
	r.clearing = r.engine.exclusion.closed.Load() && r.hasWork()
	wanted := n > 0 || r.clearing
	r.mu.Unlock()
	seam.Step("ready") // the tasks before the question whether a worker is missing, as in Ready
	if wanted {
		r.wake()
	}
}

// Later is Ready for a call that w must not begin. A clearer keeps the task until it ends, otherwise it would take it from the queue
// again and again.
func (w *Worker) Later(t int32, priority int) {
	if w.clears {
		w.kept = append(w.kept, ranked{t, priority})
		return
	}
	w.run.Ready(t, priority)
}

// requeueKept queues what a clearer has kept. The run's lock is held. It wakes no worker: the caller looks for work afterwards, and
// where the exclusion is closed, the run is called when it opens (readmitted).
func (r *Run) requeueKept(w *Worker) {
	for _, x := range w.kept {
		switch {
		case x.rank > 0:
			r.ahead = insert(r.ahead, x)
			r.aheadLen.Add(1)
		case x.rank < 0:
			r.behind = insert(r.behind, x)
		default:
			r.queue.push(x.t)
			r.queueLen.Add(1)
		}
	}
	w.kept = nil
}
