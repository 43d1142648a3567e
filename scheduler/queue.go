package scheduler

import (
	"slices"

	"xfork/internal/seam"
)

// The queues of a run: ready tasks that are in no worker's deque. Workers look here between any two tasks: see Worker.next.
//
//	queue   priority 0, first in, first out            taken after a worker's own tasks
//	fresh   what begins something new, likewise        taken when nothing that has begun can go on
//	ahead   priorities above 0, sorted                 taken before everything else
//	behind  priorities below 0, sorted                 taken when there is nothing else
//
// Each but the last has its length in an atomic word beside it. The words are changed under the lock, in the critical section that
// changes the queue, and read without it, so that a look at an empty queue costs a load. behind needs none: a worker looks there
// once before it ends.

// Ready queues a task, from any goroutine: completions from elsewhere, timers, nodes that another run finished. Of equal priorities
// the task that was queued first is taken first.
func (r *Run) Ready(t int32, priority int) {
	r.mu.Lock()
	switch {
	case priority > 0:
		r.ahead = insert(r.ahead, ranked{t, priority})
		r.aheadLen.Add(1)
	case priority < 0:
		r.behind = insert(r.behind, ranked{t, priority})
	default:
		r.queue.push(t)
		r.queueLen.Add(1)
	}
	r.mu.Unlock()
	// The task is to be seen before it is asked whether a worker is missing. A worker that retires does the opposite: it
	// gives its slot back, and then looks for tasks. So a task and a worker that ends cannot miss each other.
	seam.Step("ready")
	r.wake()
}

// Fresh queues a task with which something new begins, from any goroutine. Workers take it when they have nothing to go on
// with: what has begun is finished first, so that as little as possible is under way. Those that are queued are taken in
// order.
func (r *Run) Fresh(t int32) {
	r.mu.Lock()
	r.fresh.push(t)
	r.freshLen.Add(1)
	r.mu.Unlock()
	seam.Step("ready") // the task before the question, as in Ready
	r.wake()
}

// insert adds x to a sorted queue. The last entry is the one to be taken next: the highest rank, and among equals the oldest.
//
//	ranks, oldest of equals marked:   1 2 3 3*   + another 3   ->   1 2 3 3 3*
//
// The queue is short as a rule, so that moving entries up is cheaper than a heap, which would need a number for the order of equals.
func insert(q []ranked, x ranked) []ranked {
	i, _ := slices.BinarySearchFunc(q, x, func(a, b ranked) int {
		if a.rank < b.rank {
			return -1
		}
		return 1
	})
	return slices.Insert(q, i, x)
}

// take takes the oldest task of queue or fresh, or returns None. length is the queue's.
func (r *Run) take(queue *fifo[int32], length *seam.Int32) int32 {
	// Read without the lock, because workers look here between any two tasks. After a task that is queued a moment later a
	// worker is woken.
	if length.Load() == 0 {
		return None
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(*queue) == 0 {
		return None
	}
	length.Add(-1)
	return queue.pop()
}

// takeUrgent takes the task of the highest priority above 0, or returns None.
func (r *Run) takeUrgent() int32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.ahead) - 1
	if last < 0 {
		return None
	}
	t := r.ahead[last].t
	r.ahead = r.ahead[:last]
	r.aheadLen.Add(-1)
	return t
}

// takeBackground takes the task of the highest priority below 0, or returns None.
func (r *Run) takeBackground() int32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.behind) - 1
	if last < 0 {
		return None
	}
	t := r.behind[last].t
	r.behind = r.behind[:last]
	return t
}
