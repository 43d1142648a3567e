package scheduler

import (
	"slices"

	"xfork/internal/seam"
)

// The queues of a run: ready tasks that are in no worker's deque. Workers look here between any two tasks: see Worker.next.

// Ready queues a task, from any goroutine: completions from elsewhere, timers, nodes that another run finished.
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
	seam.Step("ready") // as above
	r.wake()
}

// insert keeps the highest rank last, and among equals the oldest.
func insert(q []ranked, x ranked) []ranked {
	i, _ := slices.BinarySearchFunc(q, x, func(a, b ranked) int {
		if a.rank < b.rank {
			return -1
		}
		return 1
	})
	return slices.Insert(q, i, x)
}

// take takes the oldest task of one of the run's two queues, whose length is known.
func (r *Run) take(queue *fifo[int32], length *seam.Int32) int32 {
	// Read without the lock, for workers look here between any two tasks. After a task that is queued a moment later a worker
	// is woken.
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

// first takes the task of the highest priority above 0.
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

// last takes a task of a priority below 0.
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
