package ranked

import (
	"encoding/binary"
	"slices"
	"sync"

	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Rows for which there is no memory go to the file, divided by the hashes of their
// groups' keys. A partition has all rows of its groups, as one in memory has, so its
// first rows are found in the same way, and put where they belong in the result:
//
//	ByRow      under the morsel that they come from, by their place in it
//	groups     under the morsel in which their group has appeared, by the row of it
//
// A morsel that has been refused goes on with an empty piece: groups that it has
// begun begin again, with heaps of their own. That keeps more rows than one heap
// would, and no other ones in the end, since a row that is not among the first of its
// group in a piece is not among the first of all (doc.go). What has been found of the
// group's first row is the least of all pieces.

// What blocks in the file are.
const (
	schemaRows   = 88 + iota // kept columns, keys of groups, keys of the order, places of first rows, rows, hashes
	schemaResult             // kept columns, places
)

// spilled is what a sink has in the file.
type spilled struct {
	space *spill.Space

	mu      sync.Mutex // protects parts while workers run
	parts   *spill.Parts
	buckets *spill.Buckets
}

// Within says that rows for which the space has no room go to its file. It is called
// before the first worker.
func (s *Sink) Within(space *spill.Space) { s.space = space }

// beside is how many bytes a row takes beside its columns and the tail of its key:
// its hash, the head of its key, its first row, twice while the morsel is arranged.
const beside = 2 * (8 + 8 + 8)

// size returns how many bytes the rows take.
//
// Rows that have been replaced count until they are dropped.
func (m *morsel) size() int64 {
	size := spill.Size(m.chunk) + m.extra()
	if m.keys != nil {
		size += spill.Size(m.keys)
	}
	return size
}

// extra returns how many bytes the rows take beside their columns.
func (m *morsel) extra() int64 { return int64(len(m.tails) + 8*len(m.ends) + beside*m.chunk.N) }

// grown asks for memory, if the rows have got that many more, and writes them if there
// is none.
func (w *Worker) grown() {
	s, m := w.s, w.m
	if s.space == nil || !w.meter.Full(m.chunk, m.extra(), m.taken+s.space.Flight()) {
		return
	}
	if size := m.size(); s.space.Take(size - m.taken) {
		m.taken = size
		return
	}
	base := m.base + m.chunk.N
	m.arrange(len(s.cols), &w.at, w.dead)
	s.write(w.number, m)
	w.forget()
	w.begin(base)
}

// ended keeps the rows of the morsel, or writes them.
//
// The rows that have been kept so far have been asked for; a short morsel asks
// here for the first time.
func (w *Worker) ended() {
	s, m := w.s, w.m
	if s.space != nil {
		size := m.size()
		if !s.space.Take(size - m.taken) {
			s.write(w.number, m)
			return
		}
		m.taken = size
	}
	s.morsels[w.number] = m
}

// write writes the rows of a morsel, or of a piece of one, and gives their memory
// back.
func (s *Sink) write(number int, m *morsel) {
	s.mu.Lock()
	if s.parts == nil {
		s.parts = s.space.Parts(schemaRows)
	}
	s.mu.Unlock()
	rows := make([]int64, len(m.order))
	for i, row := range m.order {
		rows[i] = int64(m.base + int(row))
	}
	s.parts.Add(0, number, m.hashes, m.block(rows))
	s.space.Give(m.taken)
}

// block returns the rows, which have these numbers in their morsel, as the columns of a
// block but for the hashes. They are in the order of partitions, and those of one in
// their own.
func (m *morsel) block(rows []int64) *vector.Chunk {
	var by vector.Vector
	by.Init(types.Type{Kind: types.Bytes}, types.Strings, len(m.order))
	var key []byte
	for i, row := range m.order {
		key = binary.BigEndian.AppendUint64(key[:0], m.prefixes[i])
		by.S[i] = string(append(key, m.tail(int(row))...))
	}
	cols := slices.Concat(m.chunk.Gather(m.order).Cols, m.keys.Cols, []*vector.Vector{&by, spill.Numbers(m.first), spill.Numbers(rows)})
	return &vector.Chunk{N: len(m.order), Cols: cols}
}

// tooMuch reports whether the rows have to be put together from the file: because some
// are there, or because there is no memory for the columns twice, and the result.
func (s *Sink) tooMuch() bool {
	if s.space == nil {
		return false
	}
	taken := int64(0)
	for _, m := range s.morsels {
		if m != nil {
			taken += m.taken
		}
	}
	if s.parts != nil || !s.space.Take(2*taken) {
		return true
	}
	s.space.Give(2 * taken) // what is left in the end is not more than there was
	return false
}

// finishSpilled finds the first rows partition by partition.
//
// No partition is kept in memory beside, as with groups and joins: once something
// is in the file, all goes there.
func (s *Sink) finishSpilled(split vector.Split) error {
	err := split(len(s.morsels), func(i int) error {
		if m := s.morsels[i]; m != nil {
			s.write(i, m)
			s.morsels[i] = nil
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.buckets = s.space.Buckets(schemaResult, len(s.morsels))
	if s.parts == nil { // there are no rows
		return nil
	}
	err = s.parts.Each(split, s.choosePart)
	s.parts = nil
	return err
}
