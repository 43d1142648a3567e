package policy

import "xfork/internal/permit"

// Limit lets at most n calls run at once, across functions, runs and engines. It is a counting semaphore, first come, first served.
// A call that waits for a place before it starts is away: it costs a waiter in the queue and no goroutine. A call that wants its place
// back after a force waits on its goroutine (run.Post.Regain).
type Limit struct {
	N     int // does not change
	Queue permit.Queue
}

// NewLimit makes a limit of n calls. It costs nothing while no call waits; n is checked where the user gives it (package expr).
func NewLimit(n int) *Limit {
	l := &Limit{N: n}
	l.Queue.Init(n)
	return l
}
