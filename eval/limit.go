package eval

import "xfork/internal/permit"

// Limit lets at most n calls run at once, across functions, runs and engines. It is a counting semaphore, first come, first served.
// A call that waits for a place before it starts is away: it costs a ticket and no goroutine. A call that wants its place back after
// a force waits on its goroutine (post.regain).
//
// mu protects free, queue, and the two flags of every ticket that has come near the queue. It is a leaf: no other lock is taken
// under it, and no grant called. free > 0 only while queue is empty.
type Limit struct {
	n int // does not change
	permit.Queue
}

// NewLimit makes a limit of n calls.
func NewLimit(n int) *Limit {
	l := &Limit{n: n}
	l.Init(n)
	return l
}
