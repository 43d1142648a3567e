package record

import (
	"sync"
	"time"
)

// Few keeps views of whole programs readable. A program that forces in a loop has thousands of runs of a few microseconds:
// the first small ones are shown like all others, and of the rest only how many there were. The zero value is ready. Safe for
// concurrent use.
type Few struct {
	mu     sync.Mutex
	shown  int
	hidden int
	wall   time.Duration
}

// What is small, and how many of those are shown.
const (
	small = time.Millisecond
	few   = 10
)

// Show tells whether to show the run, and if so, how many others were not shown since the last one that was, and how long
// they took together.
func (f *Few) Show(r *Run) (show bool, hidden int, wall time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Wall < small && r.Err == nil {
		if f.shown == few {
			f.hidden++
			f.wall += r.Wall
			return false, 0, 0
		}
		f.shown++
	}
	hidden, wall = f.hidden, f.wall
	f.hidden, f.wall = 0, 0
	return true, hidden, wall
}
