package group

import (
	"xfork/table/internal/keys"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// Values of a Median, a Quantile or a Distinct for which there is no memory: all
// rows may have one key, so dividing by keys is not enough.
//
//	quantile    sorted runs of (group, value), merged in one stream at the end
//	distinct    pairs, divided by their hashes, counted part by part
//
// The first is a sort, and the second a division, so that neither needs all
// values of a group at a time.
type values interface {
	// bytes returns how many bytes the values take.
	bytes() int64
	// spill writes them to the file. Result reads them there.
	spill(s *spill.Space)
}

// valuesSize returns how many bytes the values of states take.
func valuesSize(states []State) (n int64) {
	for _, s := range states {
		if v, is := s.(values); is {
			n += v.bytes()
		}
	}
	return n
}

// pairs is the pairs that a distinct has in the file.
type pairs struct {
	space *spill.Space
	parts *spill.Parts
}

// A pair is a group of its own, without a state.
func (s *distinct) bytes() int64 { return groupSize(s.table, nil) }

// What has been written may come again: a pair is counted when the parts are put
// together, and not before.
func (s *distinct) spill(space *spill.Space) {
	n := s.table.Len()
	if n == 0 {
		return
	}
	if s.space = space; s.parts == nil {
		s.parts = space.Parts(schemaPairs)
	}
	pairs := &vector.Chunk{N: n, Cols: s.table.Columns()}
	for at := 0; at < n; at += 1 << 16 {
		sel := upTo(min(n, at+1<<16))[at:]
		s.parts.Add(0, 0, s.table.Hashes[at:at+len(sel)], pairs.Gather(sel))
	}
	s.table = keys.NewTable(s.columns)
}

// fromFile counts the pairs part by part: equal pairs are in one part.
//
// One part after the other, on the goroutine that has the partition. A part that
// is too large for its table is divided like any other.
func (s *distinct) fromFile(out *vector.Vector) {
	s.spill(s.space)
	err := s.parts.Each(Serial, func(part *spill.Part, last bool) bool {
		t := keys.NewTable(s.columns)
		for _, r := range part.Sides[0] {
			c := s.space.Read(r)
			t.Find(c.Cols[:2], spill.Hashes(c), nil, make([]int32, c.N))
			if !last && groupSize(t, nil) > s.space.Room() {
				return false
			}
		}
		for _, g := range t.Cols[0].I {
			out.I[g]++
		}
		return true
	})
	if err != nil {
		vector.Throw(err)
	}
}
