package eval

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
	rung chan struct{}
}

// newBell returns a bell that has not rung.
func newBell() *bell { return &bell{rung: make(chan struct{})} }

// ring wakes the waiting goroutine, now or as soon as it waits. Ringing again does nothing.
func (b *bell) ring() { b.once.Do(func() { close(b.rung) }) }

// hangUp makes a bell that the kills of this sequential run ring, until it is taken down. The caller looks at the bar afterwards: a
// kill that finds no bell has lowered it before.
func (r *run) hangUp() *bell {
	b := newBell()
	r.bell.Store(b)
	return b
}

// await waits until n is no longer being evaluated, or the bell rings, or done is closed, at the time until if that is
// known. It returns walk.ErrEnded when done was closed.
func (b *bell) await(done <-chan struct{}, until time.Time, n *node.Node) error {
	// Stored before the ring, so that it is seen when the ring has ended the wait below.
	var woken seam.Bool // by the node: then there is nothing to leave
	w := node.NewWaiter(n, func() {
		woken.Store(true)
		b.ring()
	})
	w.Until = until
	// Not running any more: settled or handed back between the caller's look and here.
	if !node.Await(w) {
		return nil
	}
	rung := seam.Either("node", b.rung, done)
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
