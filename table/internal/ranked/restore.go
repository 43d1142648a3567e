package ranked

import (
	"cmp"
	"fmt"
	"slices"

	"xfork/table/internal/memory"
	"xfork/table/internal/order"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// What is in the file is chosen from as what is in memory is (finish.go), partition by
// partition.

// choosePart finds the first rows of the groups of a partition, and reports whether it
// has: one that is too large is divided. If that does not help, it is one group in the
// main, of which most rows can be left out.
func (s *Sink) choosePart(part *spill.Part, last bool) bool {
	refs := part.Sides[0]
	if s.need(refs) > s.space.Room() {
		if !last {
			return false
		}
		refs = s.thinned(refs)
	}
	size := s.need(refs)
	if size > s.space.Limit() {
		vector.Throw(fmt.Errorf("table: the first %d rows of groups that are in memory together take %d bytes, and the memory is %d (%w)", s.n, size, s.space.Limit(), memory.ErrLimit))
	}
	s.space.Enter(size)
	defer s.space.Leave(size)
	some := s.read(refs)
	var chosen []placed
	for _, b := range some.best(0, 1) {
		for _, x := range b.items {
			p := placed{x, int64(b.first)}
			if s.byRow {
				p.place = int64(x.morsel())<<32 | some.rows[x.morsel()][x.row()]
			}
			chosen = append(chosen, p)
		}
	}
	// Stable, for the rows of a group have one place, and are in their order.
	slices.SortStableFunc(chosen, func(x, y placed) int { return cmp.Compare(x.place, y.place) })
	s.keep(some, chosen)
	return true
}

// need returns how many bytes it takes to choose of the rows of blocks: the rows, what
// is beside them, and those that are chosen.
//
// Partitions of rows that the file has in fewer bytes take more: text and floats
// are there as they are, and integers narrower (package spill).
func (s *Sink) need(refs []spill.Ref) int64 {
	return 3 * (&spill.Part{Sides: [2][]spill.Ref{refs}}).Bytes(0)
}

// thinned returns blocks with the rows that may be among the first of those of a
// partition, which are read as many at a time as there is room for. Which rows these
// are depends on the limit; which are first does not (doc.go).
//
//	blocks    0 1 2 | 3 4 | 5 6 7 8      at a time
//	          0'      3'    5' 7'        those with rows that are left
func (s *Sink) thinned(refs []spill.Ref) (out []spill.Ref) {
	for len(refs) > 0 {
		n := 1
		for n < len(refs) && s.need(refs[:n+1]) <= s.space.Room() {
			n++
		}
		size := s.need(refs[:n])
		s.space.Enter(size)
		out = append(out, s.thin(s.read(refs[:n]))...)
		s.space.Leave(size)
		refs = refs[n:]
	}
	return out
}

// thin writes the rows that may be among the first, with the first row of their group,
// which may be one that is left out.
func (s *Sink) thin(some *piece) (refs []spill.Ref) {
	kept := make([][]int32, len(s.morsels))
	for _, b := range some.best(0, 1) {
		for _, x := range b.items {
			some.morsels[x.morsel()].first[x.row()] = b.first
			kept[x.morsel()] = append(kept[x.morsel()], int32(x.row()))
		}
	}
	for number, sel := range kept {
		if len(sel) == 0 {
			continue
		}
		slices.Sort(sel)
		m := some.morsels[number]
		c := m.block(some.rows[number])
		c.Cols = append(c.Cols, spill.Numbers(m.hashes))
		refs = append(refs, s.space.Write(schemaRows, number, spill.Gather(c, sel)))
	}
	return refs
}

// placed is a row with its place in the result: see spill.Buckets.
//
// A place is a morsel in the upper half, and a number in the lower.
type placed struct {
	item
	place int64
}

// piece is rows of a partition that have been read: a sink with them as its morsels,
// and the number of each row in its morsel.
type piece struct {
	Sink
	rows [][]int64
}

// read reads blocks. Those of a morsel follow each other, in the order of their rows.
func (s *Sink) read(refs []spill.Ref) *piece {
	p := &piece{rows: make([][]int64, len(s.morsels))}
	p.cols, p.types, p.n, p.byRow, p.morsels = s.cols, s.types, s.n, s.byRow, make([]*morsel, len(s.morsels))
	width, kept := len(s.types), len(s.cols)
	for _, r := range refs {
		c, at := s.space.Read(r), r.Morsel()
		m := p.morsels[at]
		if m == nil {
			m = &morsel{chunk: vector.NewChunk(s.types[:kept]), keys: vector.NewChunk(s.types[kept:])}
			p.morsels[at] = m
		}
		for i, v := range slices.Concat(m.chunk.Cols, m.keys.Cols) {
			v.Append(c.Cols[i], nil)
		}
		m.chunk.N, m.keys.N = m.chunk.N+c.N, m.keys.N+c.N
		hashes := spill.Hashes(c)
		for i, key := range c.Cols[width].S {
			row := len(m.order)
			m.order = append(m.order, int32(row))
			m.add(row, tail([]byte(key)))
			m.hashed.add(hashes[i], order.Prefix([]byte(key)), uint64(c.Cols[width+1].I[i]))
		}
		p.rows[at] = append(p.rows[at], c.Cols[width+2].I...)
	}
	return p
}

// keep puts rows of a partition into the result.
//
// Rows are gathered in the order of places, so each bucket gets one block of a
// partition.
func (s *Sink) keep(from *piece, chosen []placed) {
	items, places := make([]item, len(chosen)), make([]int64, len(chosen))
	for i, x := range chosen {
		items[i], places[i] = x.item, x.place
	}
	if err := from.gather(items, vector.Serial); err != nil {
		vector.Throw(err)
	}
	for _, c := range from.result {
		s.buckets.Add(c, places[:c.N])
		places = places[c.N:]
	}
}
