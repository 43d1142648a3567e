package group

import (
	"xfork/table/internal/keys"
	"xfork/table/internal/spill"
	"xfork/table/internal/state"
	"xfork/table/internal/vector"
)

// What is in the file is merged as what is in memory is (merge.go), but for one thing:
// a partition is given up when it gets too large, divided, and begun again.

// finishSpilled merges partitions one by one from the file.
//
// The order of the result is that of first rows, and each partition has some of
// all of them: a bucket for each morsel brings them together again, and is sorted
// when it is read.
func (s *Sink) finishSpilled(split vector.Split) error {
	s.divided()
	if err := split(len(s.morsels), func(i int) error {
		if m := s.morsels[i]; m != nil {
			s.spill(i, m)
			s.morsels[i] = nil
		}
		return nil
	}); err != nil {
		return err
	}
	s.buckets = s.space.Buckets(schemaResult, len(s.morsels))
	err := s.parts.Each(split, s.merged)
	s.parts = nil
	return err
}

// merged merges a partition, and reports whether it has: a table that gets too
// large is given up, unless it is the last try.
//
// Nothing is lost by giving up: groups and rows are in the file until the run
// ends. What has been read in vain is at most Room.
func (s *Sink) merged(part *spill.Part, last bool) bool {
	p := s.newPart()
	// A guess, made good below: groups are fewer than rows, and wider.
	need := min(s.space.Room(), 2*(part.Bytes(0)+part.Bytes(1)))
	s.space.Enter(need)
	defer func() { s.space.Leave(need) }()
	groups, rows := part.Sides[0], part.Sides[1]
	for len(groups)+len(rows) > 0 {
		// The groups of a morsel come before the rows that it has passed on.
		if len(groups) > 0 && (len(rows) == 0 || groups[0].Morsel() <= rows[0].Morsel()) {
			m := s.loadGroups(s.space.Read(groups[0]))
			p.merge(m, groups[0].Morsel(), vector.UpTo(m.table.Len()))
			groups = groups[1:]
		} else {
			x := s.loadRows(s.space.Read(rows[0]))
			p.add(x, rows[0].Morsel(), 0, int32(x.chunk.N))
			rows = rows[1:]
		}
		// After each block, which has at most a worker's Flight of rows.
		size := groupSize(p.table, p.states) + state.Bytes(p.states)
		if size > s.space.Room() {
			if !last {
				return false
			}
			s.spillValues(p)
		}
		if size > need {
			s.space.Need(size - need)
			need = size
		}
	}
	p.finish()
	p.lengthen(s.types)
	places := make([]int64, len(p.first))
	for i, f := range p.first {
		places[i] = int64(f)
	}
	s.buckets.Add(p.out, places)
	return true
}

// loadGroups makes the groups of a morsel of a block.
//
// Its table is not one to look things up in: merging looks at its columns and
// hashes alone.
func (s *Sink) loadGroups(c *vector.Chunk) *morsel {
	hashes := spill.Hashes(c)
	cols := c.Cols[:len(c.Cols)-2]
	m := &morsel{table: &keys.Table{Cols: cols[:len(s.keys)], Hashes: hashes}, states: state.All(s.aggs, s.shares)}
	cols = cols[len(s.keys):]
	for _, x := range m.states {
		if k, is := x.(state.Saver); is {
			cols = cols[k.Load(cols):]
		}
	}
	for _, row := range c.Cols[len(c.Cols)-2].I {
		m.first = append(m.first, uint32(row))
	}
	return m
}

// loadRows makes rows that were passed on of a block.
//
// Partitions are whole in the file, so the rows have no runs.
func (s *Sink) loadRows(c *vector.Chunk) *passed {
	n := len(c.Cols) - 2
	p := &passed{chunk: &vector.Chunk{N: c.N, Cols: c.Cols[:n]}, hashes: spill.Hashes(c), packs: make([][]keys.Short, len(s.keys)), short: make([]bool, len(s.keys))}
	for _, row := range c.Cols[n].I {
		p.row = append(p.row, uint32(row))
	}
	var packer keys.Packer
	packer.Pack(c.Cols[:len(s.keys)], p.packs)
	return p
}
