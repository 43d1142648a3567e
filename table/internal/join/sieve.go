package join

import (
	"math/bits"

	"xfork/table/internal/bind"
	"xfork/table/internal/vector"
)

// A sieve leaves rows out that will match nothing, long before they are looked up:
// behind the scan, while other joins still lie between.
//
//	Scan --> sieve of B --> Join A --> Join B
//
// Of dense keys it asks the bits that are there. Of others it asks a Bloom filter (B.
// Bloom, Space/time trade-offs in hash coding with allowable errors, 1970) in which the
// two bits of a key lie in one word (Putze, Sanders and Singler, Cache-, hash- and
// space-efficient Bloom filters, 2007): sixteen bits for each row let some two percent
// pass that match nothing. Which these are depends on the seed of the process, and
// nothing else does: the join asks again.

// Sift says that sieves will be made of the table. It is called before the table is
// finished.
func (t *Table) Sift() { t.sift = true }

// bloom makes the Bloom filter of the entries.
func (t *Table) bloom() {
	width := max(0, bits.Len(uint(len(t.entries)/4)))
	t.bits, t.bitShift = vector.Zeroed[uint64](1<<width), 64-width
	for _, e := range t.entries {
		t.bits[e.hash>>t.bitShift] |= bloomBits(e.hash)
	}
}

// bloomBits returns the bits of a hash. They are of its lower part, and the word is of
// the upper one, so that they do not depend on each other.
func bloomBits(h uint64) uint64 { return 1<<(h&63) | 1<<(h>>6&63) }

// Extent returns the least and the greatest value of a key, which is an integer. If
// there are no rows the least is above the greatest.
func (t *Table) Extent(key int) (least, greatest int64, known bool) {
	if t.extents == nil || !t.integers(key) {
		return 0, 0, false
	}
	return t.extents[key].least, t.extents[key].greatest, true
}

// Sieve leaves rows out on one goroutine.
type Sieve struct {
	t      *Table
	keys   keyed
	rows   []int32
	picked vector.Picked
}

// NewSieve returns a sieve for batches of which on are the left keys.
func NewSieve(owner any, t *Table, on []*bind.Expr) *Sieve {
	return &Sieve{t: t, keys: newKeyed(owner, on, t.same)}
}

// Pass returns the rows of a batch that may match: the batch itself, if all may.
func (s *Sieve) Pass(b vector.Batch) vector.Batch {
	s.keys.load(b)
	if cap(s.rows) < b.N {
		s.rows = make([]int32, max(b.N, vector.Size))
	}
	rows := s.rows[:b.N]
	if d := s.t.dense; d != nil {
		rows = d.present(s.keys.cols[d.key], rows)
	} else {
		rows = s.hashed(rows)
	}
	if len(rows) == b.N {
		return b
	}
	return s.picked.Batch(b, rows)
}

// hashed asks the Bloom filter.
func (s *Sieve) hashed(rows []int32) []int32 {
	s.keys.hashed(len(rows))
	n := 0
	for i, h := range s.keys.hashes[:len(rows)] {
		rows[n] = int32(i)
		one, want := 0, bloomBits(h)
		if s.t.bits[h>>s.t.bitShift]&want == want {
			one = 1
		}
		n += one
	}
	return rows[:n]
}
