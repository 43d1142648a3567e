package eval

import (
	"sync"
	"time"

	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/internal/walk"
)

// bell is what a goroutine waits for: it is rung by what the goroutine has asked for, or, in a sequential run, by a kill that
// comes from another goroutine. There is no task asleep then that a withdrawal could find.
type bell struct {
	once sync.Once
	rung chan struct{}
}

func newBell() *bell { return &bell{rung: make(chan struct{})} }

func (b *bell) ring() { b.once.Do(func() { close(b.rung) }) }

// hangUp makes a bell that the kills of this sequential run ring, until it is taken down. The bar is looked at afterwards: a kill
// that finds no bell has lowered it before.
func (r *run) hangUp() *bell {
	b := newBell()
	r.bell.Store(b)
	return b
}

// await waits until n is no longer being evaluated, or somebody rings, or done is closed, at the time until if that is known.
func (b *bell) await(done <-chan struct{}, until time.Time, n *node.Node) error {
	var woken seam.Bool // by the node: then there is nothing to leave
	w := node.NewWaiter(n, func() {
		woken.Store(true)
		b.ring()
	})
	w.Until = until
	if !node.Await(w) {
		return nil
	}
	rung := seam.Either("node", b.rung, done)
	if rung && woken.Load() {
		return nil
	}
	node.Quit(w)
	if rung {
		return nil
	}
	return walk.ErrEnded
}
