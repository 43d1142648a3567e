package order

import (
	"fmt"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// The right side of an as-of join is searched by any left row with its key, so all rows
// of a key have to be in memory at the same time. They ask for memory as those of other
// sorts do. Refused, they go where the join divides them by key. If there are no keys
// to divide them by, they are counted from then on and not kept: so the error at the end
// can say how much memory would have done, and the memory that there is does not run
// out meanwhile.

// copies is how many times the rows are there while they are put together: as they
// came, in one piece, and their order with the values that are searched.
const copies = 3

// Whole says that rows are to stay in memory, and what they are, for the error where
// the space has no room for them. With divert it is no error: rows are given to it, of
// a morsel of which base rows were before. It is called before the first worker.
func (s *Sink) Whole(space *spill.Space, what string, divert func(morsel, base int, c *vector.Chunk)) {
	s.space, s.whole, s.divert = space, what, divert
}

// drop counts or diverts the rows of the worker's run, which have no room, and gives the
// memory back that they had got before.
func (w *Worker) drop() {
	s := w.s
	if s.divert != nil {
		s.divert(w.number, w.asked.base, w.run.chunk)
	}
	w.asked.base += w.run.chunk.N
	s.space.Give(w.asked.taken)
	w.asked.taken = 0
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped += w.run.size()
}

// Room asks for the memory that Sorted, and what follows it, takes beside the rows. It
// is called when all workers have ended. If rows have no room it reports false where
// they are diverted, with those that are left; elsewhere it throws an error. A quarter
// of a limit is not for rows, so a third more is needed than what they take.
func (s *Sink) Room() bool {
	if s.space == nil {
		return true
	}
	taken := int64(0)
	for _, r := range s.runs {
		if r != nil {
			taken += r.taken
		}
	}
	if s.dropped == 0 && s.space.Take((copies-1)*taken) {
		return true
	}
	if s.divert == nil {
		all := copies * (taken + s.dropped)
		vector.Throw(fmt.Errorf("table: %s does not fit in the memory of %d bytes: it needs %d (%w)", s.whole, s.space.Limit(), all+all/3+1, memory.ErrLimit))
	}
	return false
}

// Diverted diverts the rows that are in memory, side by side, and gives their memory
// back as they go. It comes instead of Sorted: there is nothing left to sort.
func (s *Sink) Diverted(split func(n int, part func(i int) error) error) error {
	err := split(len(s.runs), func(i int) error {
		if r := s.runs[i]; r != nil {
			s.divert(i, r.base, r.chunk)
			s.space.Give(r.taken)
			s.runs[i] = nil
		}
		return nil
	})
	s.runs = nil
	return err
}

// Size returns how many bytes rows take in a sort that keeps all of them, with what is
// beside them: keys of some ten bytes, and the order.
func Size(bytes int64, rows int) int64 { return copies * (bytes + 40*int64(rows)) }
