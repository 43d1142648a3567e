package record

import (
	"cmp"
	"slices"
	"time"

	"xfork/eval/stream"
	"xfork/graph"
)

// track is what is going on on one worker.
type track struct {
	open   []int32 // slices, outermost first
	parked []int32 // waits that are not over, by index in Waits
	ended  map[int32]int32
}

// slices pairs beginnings with ends. The events of one worker are in order, those of several are not.
func (b *builder) slices(events []stream.Event) {
	r := b.run
	tracks := make(map[int32]*track)
	for _, e := range events {
		t := tracks[e.Worker]
		if t == nil {
			t = &track{ended: make(map[int32]int32)}
			tracks[e.Worker] = t
		}
		if i := find(r.Nodes, e.Node); i >= 0 {
			b.event(t, e, i)
		}
	}
	for _, t := range tracks {
		for k := len(t.parked) - 1; k >= 0; k-- {
			b.resume(t, r.Wall)
		}
		for len(t.open) > 0 {
			b.close(t, Unfinished, r.Wall)
		}
	}
	b.order()
	b.attempts()
}

// event adds one event about node i.
func (b *builder) event(t *track, e stream.Event, i int32) {
	r := b.run
	switch e.Kind {
	case stream.Started, stream.Joined:
		inside := int32(-1)
		if last := len(t.open) - 1; last >= 0 {
			inside = t.open[last]
		}
		t.open = append(t.open, int32(len(r.Slices)))
		r.Slices = append(r.Slices, Slice{
			Node: i, Worker: e.Worker, Begin: e.At, Inside: inside, Helper: e.Kind == stream.Joined,
		})
	case stream.Returned:
		b.closeOf(t, i, Done, e)
	case stream.Failed:
		b.closeOf(t, i, Failed, e)
	case stream.Asked:
		b.closeOf(t, i, Done, e)
		if k, known := t.ended[i]; known {
			b.dropped[k] = true
		}
	case stream.Left:
		b.closeOf(t, i, Done, e)
	case stream.Retrying, stream.Cancelled:
		if k, known := t.ended[i]; known {
			if e.Kind == stream.Retrying {
				r.Slices[k].Retried = true
			} else {
				r.Slices[k].Fate = Cancelled
			}
		}
	case stream.Parked:
		if last := len(t.open) - 1; last >= 0 {
			t.parked = append(t.parked, int32(len(r.Waits)))
			r.Waits = append(r.Waits, Wait{Slice: t.open[last], Begin: e.At})
		}
	case stream.Resumed:
		b.resume(t, e.At)
	case stream.Shared:
		r.Nodes[i].Fate = Shared
	case stream.Found:
		r.Nodes[i].Fate = Found
		if r.FunctionOf(i).Kind == graph.Operator { // it came with another output of its pass
			r.Nodes[i].Fate = Fused
		}
	case stream.Fused:
		if r.Nodes[i].Fate == Inline {
			r.Nodes[i].Fate = Fused
		}
	case stream.Skipped:
		r.Nodes[i].Fate = Skipped
	case stream.Expired:
		b.expired[i] = true
	}
}

// closeOf ends the innermost slice if it is node i's. It always is, unless events were lost.
func (b *builder) closeOf(t *track, i int32, f Fate, e stream.Event) {
	if last := len(t.open) - 1; last >= 0 && b.run.Slices[t.open[last]].Node == i {
		b.run.Slices[t.open[last]].Parts = e.N
		t.ended[i] = t.open[last]
		b.close(t, f, e.At)
	}
}

// close ends the innermost slice and takes its time from the enclosing one's own.
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

// order sorts the slices by time and lets everything that names one follow.
func (b *builder) order() {
	r := b.run
	order := make([]int32, 0, len(r.Slices))
	for i := range r.Slices {
		if !b.dropped[int32(i)] {
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(i, j int32) int { return cmp.Compare(r.Slices[i].Begin, r.Slices[j].Begin) })
	place := make([]int32, len(r.Slices))
	sorted := make([]Slice, len(order))
	for now, was := range order {
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

// attempts numbers the slices of each node, and gives the node the fate of its last one.
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
