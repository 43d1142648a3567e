package record

import (
	"cmp"
	"fmt"
	"sync"
	"time"
)

// Few keeps views of whole programs readable. A program that forces in a loop has thousands of runs of a few microseconds:
// the first small ones are shown like all others, and of the rest only how many there were, together with the next run that is
// shown: a larger one, or, so that they are told of where there is none, a small one every ten seconds. Failed runs are never
// small.
// Safe for concurrent use.
type Few struct {
	// Under is the wall time below which a run is small; 0 stands for a millisecond.
	Under time.Duration

	mu     sync.Mutex
	shown  int
	hidden int
	wall   time.Duration
	last   time.Time // when one was shown, or the first hidden
}

// telling is the time after which hidden runs are told of.
const telling = 10 * time.Second

// shownAtMost is how many small runs are shown.
const shownAtMost = 10

// Show tells whether to show the run, and what is to be said beside it: how many others have not been shown since the last one
// that was, or that no further ones will be; mostly nothing.
func (f *Few) Show(r *Run) (show bool, note string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hidden > 0 {
		note = fmt.Sprintf("after %s of less than %v, %s in all", number(f.hidden, "run"), f.under(), Duration(f.wall))
	}
	if r.Wall < f.under() && r.Err == nil {
		if f.shown == shownAtMost && (f.hidden == 0 || r.Start.Sub(f.last) < telling) {
			if f.hidden++; f.hidden == 1 {
				f.last = r.Start
			}
			f.wall += r.Wall
			return false, ""
		}
		if f.shown < shownAtMost {
			if f.shown++; f.shown == shownAtMost {
				note = fmt.Sprintf("further runs of less than %v are counted, and not shown", f.under())
			}
		}
	}
	f.hidden, f.wall = 0, 0
	return true, note
}

func (f *Few) under() time.Duration { return cmp.Or(f.Under, time.Millisecond) }
