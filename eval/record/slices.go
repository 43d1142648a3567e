package record

import (
	"cmp"
	"slices"
	"time"

	"xfork/eval/stream"
	"xfork/graph"
)

// track is what is in progress on one worker. Calls on one worker nest, as calls on a goroutine do, so two stacks are
// enough:
//
//	Started 7   open [7]        parked []
//	Started 9   open [7 9]      parked []       7 forces, and its worker runs 9 for it
//	Returned 9  open [7]        parked []
//	Parked      open [7]        parked [w]      what else 7 has forced is in progress on other workers: this one sleeps
//	Resumed     open [7]        parked []
//	Returned 7  open []         parked []
//
// A worker that sleeps has no events, so a wait encloses no slice, and nothing is taken from an own time twice. Events of one
// worker come in order, so each track can be followed by itself, whatever the order of the batches.
type track struct {
	open   []int32         // slices, by index in Run.Slices, outermost first
	parked []int32         // waits that are not over, by index in Run.Waits
	ended  map[int32]int32 // by node, the slice that ended last: what amendments are about
}

// slices pairs beginnings with ends.
func (b *builder) slices(events []stream.Event) {
	tracks := make(map[int32]*track)
	for _, e := range events {
		t := tracks[e.Worker]
		if t == nil {
			t = &track{ended: make(map[int32]int32)}
			tracks[e.Worker] = t
		}
		if i := find(b.run.Nodes, e.Node); i >= 0 { // or the node was lost
			b.event(t, e, i)
		}
	}
	for _, t := range tracks {
		b.closeAll(t)
	}
	slices.SortStableFunc(b.run.Hits, func(x, y Hit) int { return cmp.Compare(x.At, y.At) })
	b.order()
	b.attempts()
}

// closeAll ends what is in progress on a track when the recording ends: calls of a run that goes on, and orphans.
func (b *builder) closeAll(t *track) {
	for len(t.parked) > 0 {
		b.resume(t, b.run.Wall)
	}
	for len(t.open) > 0 {
		b.close(t, Unfinished, b.run.Wall)
	}
}

// event adds one event about node i.
func (b *builder) event(t *track, e stream.Event, i int32) {
	switch e.Kind {
	case stream.Started, stream.Joined:
		b.begin(t, e, i)
	case stream.Returned, stream.Left:
		b.closeOf(t, i, Done, e)
	case stream.Failed:
		b.closeOf(t, i, Failed, e)
	case stream.Asked:
		// A dynamic node has asked for operands, and no function was called. The slice stays on the track until it has
		// ended, so that what lies inside of it nests, and is dropped in the end.
		b.closeOf(t, i, Done, e)
		if k, known := t.ended[i]; known {
			b.dropped[k] = true
		}
	case stream.Retrying, stream.Cancelled:
		b.amend(t, e.Kind, i)
	case stream.Parked:
		b.park(t, e.At)
	case stream.Resumed:
		b.resume(t, e.At)
	case stream.Rejected:
		// Each pass over the same rows leaves out the same ones, or fewer where it ends early.
		b.run.Nodes[i].Rejected = max(b.run.Nodes[i].Rejected, e.N)
	default:
		b.uncalled(e, i)
	}
}

// begin opens a slice of node i inside of the innermost one of the track.
func (b *builder) begin(t *track, e stream.Event, i int32) {
	inside := int32(-1)
	if last := len(t.open) - 1; last >= 0 {
		inside = t.open[last]
	}
	t.open = append(t.open, int32(len(b.run.Slices)))
	b.run.Slices = append(b.run.Slices, Slice{
		Node: i, Worker: e.Worker, Begin: e.At, Inside: inside, Helper: e.Kind == stream.Joined,
	})
}

// closeOf ends the innermost slice if it is node i's. It always is, unless events were lost.
func (b *builder) closeOf(t *track, i int32, f Fate, e stream.Event) {
	if last := len(t.open) - 1; last >= 0 && b.run.Slices[t.open[last]].Node == i {
		if s := &b.run.Slices[t.open[last]]; s.Helper {
			s.Parts = e.N
		} else {
			s.Process = e.N
		}
		t.ended[i] = t.open[last]
		b.close(t, f, e.At)
	}
}

// close ends the innermost slice and takes its time from the enclosing one's own.
//
// Self is built up from both sides: it grows by the length of the slice when that ends, and has been lowered by then for
// each call inside and each wait. Before the end it is negative. An orphan may begin a call after the wall time of the run
// was taken, with which the recording ends: such a slice ends where it begins.
func (b *builder) close(t *track, f Fate, at time.Duration) {
	r := b.run
	last := len(t.open) - 1
	s := &r.Slices[t.open[last]]
	t.open = t.open[:last]
	s.End, s.Fate = max(at, s.Begin), f
	s.Self += s.End - s.Begin
	if s.Inside >= 0 {
		r.Slices[s.Inside].Self -= s.End - s.Begin
	}
}

// amend changes the fate of the slice of node i that ended last on the track.
func (b *builder) amend(t *track, k stream.Kind, i int32) {
	ended, known := t.ended[i]
	switch {
	case !known:
	case k == stream.Retrying:
		b.run.Slices[ended].Retried = true
	default:
		b.run.Slices[ended].Fate = Cancelled
	}
}

// park begins a wait of the innermost slice.
func (b *builder) park(t *track, at time.Duration) {
	if last := len(t.open) - 1; last >= 0 {
		t.parked = append(t.parked, int32(len(b.run.Waits)))
		b.run.Waits = append(b.run.Waits, Wait{Slice: t.open[last], Begin: at})
	}
}

// resume ends the innermost wait.
func (b *builder) resume(t *track, at time.Duration) {
	last := len(t.parked) - 1
	if last < 0 {
		return
	}
	w := &b.run.Waits[t.parked[last]]
	t.parked = t.parked[:last]
	w.End = max(at, w.Begin)
	b.run.Slices[w.Slice].Self -= w.End - w.Begin
}

// uncalled notes the fate of a node that no function was called for, and that a call has expired. Divided and Advanced say
// nothing here: how far a fold was is of no interest once it is over.
func (b *builder) uncalled(e stream.Event, i int32) {
	n := &b.run.Nodes[i]
	switch e.Kind {
	case stream.Shared:
		n.Fate = Shared
	case stream.Found:
		n.Fate = Found
		if b.run.FunctionOf(i).Kind == graph.Operator { // it came with another output of its pass
			n.Fate = Fused
		}
	case stream.Fused:
		if n.Fate == Inline { // Found and Skipped say more
			n.Fate = Fused
		}
	case stream.Disk:
		n.Fate = Disk
		b.run.Hits = append(b.run.Hits, Hit{i, e.Worker, e.At})
	case stream.Skipped:
		n.Fate = Skipped
	case stream.Expired:
		b.expired[i] = true
	}
}

// order sorts the slices by time and leaves out the dropped ones. The sort is stable and a worker opens the outer slice
// first, so of slices that begin together the enclosing one comes first.
func (b *builder) order() {
	r := b.run
	kept := make([]int32, 0, len(r.Slices))
	for i := range r.Slices {
		if !b.dropped[int32(i)] {
			kept = append(kept, int32(i))
		}
	}
	slices.SortStableFunc(kept, func(i, j int32) int { return cmp.Compare(r.Slices[i].Begin, r.Slices[j].Begin) })
	b.rearrange(kept)
}

// rearrange puts the slices into the order of kept, which has old indices, and renumbers what refers to them.
//
// A slice that is not in kept has no place. What lies inside of it, or waits in it, would be renumbered to slice 0: nothing
// does, for no user code runs while a dynamic node asks.
func (b *builder) rearrange(kept []int32) {
	r := b.run
	place := make([]int32, len(r.Slices)) // by old index, the new one
	sorted := make([]Slice, len(kept))
	for now, was := range kept {
		sorted[now] = r.Slices[was]
		place[was] = int32(now)
	}
	for i := range sorted {
		if sorted[i].Inside >= 0 {
			sorted[i].Inside = place[sorted[i].Inside]
		}
	}
	for i := range r.Waits {
		r.Waits[i].Slice = place[r.Waits[i].Slice]
	}
	r.Slices = sorted
}

// attempts numbers the slices of each node, and gives the node the fate of its last one. It comes after order: attempts may
// have been made by different workers, and only time tells which came first.
func (b *builder) attempts() {
	r := b.run
	for k := range r.Slices {
		s := &r.Slices[k]
		n := &r.Nodes[s.Node]
		if n.First < 0 {
			n.First = int32(k)
		}
		if s.Helper {
			continue
		}
		n.Attempts++
		s.Attempt = n.Attempts
		if n.Last < 0 || s.Fate != Cancelled || n.Fate == Cancelled { // a late attempt does not outweigh one that counts
			n.Last, n.Fate = int32(k), s.Fate
		}
	}
}
