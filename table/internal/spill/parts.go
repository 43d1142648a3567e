package spill

import (
	"math/bits"
	"slices"
	"sync"

	"xfork/table/internal/vector"
)

// Rows that belong together because their keys are equal have equal hashes, so
// rows are divided by six bits of the hash, and each of the 64 partitions is
// worked on by itself. One that is too large is divided by the next bits, as many
// as make parts that fit: six at most, for more parts than needed are small blocks,
// which take more time than their rows do.
//
//	hash     000001 01 ...
//	first    1
//	then            1      of four parts
//
//	sides      of a join the rows of both inputs, of a group-by groups and rows: divided alike
//
// The last column of a block is the hash of each row, so that a partition can be
// divided by whatever reads it.
const (
	mostBits   = 6
	partitions = 1 << mostBits
	lastBits   = 64 - mostBits // a partition with so many bits in common is not divided
)

// Part is a partition: blocks in the order of their rows.
type Part struct {
	Common int // how many of the top bits all hashes have in common
	Sides  [2][]Ref

	stuck bool // dividing has left nearly all rows together: they have one hash
}

// Bytes returns how many bytes the rows of a side take.
func (p *Part) Bytes(side int) (n int64) {
	for _, r := range p.Sides[side] {
		n += int64(r.Bytes)
	}
	return n
}

// Morsel returns the morsel of the rows of a block.
func (r Ref) Morsel() int { return int(r.morsel) }

// Parts is rows that are being divided. Its methods may be called by several
// goroutines.
type Parts struct {
	space  *Space
	schema [2]int
	common int // bits that all hashes have in common
	bits   int // that rows are divided by: those behind them

	mu   sync.Mutex
	refs [2][partitions][]Ref
}

// Parts returns partitions for rows of two schemas.
//
// Both sides of a join have one, so that a partition has the rows of the one that
// rows of the other could match.
func (s *Space) Parts(schema ...int) *Parts {
	p := &Parts{space: s, bits: mostBits}
	copy(p.schema[:], schema)
	return p
}

// Add writes rows of a morsel, with their hashes, which c has not got. Rows of
// one morsel come in order. Errors are thrown.
func (p *Parts) Add(side, morsel int, hashes []uint64, c *vector.Chunk) {
	with := &vector.Chunk{N: c.N, Cols: append(c.Cols[:len(c.Cols):len(c.Cols)], Numbers(hashes))}
	p.add(side, morsel, hashes, with)
}

func (p *Parts) add(side, morsel int, hashes []uint64, c *vector.Chunk) {
	// Rows are gathered and then encoded, which copies them twice. To append each row
	// to one of 64 buffers instead would copy it once, and miss the cache for each
	// column.
	sel, starts := divided(hashes, p.common, p.bits)
	var refs [partitions]Ref
	for i := range partitions {
		if part := sel[starts[i]:starts[i+1]]; len(part) > 0 {
			refs[i] = p.space.Write(p.schema[side], morsel, Gather(c, part))
		}
	}
	// The lock is for the lists of blocks alone: what takes time has been done.
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, r := range refs {
		if r.N > 0 {
			p.refs[side][i] = append(p.refs[side][i], r)
		}
	}
}

// divided returns rows by their partitions: sel[starts[p]:starts[p+1]], ascending
// within a partition.
//
// By counting, as a radix sort does a digit: rows stay in their order.
func divided(hashes []uint64, common, bits int) (sel []int32, starts [partitions + 1]int32) {
	shift, mask := 64-common-bits, uint64(1)<<bits-1
	for _, h := range hashes {
		starts[h>>shift&mask+1]++
	}
	for p := range partitions {
		starts[p+1] += starts[p]
	}
	at := starts
	sel = make([]int32, len(hashes))
	for i, h := range hashes {
		p := h >> shift & mask
		sel[at[p]] = int32(i)
		at[p]++
	}
	return sel, starts
}

// part returns a partition.
//
// Workers write the blocks of different morsels in any order. Put in the order of
// morsels, they are what one worker would have written.
func (p *Parts) part(i int) *Part {
	out := &Part{Common: p.common + p.bits}
	for side := range out.Sides {
		refs := p.refs[side][i]
		// Blocks of one morsel are in order, for one goroutine has written them.
		slices.SortStableFunc(refs, func(a, b Ref) int { return int(a.morsel) - int(b.morsel) })
		out.Sides[side] = refs
	}
	return out
}

// Each calls f for each partition that has rows, for several at the same time. f
// reports whether it has done the partition; if not, because there is too much in
// it, f is called for what it is divided into. With last set, f has to do it:
// dividing does not help. It is called when nothing is added any more. Errors may
// be thrown by f.
func (p *Parts) Each(split func(n int, part func(i int) error) error, f func(part *Part, last bool) bool) error {
	return split(partitions, func(i int) error {
		// A stack, and no recursion: 59 levels of 64 partitions at most. Those of
		// the first level are shared among workers, and further ones belong to the
		// worker that has divided: most partitions are of about one size, so this is
		// enough to keep all busy.
		for stack := []*Part{p.part(i)}; len(stack) > 0; {
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if len(top.Sides[0])+len(top.Sides[1]) == 0 {
				continue
			}
			last := top.stuck || top.Common > lastBits
			if !f(top, last) && !last {
				stack = append(stack, p.divide(top)...)
			}
		}
		return nil
	})
}

// Adopt adds the rows of other partitions, which are divided alike.
//
// A state that is merged into another one hands its blocks over so, without
// reading them.
func (p *Parts) Adopt(other *Parts) {
	for side := range p.refs {
		for i, refs := range other.refs[side] {
			p.refs[side][i] = append(p.refs[side][i], refs...)
		}
	}
}

// divide divides a partition by the next bits. Its rows are read and written once more.
//
// The parts are to have a quarter of what a worker may read back: with a table, or an
// order, they take about all of it.
//
// One that keeps seven eighths of the bytes has mostly one hash: to divide it again
// would cost as much and help as little. It is stuck, and has to be done as it is.
func (p *Parts) divide(top *Part) (out []*Part) {
	bytes := top.Bytes(0) + top.Bytes(1)
	next := &Parts{space: p.space, schema: p.schema, common: top.Common}
	next.bits = max(1, min(mostBits, bits.Len64(uint64(4*bytes/max(1, p.space.Room())))))
	for side, refs := range top.Sides {
		for _, r := range refs {
			c := p.space.Read(r)
			next.add(side, int(r.morsel), Hashes(c), c)
		}
	}
	for i := range 1 << next.bits {
		part := next.part(i)
		for side := range part.Sides {
			part.stuck = part.stuck || part.Bytes(side) > 7*(top.Bytes(side)/8)
		}
		out = append(out, part)
	}
	return out
}

// Hashes returns the last column of a block of a partition.
//
// They are kept in the file, at eight bytes a row that do not compress, because
// hashing again would need the keys in the layouts in which the operator has
// hashed them.
func Hashes(c *vector.Chunk) []uint64 {
	ints := c.Cols[len(c.Cols)-1].I
	out := make([]uint64, len(ints))
	for i, x := range ints {
		out[i] = uint64(x)
	}
	return out
}

// Buckets collects the rows of a result by what they are a result of: a morsel of
// the input. Its methods may be called by several goroutines.
type Buckets struct {
	space  *Space
	schema int

	mu  sync.Mutex
	all []*Bucket
}

// Buckets returns so many empty buckets.
func (s *Space) Buckets(schema, n int) *Buckets {
	b := &Buckets{space: s, schema: schema, all: make([]*Bucket, n)}
	for i := range b.all {
		b.all[i] = &Bucket{Ordered: true}
	}
	return b
}

// Add writes rows, of which places says where they belong: the number of the
// bucket in the upper half, the order within it in the lower. Places ascend.
// Errors are thrown.
//
//	places   0.3 0.3 0.9 2.1 2.7      three rows of bucket 0, two of bucket 2
//
// A partition has rows of all morsels, and writes a block for each of them: small
// ones, if there are many morsels, but read together with those of other
// partitions.
func (b *Buckets) Add(c *vector.Chunk, places []int64) {
	for from := 0; from < c.N; {
		number := places[from] >> 32
		to := from
		sel, order := []int32(nil), []int64(nil)
		for ; to < c.N && places[to]>>32 == number; to++ {
			sel, order = append(sel, int32(to)), append(order, places[to]&(1<<32-1))
		}
		rows := Gather(c, sel)
		rows.Cols = append(rows.Cols, Numbers(order))
		b.add(int(number), ascending(rows))
		from = to
	}
}

// add writes rows of a bucket, in blocks of which a reader can have one of each
// partition in memory.
func (b *Buckets) add(number int, rows *vector.Chunk) {
	numbers := rows.Cols[len(rows.Cols)-1].I
	var refs []Ref
	most := b.space.blockOf(Size(rows), rows.N)
	for from := 0; from < rows.N; from += most {
		r := b.space.Write(b.schema, number, slice(rows, from, min(rows.N, from+most)))
		r.first = numbers[from]
		refs = append(refs, r)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range refs {
		b.all[number].Add(r)
	}
}

// All returns the buckets.
func (b *Buckets) All() []*Bucket { return b.all }
