package join

import (
	"math"
	"math/bits"
	"sync/atomic"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Keys of files are numbers, mostly without large gaps. For such a key no hash is
// needed: a bit for each number says whether it is there, and the count of bits
// before it is its rank, which is where its rows are.
//
//	keys of the rows    3 5 5 9                 least 3
//	words               1 0 1 0 0 0 1           a bit for 3, 4, 5, 6, 7, 8, 9
//	base                0                       keys before each word of 64 bits
//	starts              0 1 3 4                 by rank: key 5 has rank 1, and rows 1 and 2
//
//	starts is not there if each key has one row
//	rows   is not there if the rows are in the order of their keys
//
// So the orders of TPC-H take a bit and a half for each number of an order, where
// slots and entries take 24 bytes for each row, and lines in the order of their
// orders are looked up in the order of the memory. That words with counts beside
// them make a rank cheap is known from Jacobson (Space-efficient static trees and
// graphs, 1989).
//
// Of several keys one is looked up, and the pairs are compared.

// sparse is how many numbers there may be for each row: 12 bytes for each 64 of
// them are as much as the least that slots and entries take.
const sparse = 64

// always is up to how many numbers are never too many.
const always = 1 << 16

// dense is the rows of a table by a key that is a number.
type dense struct {
	key    int    // which one of the keys
	least  int64  // the least number
	span   uint64 // how many numbers there are from that on
	words  []uint64
	base   []int32
	starts []int32
	rows   []int32
}

// extent is the least and the greatest value of a key in some rows that are not
// null, and whether they ascend. Without a value the least is above the greatest.
type extent struct {
	least, greatest int64
	last            int64 // the last value, and the first one
	first           int64
	ascending       bool
}

// nothing is the extent of no rows: of any other extent and this one, the other is
// the extent of both.
func nothing() extent { return extent{least: math.MaxInt64, greatest: math.MinInt64, ascending: true} }

// extentOf returns the extent of a column of integers.
func extentOf(v *vector.Vector) extent {
	e := nothing()
	if v.N == 0 {
		return e
	}
	if v.Valid != nil {
		e.ascending = false
		for i, x := range v.I[:v.N] {
			if v.Valid.Get(i) {
				e.least, e.greatest = min(e.least, x), max(e.greatest, x)
			}
		}
		return e
	}
	e.first, e.last = v.I[0], v.I[v.N-1]
	before := e.first
	for _, x := range v.I[:v.N] {
		e.least, e.greatest = min(e.least, x), max(e.greatest, x)
		e.ascending = e.ascending && x >= before
		before = x
	}
	return e
}

// and returns the extent of the rows of e and those of f behind them.
func (e extent) and(f extent) extent {
	switch {
	case f.least > f.greatest && f.ascending: // no rows
		return e
	case e.least > e.greatest && e.ascending:
		return f
	}
	return extent{
		min(e.least, f.least), max(e.greatest, f.greatest), f.last, e.first,
		e.ascending && f.ascending && e.last <= f.first,
	}
}

// numbers returns how many numbers there are from the least to the greatest, 0 for
// none and for more than a uint64 has.
func (e extent) numbers() uint64 {
	if e.least > e.greatest {
		return 0
	}
	return uint64(e.greatest) - uint64(e.least) + 1
}

// integers reports whether a key may be dense: its values are integers, and null
// matches nothing.
func (t *Table) integers(i int) bool { return t.on[i].Type.Stored() == types.Ints && !t.same[i] }

// densest returns the key with the most numbers that are not too many for n rows:
// of it, the fewest rows have the same number. It returns -1 if there is none.
func (t *Table) densest(all []extent, n int) int {
	best, most := -1, uint64(0)
	for i, e := range all {
		numbers := e.numbers()
		if !t.integers(i) || numbers == 0 || numbers > max(always, sparse*uint64(n)) {
			continue
		}
		// With much fewer numbers than rows, most pairs that are compared differ
		// in another key.
		if len(all) > 1 && numbers < uint64(n)/8 {
			continue
		}
		if numbers > most {
			best, most = i, numbers
		}
	}
	return best
}

// rank returns how many keys are below one that is there: those before its word, and
// the bits below its own.
func (d *dense) rank(x int64) int32 {
	at := uint64(x) - uint64(d.least)
	return d.base[at>>6] + int32(bits.OnesCount64(d.words[at>>6]&(1<<(at&63)-1)))
}

// spanOf returns the rows of a key that is there, as places in rows.
func (d *dense) spanOf(x int64) span {
	r := d.rank(x)
	if d.starts == nil {
		return span{r, r + 1}
	}
	return span{d.starts[r], d.starts[r+1]}
}

// row returns the row at a place.
func (d *dense) row(at int32) int32 {
	if d.rows == nil {
		return at
	}
	return d.rows[at]
}

// block is how many rows are entered as one part. A part takes some 100 microseconds,
// so that taking the next one costs nothing beside it.
const block = 1 << 16

// enterDense makes t dense in a key of all rows, which has the extent e.
//
//	              words     base     starts               rows
//	light         yes       no       no                   no
//	ascending     yes       yes      if keys come again   no
//	else          yes       yes      if keys come again   yes
//
// Each line is a further pass over the keys, so what is not needed is not made.
func (t *Table) enterDense(key int, e extent, split vector.Split) error {
	v := t.keys[key]
	d := &dense{key: key, least: e.least, span: e.numbers()}
	d.words = vector.Zeroed[uint64](int((d.span + 63) / 64))
	t.dense = d
	if err := inBlocks(v.N, split, func(from, to int) { d.mark(v, from, to) }); err != nil || t.light {
		return err
	}
	n := d.count()
	if e.ascending {
		if n == v.N {
			return nil
		}
		d.starts = vector.Unset[int32](n + 1)
		d.starts[n] = int32(v.N)
		return inBlocks(v.N, split, func(from, to int) { d.begin(v, from, to) })
	}
	return d.place(v, n, split)
}

// inBlocks calls f for all rows, a block a part.
func inBlocks(n int, split vector.Split, f func(from, to int)) error {
	if n <= block {
		f(0, n)
		return nil
	}
	return split((n+block-1)/block, func(i int) error {
		f(i*block, min(n, (i+1)*block))
		return nil
	})
}

// mark sets the bits of rows. Other blocks may set bits of the same word. Keys that
// ascend come to a word several times in a row, which is written once then.
func (d *dense) mark(v *vector.Vector, from, to int) {
	var word, set uint64
	for i := from; i < to; i++ {
		if v.Null(i) {
			continue
		}
		at := uint64(v.I[i]) - uint64(d.least)
		if at>>6 != word {
			d.set(word, set)
			word, set = at>>6, 0
		}
		set |= 1 << (at & 63)
	}
	d.set(word, set)
}

// set sets bits of a word, unless they are there: a key with many rows, or with its
// neighbours in the same word, writes once, and an atomic write takes as long as ten
// reads.
func (d *dense) set(word, bits uint64) {
	if w := &d.words[word]; bits&^atomic.LoadUint64(w) != 0 {
		atomic.OrUint64(w, bits)
	}
}

// count makes base, and returns how many keys there are. It takes a nanosecond for
// each 64 numbers, which is not worth sharing.
func (d *dense) count() int {
	d.base = vector.Unset[int32](len(d.words))
	n := 0
	for i, w := range d.words {
		d.base[i] = int32(n)
		n += bits.OnesCount64(w)
	}
	return n
}

// begin notes the first row of each key, of rows that ascend.
func (d *dense) begin(v *vector.Vector, from, to int) {
	for i := from; i < to; i++ {
		if i == 0 || v.I[i] != v.I[i-1] {
			d.starts[d.rank(v.I[i])] = int32(i)
		}
	}
}
