package demand

import (
	"sync"

	"xfork/internal/plan"
)

// Scratch is the memory that a run needs in proportion to its graph. It is used again by later runs, because fresh memory
// costs more than all else that is done to it; the garbage collector takes what no run asks for.
//
//	Scratches --Get--> a run --chunk--> Block0 of its root scope --GiveBack--> Scratches
//
// Between Get and Put it belongs to one run: its caller's goroutine plans the root scope with it, and gives it back when all
// goroutines of the run but orphans have ended. Kids and nested forces have no scratch, for their plans are mostly tiny, and many of
// them would need it at once.
type Scratch struct {
	Plan   plan.Plan
	chunks [][]Task // empty ones
	list   [][]Task // for a block's list of chunks
	seeds  []int32
}

// Scratches has what no run has at the moment.
var Scratches = sync.Pool{New: func() any { return new(Scratch) }}

// chunk returns an empty chunk of chunkSize tasks, used or new. x may be nil: then it is a new one.
func (x *Scratch) chunk() []Task {
	if x == nil || len(x.chunks) == 0 {
		return make([]Task, chunkSize)
	}
	last := len(x.chunks) - 1
	c := x.chunks[last]
	x.chunks = x.chunks[:last]
	return c
}

// GiveBack takes the memory of the root block of s back, unless a late call may still look at it: an orphan, a timer, a number in a queue.
// Then the block keeps its chunks, and only the plan is used again. It takes one pass over the tasks, to clear them: what is in
// the pool must not keep nodes alive, and the next run expects fresh tasks.
func (x *Scratch) GiveBack(s *Scope) {
	b := &s.Block0
	switch {
	case !s.Clean():
		*x = Scratch{Plan: x.Plan}
	// A block of up to 4 tasks has taken nothing.
	case b.Count > int32(len(b.Small)):
		// Of the last chunk only the tasks in use: the rest is zero since it was made or cleared.
		left := b.Count
		for _, c := range b.chunks {
			clear(c[:min(left, chunkSize)])
			left -= chunkSize
			x.chunks = append(x.chunks, c)
		}
		clear(b.chunks)
		x.list, x.seeds = b.chunks[:0], b.Seeds[:0]
		x.Plan.Wide = b.wide[:0] // numbers only: they keep nothing alive
	}
	Scratches.Put(x)
}
