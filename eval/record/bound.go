package record

import (
	"fmt"
	"time"

	"xfork/graph"
)

// What no order of the calls could have beaten: each of these takes so long by itself, and the largest is the bound.
//
//	the critical path     each call needs the one before
//	n workers             the computing, shared evenly
//	unsafe calls          one after the other
//	exclusive calls       one after the other, and the rest of the computing when none of them runs
//	a limit of n          the calls under it, shared evenly among n places
//	a rate                from the first call that it let through to the last, and that one
//	n I/O calls at a time the I/O lane, shared evenly

// hold is what one limit or rate has let through.
type hold struct {
	own         time.Duration
	first, last time.Duration // beginnings
	tail        time.Duration // what the last one took on its own
	calls       int
}

// bind finds the bound.
func (f *Figures) bind(r *Run) {
	f.atLeast(f.Critical, "critical path")
	f.atLeast(f.CPUWork/time.Duration(f.Workers), number(f.Workers, "worker"))
	var unsafe, alone time.Duration
	holds := make([]hold, len(r.Limits))
	for k := range r.Slices {
		s := &r.Slices[k]
		n := &r.Nodes[s.Node]
		switch l := r.Functions[n.Function].Lane; {
		case l == graph.Unsafe:
			unsafe += s.Self
		case l > graph.Unsafe: // beside nothing else
			alone += s.Self
		}
		for _, l := range [...]int16{n.Limit, n.Rate} {
			if i := int(l) - 1; i >= 0 && i < len(holds) {
				holds[i].add(s)
			}
		}
	}
	f.atLeast(unsafe, "unsafe calls")
	if alone > 0 {
		f.atLeast(alone+(f.CPUWork-alone)/time.Duration(f.Workers), "exclusive calls")
	}
	for i, h := range holds {
		switch n := r.Limits[i].AtOnce; {
		case n > 0:
			f.atLeast(h.own/time.Duration(n), fmt.Sprintf("a limit of %d", n))
		case h.calls > 1:
			f.atLeast(h.last-h.first+h.tail, "a rate")
		}
	}
	if r.IO > 0 {
		f.atLeast(f.IOWork/time.Duration(r.IO), fmt.Sprintf("%d I/O calls at a time", r.IO))
	}
}

func (f *Figures) atLeast(d time.Duration, by string) {
	if d > f.Bound {
		f.Bound, f.BoundBy = d, by
	}
}

// add counts a slice; they come in the order of their beginnings.
func (h *hold) add(s *Slice) {
	if h.calls == 0 {
		h.first = s.Begin
	}
	h.calls++
	h.own += s.Self
	h.last, h.tail = s.Begin, s.Self
}
