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
	return errors.Join(e.home.slots.Quiet(workers, io), e.quiet(), outside.lane.Quiet(), node.Quiet(), gate.Quiet(), quietPosts(), quietBubbles())
}

// quiet looks for orphans that were not counted off.
func (e *Engine) quiet() error {
	if n := e.Orphans(); n != 0 {
		return fmt.Errorf("%d orphans are counted", n)
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

// quietPosts looks for a goroutine that has not delisted itself.
func quietPosts() error {
	for i := range posts {
		if posts[i].first.Load() != nil {
			return errors.New("a goroutine is still enlisted")
		}
	}
	return nil
}

// Quiet returns what is wrong with a limit of n calls that no call uses: a place that has not come back, or a waiter that was left.
func (l *Limit) Quiet(n int) error { return l.queue.Quiet(n) }
