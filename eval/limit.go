package eval

import (
	"slices"

	"xfork/internal/seam"
)

// Limit lets at most n calls run at once, across functions, runs and engines. It is a counting semaphore, first come, first served.
// A call that waits for a place before it starts is away: it costs a ticket and no goroutine. A call that wants its place back after
// a force waits on its goroutine (post.regain).
//
// mu protects free, queue, and the two flags of every ticket that has come near the queue. It is a leaf: no other lock is taken
// under it, and no grant called. free > 0 only while queue is empty.
type Limit struct {
	n     int // does not change
	mu    seam.Mutex
	free  int
	queue []*ticket
}

// ticket is a place in a queue. It is granted once, or withdrawn: before, while or after it queues. A withdrawal and a grant may
// race; the flags, under the lock of the limit, let one of them win:
//
//	granted first    withdraw returns false, and the withdrawing goroutine gives the place back itself
//	dead first       acquire and release never grant it
type ticket struct {
	grant   func() // called without locks
	granted bool
	dead    bool
}

// NewLimit makes a limit of n calls, for the world outside of bubbles; every bubble has a copy of its own (Limit.in).
func NewLimit(n int) *Limit { return &Limit{n: n, free: n} }

// acquire takes a place now, or queues t: then t's grant is called when it has one, by the goroutine that releases it. A task is
// asleep before its ticket comes here, for that may be before acquire returns.
func (l *Limit) acquire(t *ticket) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Withdrawn on its way here: the task is over, and would never give the place back.
	if t.dead {
		return false
	}
	if l.free > 0 {
		l.free--
		t.granted = true
		return true
	}
	l.queue = append(l.queue, t)
	return false
}

// withdraw takes t out of the queue, or keeps it from queueing; false: it has been granted. Linear in the length of the queue.
func (l *Limit) withdraw(t *ticket) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.granted {
		return false
	}
	t.dead = true
	if i := slices.Index(l.queue, t); i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
	}
	return true
}

// release gives a place to the next in the queue, or back.
func (l *Limit) release() {
	l.mu.Lock()
	// A place goes from one call to the next and is never free while a ticket queues; otherwise a newcomer could overtake the
	// queue, and a call of it starve. The grant comes after the lock, for it enters the scheduler, which has locks of its own.
	if len(l.queue) == 0 {
		l.free++
		l.mu.Unlock()
		return
	}
	t := l.queue[0]
	// The array of the queue outlives the ticket: it would keep the task's run alive.
	l.queue[0] = nil
	l.queue = l.queue[1:]
	t.granted = true
	l.mu.Unlock()
	t.grant()
}
