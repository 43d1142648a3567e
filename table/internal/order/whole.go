package order

import (
	"fmt"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// The right side of an as-of join is searched by any left row, so all of it has to be
// in memory at the same time. It asks for memory as other sorts do. Refused, its rows
// are counted from then on and not kept: so the error at the end can say how much
// memory would have done, and the memory that there is does not run out meanwhile.

// copies is how many times the rows are there while they are put together: as they
// came, in one piece, and their order with the values that are searched.
const copies = 3

// Whole says that rows are to stay in memory, and what they are, for the error where
// the space has no room for them. It is called before the first worker.
func (s *Sink) Whole(space *spill.Space, what string) { s.space, s.whole = space, what }

// drop counts the rows of the worker's run, which have no room, and gives the memory
// back that they had got before.
func (w *Worker) drop() {
	s := w.s
	s.space.Give(w.asked.taken)
	w.asked.taken = 0
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped += w.run.size()
}

// Room asks for the memory that Sorted, and what follows it, takes beside the rows. It
// is called when all workers have ended. An error is thrown: rows were dropped, or there
// is no such memory. A quarter of a limit is not for rows, so a third more is needed than
// what they take.
func (s *Sink) Room() {
	if s.space == nil {
		return
	}
	taken := int64(0)
	for _, r := range s.runs {
		if r != nil {
			taken += r.taken
		}
	}
	if s.dropped > 0 || !s.space.Take((copies-1)*taken) {
		all := copies * (taken + s.dropped)
		vector.Throw(fmt.Errorf("table: %s does not fit in the memory of %d bytes: it needs %d (%w)", s.whole, s.space.Limit(), all+all/3+1, memory.ErrLimit))
	}
}
