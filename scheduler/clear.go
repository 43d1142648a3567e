package scheduler

import (
	"slices"

	"xfork/internal/seam"
)

// What nobody demands any more has to come to its end although there is no slot for it, and although an exclusive call keeps calls
// out: the caller of a force that was cancelled waits for it. To end such a task takes no slot, because its function is not called.
// So what waits for its lane goes to the workers, and if those are kept out, to a clearer: a worker that is not inside of the
// exclusion, and therefore must not begin a call.

// Clear sends tasks that are over, but for a look at them, to the workers. over is called with the run's lock held.
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
	r.clearing = r.engine.exclusion.closed.Load() && r.hasWork()
	wanted := n > 0 || r.clearing
	r.mu.Unlock()
	seam.Step("ready") // as in Ready
	if wanted {
		r.wake()
	}
}

// Later is Ready for a call that w must not begin. A clearer keeps it until it ends: it would find it again and again.
func (w *Worker) Later(t int32, priority int) {
	if w.clears {
		w.kept = append(w.kept, ranked{t, priority})
		return
	}
	w.run.Ready(t, priority)
}

// cleared queues what a clearer has kept. Locked.
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
