package record

import (
	"fmt"
	"time"

	"xfork/graph"
)

// The bound is what no order of the calls could have beaten. Each of these takes so long by itself, and the largest is the
// bound:
//
//	the critical path     each call needs the one before
//	n workers             the computing, shared evenly
//	unsafe calls          one after the other
//	exclusive calls       one after the other, and the rest of the computing when none of them runs
//	a limit of n          the calls under it, shared evenly among n places
//	a rate                from the first call that it let through to the last, and that one
//	n I/O calls at a time the I/O lane, shared evenly
//
// The first two are the span law and the work law (Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, chapter on
// multithreaded algorithms): p workers need at least max(span, work/p). The others are the work law for further resources that
// calls share. The true optimum may be larger, for resources interact, and finding it is NP-hard (Garey and Johnson, Computers
// and Intractability, 1979: precedence constrained scheduling).

// limited is what one limit or rate has let through. For a limit the sum of the own times counts: what a call waits for does
// not hold its place. For a rate the beginnings count, and that the last call has to be over:
//
//	rate   |first . . . . . . |last
//	       [call]  [call]     [tail]      bound: last - first + tail
type limited struct {
	own         time.Duration
	first, last time.Duration // beginnings
	tail        time.Duration // what the last one took on its own
	calls       int
}

// add counts a slice; slices come in the order of their beginnings.
func (l *limited) add(s *Slice) {
	if l.calls == 0 {
		l.first = s.Begin
	}
	l.calls++
	l.own += s.Self
	l.last, l.tail = s.Begin, s.Self
}

// bind finds the bound. The most general reasons are tried first: of two equal ones the first stays.
func (f *Figures) bind(r *Run) {
	f.atLeast(f.Critical, "critical path")
	f.atLeast(f.CPUWork/time.Duration(f.Workers), number(f.Workers, "worker"))
	f.bindLanes(r)
	f.bindLimits(r)
	if r.IO > 0 {
		f.atLeast(f.IOWork/time.Duration(r.IO), fmt.Sprintf("%d I/O calls at a time", r.IO))
	}
}

// bindLanes bounds by the lanes of which one call runs at a time. graph.Exclusive is the last lane; a call of it runs beside
// no other, so that nothing of the computing can be hidden behind it.
func (f *Figures) bindLanes(r *Run) {
	var unsafe, exclusive time.Duration
	for k := range r.Slices {
		s := &r.Slices[k]
		switch l := r.FunctionOf(s.Node).Lane; {
		case l == graph.Unsafe:
			unsafe += s.Self
		case l > graph.Unsafe:
			exclusive += s.Self
		}
	}
	f.atLeast(unsafe, "unsafe calls")
	if exclusive > 0 {
		f.atLeast(exclusive+(f.CPUWork-exclusive)/time.Duration(f.Workers), "exclusive calls")
	}
}

// bindLimits bounds by the limits and rates that the user has set.
func (f *Figures) bindLimits(r *Run) {
	all := make([]limited, len(r.Limits))
	for k := range r.Slices {
		s := &r.Slices[k]
		n := &r.Nodes[s.Node]
		for _, l := range [...]int16{n.Limit, n.Rate} {
			if i := int(l) - 1; i >= 0 && i < len(all) { // -1: the node has none
				all[i].add(s)
			}
		}
	}
	for i, l := range all {
		switch n := r.Limits[i].AtOnce; {
		case n > 0:
			f.atLeast(l.own/time.Duration(n), fmt.Sprintf("a limit of %d", n))
		case l.calls > 1:
			f.atLeast(l.last-l.first+l.tail, "a rate")
		}
	}
}

// atLeast raises the bound to d, if it is lower.
func (f *Figures) atLeast(d time.Duration, by string) {
	if d > f.Bound {
		f.Bound, f.BoundBy = d, by
	}
}
