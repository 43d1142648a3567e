package bench

import (
	"time"

	"xfork/eval"
)

// Discard observes a run and forgets it: what is left is the cost of telling. Without an observer there is nobody to tell,
// which is one comparison for each call.
type Discard struct{}

// Begin does nothing.
func (Discard) Begin(eval.RunInfo) {}

// Events does nothing.
func (Discard) Events([]eval.Event) {}

// End does nothing.
func (Discard) End(time.Duration, error) {}
