package group

import (
	"cmp"
	"container/heap"
	"math"

	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
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

// valueRows is how many values a block has.
const valueRows = 4096

// valueRuns is the runs that a quantile has in the file.
type valueRuns struct {
	space *spill.Space
	runs  [][]spill.Ref
}

func (s *quantile) bytes() int64 { return 12 * int64(len(s.values)) }

// The groups of a partition are numbered from 0 on in each run alike, so runs can
// be merged by these numbers.
func (s *quantile) spill(space *spill.Space) {
	if len(s.values) == 0 {
		return
	}
	s.space = space
	starts, sorted := s.sorted()
	var refs []spill.Ref
	group, groups := 0, make([]int32, valueRows)
	for at := 0; at < len(sorted); at += valueRows {
		n := min(valueRows, len(sorted)-at)
		for i := range n {
			for at+i >= starts[group+1] {
				group++
			}
			groups[i] = int32(group)
		}
		x := &vector.Vector{Type: types.Type{Kind: types.Float64}, Layout: types.Floats, N: n, F: sorted[at : at+n]}
		refs = append(refs, space.Write(schemaValues, 0, &vector.Chunk{N: n, Cols: []*vector.Vector{spill.Numbers(groups[:n]), x}}))
	}
	s.runs = append(s.runs, refs)
	s.groups, s.values = nil, nil
}

// cursor is a place in a run.
//
// It holds one block at a time; blocks are small, since there may be many runs.
type cursor struct {
	refs  []spill.Ref
	chunk *vector.Chunk
	at    int
}

func (c *cursor) group() int     { return int(c.chunk.Cols[0].I[c.at]) }
func (c *cursor) value() float64 { return c.chunk.Cols[1].F[c.at] }

// next moves on, and reports whether there is a value.
func (c *cursor) next(s *spill.Space) bool {
	if c.at++; c.chunk == nil || c.at == c.chunk.N {
		if len(c.refs) == 0 {
			return false
		}
		c.chunk, c.refs, c.at = s.Read(c.refs[0]), c.refs[1:], 0
	}
	return true
}

// byBits compares floats as sorts do, and then by their bits: zeros of both signs are
// equal, and so are all NaN, but a result is to have the same bits however its values
// have come together.
func byBits(a, b float64) int {
	if c := kernel.CompareFloats(a, b); c != 0 {
		return c
	}
	return cmp.Compare(math.Float64bits(a), math.Float64bits(b))
}

// cursors is a heap: the first one has the least group, and the least value of it.
type cursors []*cursor

func (h cursors) Len() int      { return len(h) }
func (h cursors) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h cursors) Less(i, j int) bool {
	if a, b := h[i].group(), h[j].group(); a != b {
		return a < b
	}
	return byBits(h[i].value(), h[j].value()) < 0
}

// Push adds a cursor.
func (h *cursors) Push(x any) { *h = append(*h, x.(*cursor)) }

// Pop takes the last one.
func (h *cursors) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// merged calls f for each value in the order of groups and values.
//
// A heap of the runs: each value costs as many comparisons as the logarithm of
// their number (Knuth, The Art of Computer Programming, volume 3, section 5.4.1).
func (r *valueRuns) merged(f func(group int, x float64)) {
	var h cursors
	for _, refs := range r.runs {
		if c := (&cursor{refs: refs}); c.next(r.space) {
			h = append(h, c)
		}
	}
	for heap.Init(&h); len(h) > 0; {
		c := h[0]
		f(c.group(), c.value())
		if c.next(r.space) {
			heap.Fix(&h, 0)
		} else {
			heap.Pop(&h)
		}
	}
}

// fromFile makes the result of runs. The values are read twice: to count those of
// each group, and to find the two that count.
//
// No group's values are in memory together: the first pass says which places of a
// group count, and the second stops at these.
func (s *quantile) fromFile(out *vector.Vector) {
	s.spill(s.space)
	counts := make([]int, s.n)
	for _, refs := range s.runs {
		for _, r := range refs {
			for _, g := range s.space.Read(r).Cols[0].I {
				counts[g]++
			}
		}
	}
	low, seen := make([]float64, s.n), make([]int, s.n)
	s.merged(func(g int, x float64) {
		p := s.q * float64(counts[g]-1)
		switch i := int(math.Floor(p)); seen[g] {
		case i:
			low[g], out.F[g] = x, x
		case i + 1:
			out.F[g] = between(low[g], x, p-float64(i))
		}
		seen[g]++
	})
	for g, n := range counts {
		if n == 0 {
			out.F[g] = 0
			out.Nulls().Clear(g)
		}
	}
}

// between returns a place between two values that follow each other in order. Of
// two values that are equal there is nothing between, and of two infinities the
// difference is no number. From -Inf to a number all is -Inf, which the sum would
// not say.
func between(a, b, share float64) float64 {
	endless := math.IsInf(a, -1) && b <= math.MaxFloat64
	if share <= 0 || a == b || endless {
		return a
	}
	return a + (b-a)*share
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
	for at := 0; at < n; at += 1 << 16 {
		sel := upTo(min(n, at+1<<16))[at:]
		c := (&vector.Chunk{N: n, Cols: s.table.Cols}).Gather(sel)
		s.parts.Add(0, 0, s.table.Hashes[at:at+len(sel)], c)
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
