package eval

import (
	"sync"

	"xfork/internal/plan"
)

// scratch is the memory that a run needs in proportion to its graph. It is used again by later runs, because fresh memory
// costs more than all else that is done to it; the garbage collector takes what no run asks for.
//
//	scratches --Get--> wholeRun --chunk--> block0 of the root scope --giveBack--> scratches
//
// Between Get and Put it belongs to one run: its caller's goroutine plans the root scope with it, and gives it back when all
// goroutines of the run but orphans have ended. Kids and nested forces have no scratch, for their plans are mostly tiny, and many of
// them would need it at once.
type scratch struct {
	plan   plan.Plan
	chunks [][]task // empty ones
	list   [][]task // for a block's list of chunks
	seeds  []int32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// chunk returns an empty chunk of chunkSize tasks, used or new. x may be nil: then it is a new one.
func (x *scratch) chunk() []task {
	if x == nil || len(x.chunks) == 0 {
		return make([]task, chunkSize)
	}
	last := len(x.chunks) - 1
	c := x.chunks[last]
	x.chunks = x.chunks[:last]
	return c
}

// giveBack takes the memory of the root block of s back, unless a late call may still look at it: an orphan, a timer, a number in a queue.
// Then the block keeps its chunks, and only the plan is used again. It takes one pass over the tasks, to clear them: what is in
// the pool must not keep nodes alive, and the next run expects fresh tasks.
func (x *scratch) giveBack(s *scope) {
	b := &s.block0
	switch {
	case !s.clean():
		*x = scratch{plan: x.plan}
	// A block of up to 4 tasks has taken nothing.
	case b.count > int32(len(b.small)):
		// Of the last chunk only the tasks in use: the rest is zero since it was made or cleared.
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
