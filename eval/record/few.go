package record

import (
	"cmp"
	"fmt"
	"sync"
	"time"
)

// Few keeps views of whole programs readable. A program that forces in a loop has thousands of runs of a few microseconds:
// the first small ones are shown like all others, and of the rest only how many there were, together with the next run that is
// shown: a larger one, or, so that they are mentioned where there is none, a small one every ten seconds. Failed runs are never
// small.
//
//	small runs   1 2 ... 10 | 11 12 13 ... 4711 |      the bars are runs that are shown: the tenth says that no
//	shown        x x ...  x |                   x      further ones will be, the last one how many were not
//
// It counts by the times of runs and not by a clock of its own, so that tests need not wait. Safe for concurrent use.
type Few struct {
	// Under is the wall time below which a run is small; 0 stands for a millisecond.
	Under time.Duration

	mu     sync.Mutex
	shown  int           // small runs, up to shownAtMost
	hidden int           // since a run was shown
	wall   time.Duration // of the hidden ones
	last   time.Time     // when the first hidden one began
}

// mention is the time after which hidden runs are mentioned with a small one.
const mention = 10 * time.Second

// shownAtMost is how many small runs are shown.
const shownAtMost = 10

// Show reports whether to show the run, and returns what is to be said beside it: how many others have not been shown since
// the last one that was, or that no further ones will be; mostly nothing.
func (f *Few) Show(r *Run) (show bool, note string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	small := r.Wall < f.under() && r.Err == nil
	if small && f.shown == shownAtMost && (f.hidden == 0 || r.Start.Sub(f.last) < mention) {
		f.hide(r)
		return false, ""
	}
	if f.hidden > 0 {
		note = fmt.Sprintf("after %s of less than %v, %s in all", number(f.hidden, "run"), f.under(), Duration(f.wall))
	}
	if small && f.shown < shownAtMost {
		if f.shown++; f.shown == shownAtMost {
			note = fmt.Sprintf("further runs of less than %v are counted, and not shown", f.under())
		}
	}
	f.hidden, f.wall = 0, 0
	return true, note
}

// hide counts a run that is not shown; the lock is held. last stays at the first hidden run, so that the time until they are
// mentioned does not begin anew with each.
func (f *Few) hide(r *Run) {
	if f.hidden == 0 {
		f.last = r.Start
	}
	f.hidden++
	f.wall += r.Wall
}

// under returns the limit for small runs, with its default.
func (f *Few) under() time.Duration { return cmp.Or(f.Under, time.Millisecond) }
