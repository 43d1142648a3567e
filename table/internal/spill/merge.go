package spill

import (
	"cmp"
	"slices"
	"sort"

	"xfork/table/internal/radix"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// An ordered bucket is read in the order of its numbers without having all of its
// blocks in memory. Each block ascends, and its first number is in its ref:
//
//	blocks     0 2 2 | 1 3 7 | 3 4 9 | 8 8      by their first numbers
//	read       0 2 2 | 1 3 7                    up to 3, with which the next one begins: 0 1 2 2
//	read too           3 7 | 3 4 9              up to 8: 3 3 4 7
//
// What is left of the blocks that are open is less than one of each writer, which are
// as many as there are partitions: so blocks are to be small where there are many.

// shown is how many rows are put together at a time. Each row comes from another block,
// so that is done for many: a table of the blocks is made for each column.
const shown = 8 * vector.Size

// merging reads a bucket.
type merging struct {
	space  *Space
	refs   []Ref // that have not been read, by their first numbers
	seqs   []int // the place of each among the bucket's blocks
	open   []opened
	chunks []*vector.Chunk // of open, to gather from
	order  []radix.Pair    // what has not been shown of it: numbers, and places in chunks
	spare  []radix.Pair
}

// opened is a block of which rows from on are still to come.
type opened struct {
	seq     int
	chunk   *vector.Chunk
	numbers []int64
	from    int
}

// merge returns what reads an ordered bucket.
func (s *Space) merge(b *Bucket) *merging {
	m := &merging{space: s, seqs: make([]int, len(b.Refs))}
	for i := range m.seqs {
		m.seqs[i] = i
	}
	slices.SortStableFunc(m.seqs, func(i, j int) int { return cmp.Compare(b.Refs[i].first, b.Refs[j].first) })
	for _, i := range m.seqs {
		m.refs = append(m.refs, b.Refs[i])
	}
	return m
}

// next returns the next rows, nil at the end.
func (m *merging) next() *vector.Chunk {
	for len(m.order) == 0 {
		if len(m.refs)+len(m.open) == 0 {
			return nil
		}
		m.fill()
	}
	n := min(shown, len(m.order))
	sel := make([]vector.Place, n)
	for i, p := range m.order[:n] {
		sel[i] = vector.Place(p.Val)
	}
	m.order = m.order[n:]
	return gatherFrom(m.chunks, sel)
}

// fill reads further blocks, and puts the rows in order of which none can come any more.
func (m *merging) fill() {
	m.open = slices.DeleteFunc(m.open, func(o opened) bool { return o.from == len(o.numbers) })
	for bytes := int64(0); len(m.refs) > 0 && bytes <= m.space.Flight(); m.refs, m.seqs = m.refs[1:], m.seqs[1:] {
		bytes += int64(m.refs[0].Bytes)
		m.open = append(m.open, m.read(m.refs[0], m.seqs[0]))
	}
	// Rows of one number are in the order of the blocks, and the sort is stable.
	slices.SortFunc(m.open, func(a, b opened) int { return cmp.Compare(a.seq, b.seq) })
	m.chunks, m.order = m.chunks[:0], m.spare[:0]
	for i := range m.open {
		o := &m.open[i]
		end := len(o.numbers)
		if len(m.refs) > 0 {
			bound := m.refs[0].first
			end = o.from + sort.Search(end-o.from, func(k int) bool { return o.numbers[o.from+k] >= bound })
		}
		for row := o.from; row < end; row++ {
			m.order = append(m.order, radix.Pair{Key: uint64(o.numbers[row]), Val: uint64(vector.At(i, row))})
		}
		o.from, m.chunks = end, append(m.chunks, o.chunk)
	}
	sorted := radix.Sort(m.order, make([]radix.Pair, len(m.order)))
	m.order, m.spare = sorted, sorted
}

// read reads a block: without its numbers, and without dictionaries, of which each block
// has its own.
func (m *merging) read(r Ref, seq int) opened {
	c := m.space.Read(r)
	last := len(c.Cols) - 1
	o := opened{seq: seq, chunk: &vector.Chunk{N: c.N, Cols: c.Cols[:last]}, numbers: c.Cols[last].I}
	for _, v := range o.chunk.Cols {
		if v != nil && v.Dict != nil {
			undictionary(v)
		}
	}
	return o
}

// undictionary makes text of codes.
func undictionary(v *vector.Vector) {
	values, codes, valid := v.Dict.Values, v.Codes, v.Valid
	v.Dict, v.Codes = nil, nil
	v.Init(v.Type, types.Strings, len(codes))
	for i, c := range codes {
		v.S[i] = values[c]
	}
	v.Valid = valid
}

// gatherFrom is vector.GatherFrom for chunks of which columns may be nil.
func gatherFrom(chunks []*vector.Chunk, sel []vector.Place) *vector.Chunk {
	out := &vector.Chunk{N: len(sel), Cols: make([]*vector.Vector, len(chunks[0].Cols))}
	var some []int
	for i, v := range chunks[0].Cols {
		if v != nil {
			some = append(some, i)
		}
	}
	from := make([]*vector.Chunk, len(chunks))
	for i, c := range chunks {
		from[i] = &vector.Chunk{N: c.N}
		for _, k := range some {
			from[i].Cols = append(from[i].Cols, c.Cols[k])
		}
	}
	for i, v := range vector.GatherFrom(from, sel).Cols {
		out.Cols[some[i]] = v
	}
	return out
}

// ascending returns rows of which the numbers in the last column ascend: c itself, if
// they do, as those of most operators.
func ascending(c *vector.Chunk) *vector.Chunk {
	numbers := c.Cols[len(c.Cols)-1].I
	if slices.IsSorted(numbers) {
		return c
	}
	sel := make([]int32, c.N)
	for i := range sel {
		sel[i] = int32(i)
	}
	slices.SortStableFunc(sel, func(i, j int32) int { return cmp.Compare(numbers[i], numbers[j]) })
	return Gather(c, sel)
}

// leastBlock and mostBlock bound how many rows a block of a bucket has.
const leastBlock, mostBlock = 1024, 8192

// blockOf returns how many rows of so many bytes a block of a bucket has: as many
// as leave room for one block of each partition beside each other.
func (s *Space) blockOf(bytes int64, rows int) int {
	width := max(1, bytes/int64(max(1, rows)))
	return int(max(leastBlock, min(mostBlock, s.Flight()/partitions/width)))
}
