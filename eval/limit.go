package eval

import "xfork/internal/permit"

// Limit lets so many calls run at once, across functions, runs and engines.
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
