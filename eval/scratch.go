package eval

import (
	"sync"

	"xfork/internal/plan"
)

// scratch is the memory that a run needs in proportion to its graph. It is used again by later runs, because fresh memory
// costs more than all else that is done to it; the garbage collector takes what no run asks for.
type scratch struct {
	plan   plan.Plan
	chunks [][]task // empty ones
	list   [][]task // for a block's list of chunks
	seeds  []int32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// chunk gives an empty chunk; x may be nil.
func (x *scratch) chunk() []task {
	if x == nil || len(x.chunks) == 0 {
		return make([]task, chunkSize)
	}
	last := len(x.chunks) - 1
	c := x.chunks[last]
	x.chunks = x.chunks[:last]
	return c
}

// giveBack takes the memory of a root block back, unless some late call may still look at it.
func (r *run) giveBack(x *scratch) {
	s := r.root
	b := &s.block0
	switch {
	case !s.clean():
		*x = scratch{plan: x.plan}
	case b.count > int32(len(b.small)):
		left := b.count
		for _, c := range b.chunks {
			clear(c[:min(left, chunkSize)])
			left -= chunkSize
			x.chunks = append(x.chunks, c)
		}
		clear(b.chunks)
		x.list, x.seeds = b.chunks[:0], b.seeds[:0]
		x.plan.Wide = b.wide[:0] // numbers only: they keep nothing alive
	}
	scratches.Put(x)
}
