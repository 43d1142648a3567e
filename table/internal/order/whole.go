package order

import (
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// The right side of an as-of join is searched by any left row with its key, so all rows
// of a key are to be in memory at the same time. They ask for memory as those of other
// sorts do. Refused, they go where the join divides them by key (Whole). If there are no
// keys to divide them by, they are sorted in the file, and the join divides them by their
// values (Merged).

// copies is how many times the rows are there while they are put together: as they
// came, in one piece, and their order with the values that are searched.
const copies = 3

// Merged says that rows for which the space has no room are sorted in its file, although
// the order alone would be wanted of them in memory: Sorted is called if there is Room,
// and else Divided. It is called before the first worker.
func (s *Sink) Merged(space *spill.Space) { s.space, s.outside = space, true }

// Divided sorts the rows in the file, and returns them in order in pieces of which Size is
// at most room, by the width that rows have on average.
func (s *Sink) Divided(split vector.Split, room int64) ([]spill.Morsel, error) {
	if err := s.finishSpilled(split); err != nil {
		return nil, err
	}
	rows, bytes := 0, int64(0)
	for _, b := range s.buckets {
		rows, bytes = rows+b.N, bytes+b.Bytes()
	}
	n := int64(max(1, rows)) * room / max(1, Size(bytes, rows))
	return s.space.Cut(s.buckets, int(max(1, min(n, vector.Morsel)))), nil
}

// Whole says that rows for which the space has no room are given to divert, of a morsel
// of which base rows were before. It is called before the first worker.
func (s *Sink) Whole(space *spill.Space, divert func(morsel, base int, c *vector.Chunk)) {
	s.space, s.divert = space, divert
}

// drop diverts the rows of the worker's run, which have no room, and gives the memory
// back that they had got before.
func (w *Worker) drop() {
	s := w.s
	s.divert(w.number, w.asked.base, w.run.chunk)
	w.asked.base += w.run.chunk.N
	s.space.Give(w.asked.taken)
	w.asked.taken = 0
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped += w.run.size()
}

// Room asks for the memory that Sorted, and what follows it, takes beside the rows, and
// reports whether they have it. It is called when all workers have ended.
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
	return s.dropped == 0 && len(s.files) == 0 && s.space.Take((copies-1)*taken)
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
