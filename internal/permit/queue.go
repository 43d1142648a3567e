package permit

import "xfork/internal/seam"

// Waiter is a place in a queue.
type Waiter struct {
	// Grant is called, without locks, when a waiter that has queued gets its permit. It is set before Acquire.
	Grant func()

	granted, cancelled bool // under the lock of what it waits for
}

// Queue gives out permits, first come, first served. For any goroutine; it starts none, and blocks none.
type Queue struct {
	mu      seam.Mutex
	free    int           // zero while waiters queue
	waiters fifo[*Waiter] // the one that has waited longest is first
}

// Init makes q a queue for n permits, before its first use.
func (q *Queue) Init(n int) { q.free = n }

// Acquire takes a permit now, or queues w: then w's Grant is called when it has one. A waiter that was cancelled gets none.
func (q *Queue) Acquire(w *Waiter) (now bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	// Cancelled on its way here: the permit would be lost.
	if w.cancelled {
		return false
	}
	if q.free > 0 {
		q.free--
		w.granted = true
		return true
	}
	q.waiters.push(w)
	return false
}

// Cancel takes w out of the queue, or keeps it from queueing. It reports false if w was granted a permit before: then the caller
// has the permit, and releases it.
func (q *Queue) Cancel(w *Waiter) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if w.granted {
		return false
	}
	w.cancelled = true
	q.waiters.remove(w)
	return true
}

// Release gives a permit to the next in the queue, or back.
func (q *Queue) Release() {
	q.mu.Lock()
	w, some := q.waiters.pop()
	if !some {
		q.free++
		q.mu.Unlock()
		return
	}
	// Granted under the lock, told without it: a cancellation in between finds that it comes too late.
	w.granted = true
	q.mu.Unlock()
	w.Grant()
}
