package trace

import (
	"fmt"
	"time"

	"xfork/eval/record"
	"xfork/graph"
)

// Arrows, which show what each call has waited for. A graph of n calls can have far more ways between calls than edges, past
// operators: a running sum of n values has n*n/2. So each operator hands on one call only, the one below it that ended last,
// and there are at most as many arrows as edges. The one that ended last is the one that made the others wait, which is what
// a reader of a trace looks for.
//
//	fetch #1 [....]--------.            fetch ended first, parse last: the sum waited for parse,
//	parse #2    [......]--. |           and so did report, past the sum
//	sum   #3 (operator)   +-+
//	report #4             [....]

// arrows writes those of the whole run: along operands first, then from callers to what they forced.
//
// latest has, of each node, the slice that its value had to wait for; -1: none. For a call that is its own last slice, for an
// operator the latest of its operands. Operands have lower indices than the node, so one pass in ascending order is enough.
func (e *encoder) arrows() {
	r := e.r
	latest := make([]int32, len(r.Nodes))
	for i := range r.Nodes {
		n := &r.Nodes[i]
		latest[i] = n.Last
		if n.Last >= 0 {
			for _, x := range r.Operands(int32(i)) {
				e.arrow("needs", latest[x], n.First)
			}
			continue
		}
		for _, x := range r.Operands(int32(i)) {
			if l := latest[x]; l >= 0 && (latest[i] < 0 || r.Slices[l].End > r.Slices[latest[i]].End) {
				latest[i] = l
			}
		}
	}
	for k := range r.Slices {
		e.forced(&r.Slices[k])
	}
}

// arrow leads from the end of one slice to the beginning of another one. What did not wait for the other gets none: the two
// were made by different runs, or one was made again. It begins a nanosecond before the end: a viewer looks for the slice that
// encloses the arrow's end, and the end of a slice is no longer inside of it.
func (e *encoder) arrow(name string, from, to int32) {
	if from < 0 || to < 0 || from == to {
		return
	}
	s, t := &e.r.Slices[from], &e.r.Slices[to]
	if s.End > t.Begin {
		return
	}
	e.flowing(name, s, s.Begin+length(s)-1, t, t.Begin)
}

// forced draws an arrow from a call that waits to a slice that another worker runs for it. What the same worker runs lies
// inside of the call, and needs no arrow. A dynamic node chooses and does not wait, so there is none from it either.
func (e *encoder) forced(s *record.Slice) {
	n := &e.r.Nodes[s.Node]
	by := e.r.Find(n.By)
	if n.By == 0 || by < 0 || s.Inside >= 0 && e.r.Slices[s.Inside].Node == by {
		return
	}
	b := e.r.Nodes[by].Last
	if b < 0 || e.r.FunctionOf(by).Kind == graph.Dynamic {
		return
	}
	t := &e.r.Slices[b]
	if t.Worker != s.Worker && t.Begin <= s.Begin && s.Begin < t.End {
		e.flowing("forces", t, s.Begin, s, s.Begin)
	}
}

// flowing writes both ends of an arrow. They are two events with one name, category and id, by which viewers pair them.
func (e *encoder) flowing(name string, from *record.Slice, at time.Duration, to *record.Slice, arrives time.Duration) {
	e.flow++
	e.event('s', quote(name), from.Worker, at)
	e.flowEnd()
	e.event('f', quote(name), to.Worker, arrives)
	e.buf = append(e.buf, `,"bp":"e"`...)
	e.flowEnd()
}

// flowEnd adds what both ends have in common, and ends the event.
func (e *encoder) flowEnd() {
	e.field("cat", []byte(`"flow"`))
	e.buf = append(e.buf, `,"id":"`...)
	e.buf = append(e.buf, e.flowID()...)
	e.buf = append(e.buf, '"')
	e.end()
}

// flowID returns an identifier that no other arrow of the file has: ids of flows count in the whole file, so it begins with the
// number of the run.
func (e *encoder) flowID() string { return fmt.Sprintf("%d.%d", e.r.ID, e.flow) }
