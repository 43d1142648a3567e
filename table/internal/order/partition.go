package order

import (
	"fmt"
	"hash/maphash"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// Rows of a window for which there is no memory are divided by the keys of
// partitions: those of one partition are needed together, and their order is
// needed only there. Keys are bytes, and equal keys are equal bytes, so the hash
// is one of bytes, whatever the types.

// seed differs from one process to the next; nothing that a program sees depends
// on it.
var seed = maphash.MakeSeed()

// spillParts writes the rows of a run, and gives its memory back.
//
// The keys are as long as their rows have made them, with those of partitions at
// the front: where the front ends goes along, for the borders that are needed
// later.
func (s *Sink) spillParts(r *run) {
	s.mu.Lock()
	if s.parts == nil {
		s.parts = s.space.Parts(schemaPart)
	}
	parts := s.parts
	s.mu.Unlock()
	n := len(r.ends)
	keys, leads, places := &vector.Vector{}, make([]int32, n), make([]int64, n)
	keys.Init(keyType, keyType.Stored(), n)
	hashes := make([]uint64, n)
	for i := range n {
		row := int32(i)
		keys.S[i], places[i] = r.text(row), r.place(row)
		lead := r.leading(row)
		leads[i], hashes[i] = int32(len(lead)), maphash.Bytes(seed, lead)
	}
	c := &vector.Chunk{N: n, Cols: append(r.chunk.Cols[:len(r.chunk.Cols):len(r.chunk.Cols)], keys, spill.Numbers(leads), spill.Numbers(places))}
	parts.Add(0, r.morsel, hashes, c)
	s.space.Give(r.taken)
}

// Spilled reports whether the rows are in the file, and then writes those that are
// not. It is called when all workers have ended, before Sorted, which may not be
// called then.
func (s *Sink) Spilled() bool {
	if !s.tooMuch() {
		return false
	}
	for _, r := range s.held() {
		s.spillParts(r)
	}
	return true
}

// Each calls f for some partitions after the other, with their rows in order and
// the place of each row of the only chunk among all rows.
//
// A partition of a window cannot be divided further, since a function may look at
// any of its rows: too large a one is an error that says what it takes.
func (s *Sink) Each(split vector.Split, f func(sorted *Sorted, places []int64)) error {
	if s.parts == nil { // there are no rows
		return nil
	}
	return s.parts.Each(split, func(part *spill.Part, last bool) bool {
		// Rows, their order, what functions are computed of, and what they come to.
		size := 3 * part.Bytes(0)
		if size > s.space.Room() && !last {
			return false
		}
		if size > s.space.Limit() {
			vector.Throw(fmt.Errorf("table: a partition of a window takes %d bytes, and the memory is %d (%w)", size, s.space.Limit(), memory.ErrLimit))
		}
		s.space.Enter(size)
		defer s.space.Leave(size)
		r := s.readPart(part.Sides[0])
		r.sort(0)
		one := &Sink{types: s.types, limit: -1, lead: s.lead, runs: []*run{r}}
		sorted, err := one.Sorted(vector.Serial)
		if err != nil {
			vector.Throw(err)
		}
		f(sorted, r.places)
		return true
	})
}

// readPart makes a run of all blocks of a partition.
//
// Blocks come in the order of morsels, so equal rows are in their order before
// the sort, which is stable.
func (s *Sink) readPart(refs []spill.Ref) *run {
	r := newRun(s.types)
	width := len(s.types)
	for _, ref := range refs {
		c := s.space.Read(ref)
		for i, v := range r.chunk.Cols {
			v.Append(c.Cols[i], nil)
		}
		r.chunk.N += c.N
		for i, key := range c.Cols[width].S {
			r.leads = append(r.leads, len(r.bytes)+int(c.Cols[width+1].I[i]))
			r.bytes = append(r.bytes, key...)
			r.ends = append(r.ends, len(r.bytes))
		}
		r.places = append(r.places, c.Cols[width+2].I...)
	}
	return r
}
