//go:build seam

package eval

import (
	"errors"
	"fmt"

	"xfork/internal/gate"
	"xfork/internal/node"
)

// Quiet returns an error that names what has not come back, or has been left behind, although no force is left: slots of e, which
// was made for so many workers and I/O calls, the unsafe lane's token, entries in the process-wide tables. nil: all is as it was.
//
// Explored schedules ask it after each program, when every goroutine of theirs has ended: a leak on one rare schedule is found
// there, where without it only a later program would hang.
func Quiet(e *Engine, workers, io int) error {
	return errors.Join(e.home.slots.Quiet(workers, io), e.quiet(), outside.lane.quiet(), node.Quiet(), gate.Quiet(), quietPosts(), quietBubbles())
}

// quiet looks for orphans that were not counted off.
func (e *Engine) quiet() error {
	if n := e.Orphans(); n != 0 {
		return fmt.Errorf("%d orphans are counted", n)
	}
	return nil
}

// Quiet returns an error that says how many of the limit's n places have not come back; nil: all are there, and no ticket is
// queued.
func (l *Limit) Quiet(n int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	// A place that was granted to a withdrawn ticket would be missing here; a ticket that was not withdrawn would be queued.
	if l.free != n || len(l.queue) > 0 {
		return fmt.Errorf("%d of %d places under the limit are free, %d want one", l.free, n, len(l.queue))
	}
	return nil
}

// quiet looks for a token that was not released, and for requests that were not withdrawn. Only the world outside of bubbles is
// asked: a bubble's token goes with its world.
func (t *tokens) quiet() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holder != nil || len(t.queue) > 0 {
		return fmt.Errorf("the unsafe token is held: %v; %d want it", t.holder != nil, len(t.queue))
	}
	return nil
}

// quietBubbles looks for a world that was not left as often as it was entered.
func quietBubbles() error {
	bubbles.Lock()
	defer bubbles.Unlock()
	if n := len(bubbles.worlds); n > 0 {
		return fmt.Errorf("%d bubbles are remembered", n)
	}
	return nil
}

// quietPosts looks for a goroutine that has not delisted itself.
func quietPosts() error {
	for i := range posts {
		if posts[i].first.Load() != nil {
			return errors.New("a goroutine is still enlisted")
		}
	}
	return nil
}
