//go:build seam

package world

import (
	"errors"
	"fmt"
)

// Quiet returns an error that names what has not come back to e, which was made for so many workers and I/O calls, although no force is
// left: slots, the token of the unsafe lane, orphans that were not counted off, bubbles. nil: all is as it was.
func (e *Engine) Quiet(workers, io int) error {
	return errors.Join(e.home.Slots.Quiet(workers, io), e.quiet(), outside.Lane.Quiet(), quietBubbles())
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
