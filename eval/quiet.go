//go:build seam

package eval

import (
	"errors"

	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/run"
)

// Quiet returns an error that names what has not come back, or has been left behind, although no force is left: slots of e, which
// was made for so many workers and I/O calls, the unsafe lane's token, entries in the process-wide tables. nil: all is as it was.
//
// Explored schedules ask it after each program, when every goroutine of theirs has ended: a leak on one rare schedule is found
// there, where without it only a later program would hang.
func Quiet(e *Engine, workers, io int) error {
	return errors.Join(e.Quiet(workers, io), node.Quiet(), gate.Quiet(), run.Quiet())
}
