package eval

import (
	"sync"

	"xfork/graph"
)

// scratch is the memory that a run needs in proportion to its graph. It is used again by later runs, because fresh memory
// costs more than all else that is done to it; the garbage collector takes what no run asks for.
type scratch struct {
	plan  graph.Plan
	tasks []task
	succ  []int32
	seeds []int32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// lend gives the block the scratch's memory for n tasks and so many edges.
func (x *scratch) lend(b *block, n int) {
	if cap(x.tasks) >= n {
		b.tasks = x.tasks[:n]
	} else {
		b.tasks = make([]task, n)
	}
	b.seeds = x.seeds[:0]
}

// giveBack takes the memory of a root block back, unless some late call may still look at it.
func (r *run) giveBack(x *scratch) {
	s := r.root
	b := &s.block0
	if s.clean() && len(b.tasks) > len(b.small) {
		clear(b.tasks)
		x.tasks, x.succ, x.seeds = b.tasks[:0], b.succ[:0], b.seeds[:0]
	} else {
		x.tasks, x.succ, x.seeds = nil, nil, nil
	}
	scratches.Put(x)
}
