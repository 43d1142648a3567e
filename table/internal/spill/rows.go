package spill

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Morsel is rows of a result: a chunk in memory, or pieces in the file.
type Morsel struct {
	N      int
	chunk  *vector.Chunk
	pieces []piece
	space  *Space
}

// piece is rows from..from+n of a bucket.
type piece struct {
	*Bucket
	from, n int
}

// Bucket is rows that several writers have written. If they are ordered, the
// last column of their blocks is a number, the rows are those of all blocks in
// the order of these numbers, and the column is none of theirs. Rows with the
// same number are in the order of the blocks.
//
//	blocks    partition 0     partition 1         rows
//	          x 0, y 3        z 1, z 1            x z z y
//
// A bucket may also be a chunk that is in memory.
type Bucket struct {
	Refs    []Ref
	Ordered bool
	N       int
	chunk   *vector.Chunk
}

// Add adds a block.
//
// The caller has it for itself, or holds the lock of those that share it.
func (b *Bucket) Add(r Ref) {
	b.Refs, b.N = append(b.Refs, r), b.N+r.N
}

// Bytes returns how many bytes the rows take.
func (b *Bucket) Bytes() (n int64) {
	if b.chunk != nil {
		return Size(b.chunk)
	}
	for _, r := range b.Refs {
		n += int64(r.Bytes)
	}
	return n
}

// Kept returns a chunk as a morsel, without asking for memory.
//
// It is for chunks of which the memory has been taken already, and for those that
// are shared with what has taken it.
func Kept(c *vector.Chunk) Morsel { return Morsel{N: c.N, chunk: c} }

// AllKept returns chunks as morsels.
func AllKept(chunks []*vector.Chunk) []Morsel {
	out := make([]Morsel, len(chunks))
	for i, c := range chunks {
		out[i] = Kept(c)
	}
	return out
}

// Whole returns each bucket as a morsel.
//
// An empty bucket is an empty morsel: the numbers of morsels are those of the
// input, on which what follows relies.
func (s *Space) Whole(buckets []*Bucket) []Morsel {
	out := make([]Morsel, len(buckets))
	for i, b := range buckets {
		out[i] = Morsel{N: b.N, space: s}
		if b.N > 0 {
			out[i].pieces = []piece{{b, 0, b.N}}
		}
	}
	return out
}

// Cut returns the rows of all buckets, one behind the other, in morsels of n
// rows.
//
//	buckets      0 0 0 0 0 | 1 1 | 2 2 2 2 2
//	n = 4        0 0 0 0 . 0 1 1 2 . 2 2 2 2
//
// It is for rows of which the morsels are no one input's: the result of a sort or
// a group-by. A bucket may be cut, and is read by each morsel that has a piece of
// it.
func (s *Space) Cut(buckets []*Bucket, n int) (out []Morsel) {
	m := Morsel{space: s}
	for _, b := range buckets {
		for from := 0; from < b.N; {
			take := min(b.N-from, n-m.N)
			m.pieces = append(m.pieces, piece{b, from, take})
			m.N += take
			if from += take; m.N == n {
				out, m = append(out, m), Morsel{space: s}
			}
		}
	}
	if m.N > 0 {
		out = append(out, m)
	}
	return out
}

// Keep returns a chunk as a bucket: in memory if there is room for it, and else in
// the file. Text is copied, for what it lies in may be blocks of many more rows.
// Errors are thrown.
func (s *Space) Keep(schema, number int, c *vector.Chunk) *Bucket {
	if s.Take(Size(c)) {
		for _, v := range c.Cols {
			if v != nil {
				v.Own()
			}
		}
		return &Bucket{N: c.N, chunk: c}
	}
	b := &Bucket{}
	b.Add(s.Write(schema, number, c))
	return b
}

// Part returns rows from..from+n as a morsel.
//
// Nothing is read: a piece knows which of its bucket's rows it is.
func (m *Morsel) Part(from, n int) Morsel {
	if from == 0 && n == m.N {
		return *m
	}
	if m.chunk != nil {
		sel := make([]int32, n)
		for i := range sel {
			sel[i] = int32(from + i)
		}
		return Kept(Gather(m.chunk, sel))
	}
	out := Morsel{N: n, space: m.space}
	for _, p := range m.pieces {
		skip := min(from, p.n)
		take := min(n, p.n-skip)
		if from, n = from-skip, n-take; take > 0 {
			out.pieces = append(out.pieces, piece{p.Bucket, p.from + skip, take})
		}
	}
	return out
}

// Load returns the rows as one chunk, of which what is said of those of Rows holds.
func (m *Morsel) Load() *vector.Chunk {
	r := m.Rows()
	first := r.Next()
	if first == nil {
		return &vector.Chunk{}
	}
	second := r.Next()
	if second == nil {
		return first
	}
	out := appended(appended(&vector.Chunk{}, first, m.N), second, m.N)
	for c := r.Next(); c != nil; c = r.Next() {
		out = appended(out, c, m.N)
	}
	return out
}

// Gather is the Gather of a chunk that may have columns that are nil.
//
// A column that nothing reads is nil in the chunks of a step, and stays so in the
// file.
func Gather(c *vector.Chunk, sel []int32) *vector.Chunk {
	out := &vector.Chunk{N: len(sel), Cols: make([]*vector.Vector, len(c.Cols))}
	for i, v := range c.Cols {
		if v != nil {
			out.Cols[i] = new(vector.Vector)
			out.Cols[i].Gather(v, sel)
		}
	}
	return out
}

// appended returns a chunk, which belongs to the caller, with the rows of
// another one behind its own. In the end there will be n of them.
//
// The first column of each place decides the layout. A dictionary of another
// block makes text of codes (vector.Append).
func appended(to, c *vector.Chunk, n int) *vector.Chunk {
	if len(to.Cols) == 0 {
		to.Cols = make([]*vector.Vector, len(c.Cols))
	}
	for i, v := range c.Cols {
		if v == nil {
			continue
		}
		if to.Cols[i] == nil {
			// Appending alone would have the rows twice and copy them several times.
			to.Cols[i] = &vector.Vector{}
			to.Cols[i].Init(v.Type, v.Layout, n)
			to.Cols[i].Init(v.Type, v.Layout, 0)
		}
		to.Cols[i].Append(v, nil)
	}
	to.N += c.N
	return to
}

// Size returns how many bytes of memory a chunk takes. Text is counted with its
// bytes, which may be shared; a dictionary is not, which is.
//
// It is what the columns have, not what has been reserved for them: a chunk that
// is kept has grown by doubling, so up to as much again is not counted, and is
// part of what the process's share of 0.3 is for (package memory).
func Size(c *vector.Chunk) (n int64) {
	for _, v := range c.Cols {
		if v != nil {
			n += SizeOf(v)
		}
	}
	return n
}

// SizeOf returns how many bytes a vector takes.
func SizeOf(v *vector.Vector) int64 {
	// A string is its header and its bytes, wherever these are.
	n := int64(8*len(v.Valid) + 8*len(v.I) + 8*len(v.F) + 16*len(v.W) + 4*len(v.Codes) + 16*len(v.S))
	for _, s := range v.S {
		n += int64(len(s))
	}
	return n
}

// Numbers returns integers as a column, such as the last one of an ordered
// bucket.
func Numbers[T uint8 | int32 | uint32 | int64 | uint64](xs []T) *vector.Vector {
	v := &vector.Vector{}
	v.Init(types.Type{Kind: types.Int64}, types.Ints, len(xs))
	for i, x := range xs {
		v.I[i] = int64(x)
	}
	return v
}
