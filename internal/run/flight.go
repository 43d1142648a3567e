package run

import (
	"xfork/internal/demand"
	"xfork/internal/seam"
)

// flight is how many items a run may still begin, and the calls that wait to begin one, first come, first served.
//
// mu protects both fields. It is a leaf: a call is pushed after it is released. free is the option's n less the items under way that
// are not stalled. It may be negative: an item that was stalled goes on whether there is room or not, because another item may
// have begun in its place, and nothing new begins until free is above 0 again.
type flight struct {
	mu      seam.Mutex
	free    int
	waiting []start
}

// start is a call with which an item begins.
type start struct {
	b *demand.Block
	i int32
}

// Admitted returns the first tasks of b that may begin now, the oldest first. The others wait in the flight, and begin when
// another item ends or stalls (depart). Tasks that belong to no item begin in any case.
func (r *Run) Admitted(b *demand.Block) []int32 {
	if b.Items == nil {
		return b.Seeds
	}
	now := make([]int32, 0, len(b.Seeds))
	f := &r.flight
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, i := range b.Seeds {
		switch {
		case b.Items.Of[i] == demand.None:
		case f.free > 0:
			f.free--
		default:
			f.waiting = append(f.waiting, start{b, i})
			continue
		}
		now = append(now, i)
	}
	return now
}

// depart changes how many items may begin, and lets them. While a call waits free is 0 at most, for here and in Admitted all that is
// free is given out under the lock; so one change lets one begin at most, and the second turn of the loop ends it. They go to their lane, or to the queue of what is new (Fresh), which
// workers look at after all that has begun.
func (r *Run) depart(by int) {
	f := &r.flight
	for {
		f.mu.Lock()
		f.free += by
		by = 0
		if f.free <= 0 || len(f.waiting) == 0 {
			f.mu.Unlock()
			return
		}
		f.free--
		s := f.waiting[0]
		f.waiting = f.waiting[1:]
		f.mu.Unlock()
		if !r.ToLane(s.b, s.i) {
			r.Sched.Fresh(s.b.Base + s.i)
		}
	}
}

// Lands notes that task i is over; with the last one of an item another one begins. It is called once for a task, when the machine
// finishes it. A task that is withdrawn while it is stalled takes its stall back first.
func (r *Run) Lands(b *demand.Block, i int32) {
	counts, last := b.Land(i)
	if counts {
		r.depart(-1)
	}
	if last {
		r.depart(+1)
	}
}

// Stalls lets another item begin where task i is about to wait for something that others may have to begin first. b is nil for a
// direct call, which has no task.
func (r *Run) Stalls(b *demand.Block, i int32) {
	if b != nil && b.Stall(i) {
		r.depart(+1)
	}
}

// GoesOn takes back that task i is stalled, if it is.
func (r *Run) GoesOn(b *demand.Block, i int32) {
	if b != nil && b.GoOn(i) {
		r.depart(-1)
	}
}
