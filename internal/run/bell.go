package run

import (
	"sync"
	"time"

	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/internal/walk"
)

// bell is what the goroutine of a sequential run waits for: it is rung by what the goroutine has asked for, or by a kill that comes
// from another goroutine. A parallel run needs none: there a task is asleep, and a withdrawal finds it.
//
// The goroutine that waits makes it, any goroutine rings it, and it rings once: a new one for each wait.
type bell struct {
	once sync.Once
	Rung chan struct{}
}

// newBell returns a bell that has not rung.
func newBell() *bell { return &bell{Rung: make(chan struct{})} }

// Ring wakes the waiting goroutine, now or as soon as it waits. Ringing again does nothing.
func (b *bell) Ring() { b.once.Do(func() { close(b.Rung) }) }

// HangUp makes a bell that the kills of this sequential run ring, until it is taken down. The caller looks at the bar afterwards: a
// kill that finds no bell has lowered it before.
func (r *Run) HangUp() *bell {
	b := newBell()
	r.Bell.Store(b)
	return b
}

// Await waits until n is no longer being evaluated, or the bell rings, or done is closed, at the time until if that is
// known. It returns walk.ErrEnded when done was closed.
func (b *bell) Await(done <-chan struct{}, until time.Time, n *node.Node) error {
	// Stored before the ring, so that it is seen when the ring has ended the wait below.
	var woken seam.Bool // by the node: then there is nothing to leave
	w := node.NewWaiter(n, func() {
		woken.Store(true)
		b.Ring()
	})
	w.Until = until
	// Not running any more: settled or handed back between the caller's look and here.
	if !node.Await(w) {
		return nil
	}
	rung := seam.Either("node", b.Rung, done)
	if rung && woken.Load() {
		return nil
	}
	// Not woken by the node: the waiter is still registered, and the owner of the node has to learn that it leaves.
	node.Quit(w)
	// By a kill: the caller finds its bar lowered.
	if rung {
		return nil
	}
	return walk.ErrEnded
}
