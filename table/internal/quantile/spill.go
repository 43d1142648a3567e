package quantile

import (
	"cmp"
	"container/heap"
	"math"

	"xfork/table/internal/kernel"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A run is in the order of groups and values, so runs of any number are merged with one block
// of each in memory.

// blockRows is how many values a block has.
const blockRows = 4096

// onDisk is the sorted runs that are in the file.
type onDisk struct {
	space  *spill.Space
	schema int // of its blocks
	runs   [][]spill.Ref
}

// Bytes returns how many bytes the values take that are in memory.
func (s *Values) Bytes() int64 { return 12 * int64(len(s.values)) }

// Spill writes the values to the file, as one run of blocks of the given schema. Result
// reads them there.
//
// The groups of a partition are numbered from 0 on in each run alike, so runs can
// be merged by these numbers.
func (s *Values) Spill(space *spill.Space, schema int) {
	if len(s.values) == 0 {
		return
	}
	s.space, s.schema = space, schema
	starts, sorted := s.sorted()
	var refs []spill.Ref
	group, groups := 0, make([]int32, blockRows)
	for at := 0; at < len(sorted); at += blockRows {
		n := min(blockRows, len(sorted)-at)
		for i := range n {
			for at+i >= starts[group+1] {
				group++
			}
			groups[i] = int32(group)
		}
		x := &vector.Vector{Type: types.Type{Kind: types.Float64}, Layout: types.Floats, N: n, F: sorted[at : at+n]}
		refs = append(refs, space.Write(schema, 0, &vector.Chunk{N: n, Cols: []*vector.Vector{spill.Numbers(groups[:n]), x}}))
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
func (r *onDisk) merged(f func(group int, x float64)) {
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
func (s *Values) fromFile(out *vector.Vector) {
	s.Spill(s.space, s.schema)
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
