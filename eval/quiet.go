//go:build seam

package eval

import (
	"errors"
	"fmt"

	"xfork/internal/gate"
	"xfork/internal/node"
)

// Quiet tells what has not come back, or has been left behind, although no force is left: slots of e, which was made for so
// many workers and I/O calls, the unsafe lane's token, entries in the process-wide tables. nil: all is as it was.
func Quiet(e *Engine, workers, io int) error {
	return errors.Join(e.home.slots.Quiet(workers, io), e.quiet(), outside.lane.quiet(), node.Quiet(), gate.Quiet(), quietPosts(), quietBubbles())
}

func (e *Engine) quiet() error {
	if n := e.Orphans(); n != 0 {
		return fmt.Errorf("%d orphans are counted", n)
	}
	return nil
}

// Quiet tells how many of the limit's n places have not come back; nil: all are there.
func (l *Limit) Quiet(n int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free != n || len(l.queue) > 0 {
		return fmt.Errorf("%d of %d places under the limit are free, %d want one", l.free, n, len(l.queue))
	}
	return nil
}

func (t *tokens) quiet() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holder != nil || len(t.queue) > 0 {
		return fmt.Errorf("the unsafe token is held: %v; %d want it", t.holder != nil, len(t.queue))
	}
	return nil
}

func quietBubbles() error {
	bubbles.Lock()
	defer bubbles.Unlock()
	if n := len(bubbles.worlds); n > 0 {
		return fmt.Errorf("%d bubbles are remembered", n)
	}
	return nil
}

func quietPosts() error {
	for i := range posts {
		if posts[i].first.Load() != nil {
			return errors.New("a goroutine is still enlisted")
		}
	}
	return nil
}
