package eval

import (
	"slices"

	"xfork/internal/seam"
)

// Limit lets so many calls run at once, across functions, runs and engines.
type Limit struct {
	n     int // does not change
	mu    seam.Mutex
	free  int
	queue []*ticket
}

// ticket is a place in a queue. It is granted once, or withdrawn: before, while or after it queues.
type ticket struct {
	grant   func() // called without locks
	granted bool
	dead    bool
}

// NewLimit makes a limit of n calls.
func NewLimit(n int) *Limit { return &Limit{n: n, free: n} }

// acquire takes a place now, or queues t: then t's grant is called when it has one.
func (l *Limit) acquire(t *ticket) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Withdrawn on its way here: nobody would take the place.
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

// withdraw takes t out of the queue, or keeps it from queueing; false: it has been granted.
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
	// A place goes from hand to hand and is never free while somebody queues, so a newcomer cannot overtake. The grant
	// enters the scheduler, and is called when the lock is free again.
	if len(l.queue) == 0 {
		l.free++
		l.mu.Unlock()
		return
	}
	t := l.queue[0]
	l.queue[0] = nil
	l.queue = l.queue[1:]
	t.granted = true
	l.mu.Unlock()
	t.grant()
}
