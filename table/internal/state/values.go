package state

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
type Values interface {
	// bytes returns how many bytes the values take.
	Bytes() int64
	// Spill writes them to the file. Result reads them there.
	Spill(s *spill.Space)
}

// Bytes returns how many bytes the values of states take.
func Bytes(states []State) (n int64) {
	for _, s := range states {
		if v, is := s.(Values); is {
			n += v.Bytes()
		}
	}
	return n
}

// What blocks in the file are, beside those of package group.
const (
	SchemaValues = 35 + iota // groups and values of a quantile
	SchemaPairs              // groups and values of a distinct, hashes
)

// pairs is the pairs that a distinct has in the file.
type pairs struct {
	space *spill.Space
	parts *spill.Parts
}

// A pair is a key of its own.
func (s *distinct) Bytes() int64 { return s.table.Bytes() }

// What has been written may come again: a pair is counted when the parts are put
// together, and not before.
func (s *distinct) Spill(space *spill.Space) {
	n := s.table.Len()
	if n == 0 {
		return
	}
	if s.space = space; s.parts == nil {
		s.parts = space.Parts(SchemaPairs)
	}
	pairs := &vector.Chunk{N: n, Cols: s.table.Columns()}
	for at := 0; at < n; at += 1 << 16 {
		sel := vector.UpTo(min(n, at+1<<16))[at:]
		s.parts.Add(0, 0, s.table.Hashes[at:at+len(sel)], pairs.Gather(sel))
	}
	s.table = keys.NewTable(s.columns)
}

// fromFile counts the pairs part by part: equal pairs are in one part.
//
// One part after the other, on the goroutine that has the partition. A part that
// is too large for its table is divided like any other.
func (s *distinct) fromFile(out *vector.Vector) {
	s.Spill(s.space)
	err := s.parts.Each(vector.Serial, func(part *spill.Part, last bool) bool {
		t := keys.NewTable(s.columns)
		for _, r := range part.Sides[0] {
			c := s.space.Read(r)
			t.Find(c.Cols[:2], spill.Hashes(c), nil, make([]int32, c.N))
			if !last && t.Bytes() > s.space.Room() {
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
