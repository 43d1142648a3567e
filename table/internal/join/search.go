package join

import (
	"slices"

	"xfork/table/internal/keys"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A batch of the left input is looked up in three passes over its rows, because
// what a row costs is not the instructions but the waiting: for memory, and for
// the processor to begin anew where it has guessed a branch wrong.
//
//	slots    hashes --> spans of entries       accesses that do not depend on each
//	                                           other, so many are under way at a time
//	found    rows with entries in their span   no branch: most rows of a selective
//	                                           join end here
//	pairs    entries with the same hash        no branch either, for keys that are
//	                                           one integer each
//
// That a probe in passes over batches hides the latency of memory is known from
// Boncz, Zukowski and Nes (MonetDB/X100, 2005) and Kersten and others
// (Everything you always wanted to know about compiled and vectorized queries,
// 2018).

// span is the entries of a slot.
type span struct{ from, to int32 }

// cross collects the pairs of left row i with all right rows.
func (p *Prober) cross(i int) {
	for r := range p.t.rows.N {
		p.pair(i, int32(r))
	}
}

// search looks up the slots of a batch's rows, and returns the rows with
// entries in their slots. Rows with a null key have none, unless null matches
// null.
func (p *Prober) search(b vector.Batch) []int32 {
	p.keys.load(b)
	t := p.t
	p.exact = p.oneToOne()
	if cap(p.spans) < b.N {
		p.spans, p.found = make([]span, max(b.N, vector.Size)), make([]int32, max(b.N, vector.Size))
	}
	spans, found := p.spans[:b.N], p.found[:b.N]
	// Conditions decide later which pairs count, so all of them are collected
	// where there are some.
	p.single = p.where == nil && (p.kind == plan.Semi || p.kind == plan.Anti)
	if t.dense != nil {
		return p.valued(t.dense.search(p.keys.cols[t.dense.key], spans, found, t.light))
	}
	p.keys.hashed(b.N)
	for i, h := range p.keys.hashes[:b.N] {
		slot := h >> t.shift
		spans[i] = span{t.starts[slot], t.starts[slot+1]}
	}
	if p.keys.nulls() {
		for i := range spans {
			if p.keys.null(i) {
				spans[i] = span{}
			}
		}
	}
	// Without a branch, which would often be guessed wrong: the row is written
	// in any case, and counted if it stays.
	n := 0
	for i, s := range spans {
		found[n] = int32(i)
		one := 0
		if s.from < s.to {
			one = 1
		}
		n += one
	}
	return found[:n]
}

// valued returns the rows that have been found by a key that is dense and have no
// null among the others. They would match: pairs are compared with keys.Equal, for
// which null is equal to null, as a key that is Same wants it. Rows of the table
// with a null stay, since no row that is left is equal to them.
func (p *Prober) valued(rows []int32) []int32 {
	if len(p.keys.cols) == 1 || !p.keys.nulls() {
		return rows
	}
	n := 0
	for _, row := range rows {
		if !p.keys.null(int(row)) {
			rows[n] = row
			n++
		}
	}
	return rows[:n]
}

// shortSlot is up to how many entries of a slot are looked at without a branch
// for each.
const shortSlot = 4

// collect collects the pairs of left rows until there are many, and returns how
// many rows it has done.
func (p *Prober) collect(rows []int32) int {
	if p.t.dense != nil {
		return p.collectDense(rows)
	}
	for k, row := range rows {
		s := p.spans[row]
		if n := int(s.to - s.from); p.exact && n <= shortSlot {
			p.short(row, p.t.entries[s.from:s.to])
		} else {
			p.long(row, p.t.entries[s.from:s.to])
		}
		if len(p.left) >= mostPairs {
			return k + 1
		}
	}
	return len(rows)
}

// short collects the pairs of a row with a hash that says all, and the entries
// of a short slot: each pair is written, and counted if it is one. A semi join
// may get a row twice, which its flush takes once.
func (p *Prober) short(row int32, entries []entry) {
	h := p.keys.hashes[row]
	n := len(p.left)
	p.left, p.right = slices.Grow(p.left, shortSlot), slices.Grow(p.right, shortSlot)
	left, right := p.left[:n+shortSlot], p.right[:n+shortSlot]
	for i := range entries {
		left[n], right[n] = row, entries[i].row
		one := 0
		if entries[i].hash == h {
			one = 1
		}
		n += one
	}
	p.left, p.right = left[:n], right[:n]
}

// long collects the pairs of a row. Without a residual condition one is enough
// for Semi and Anti, and the first one ends the search: a key may have as many
// rows as there are.
func (p *Prober) long(row int32, entries []entry) {
	h := p.keys.hashes[row]
	for _, e := range entries {
		if e.hash == h && (p.exact || p.equal(int(row), int(e.row))) {
			p.pair(int(row), e.row)
			if p.single {
				return
			}
		}
	}
}

// oneToOne reports whether keys with equal hashes are equal: a single integer
// is hashed one-to-one. A null has a hash that an integer may have too, but is
// not looked up unless the condition is Same.
func (p *Prober) oneToOne() bool {
	if len(p.keys.cols) != 1 {
		return false
	}
	v, k := p.keys.cols[0], p.t.keys[0]
	return v.Layout == types.Ints && k.Layout == types.Ints && (!p.keys.same[0] || v.Valid == nil && k.Valid == nil)
}

func (p *Prober) pair(left int, right int32) {
	p.left, p.right = append(p.left, int32(left)), append(p.right, right)
}

// equal compares the keys of a pair.
func (p *Prober) equal(i, r int) bool {
	for c, v := range p.keys.cols {
		if k := p.t.keys[c]; v.Layout == types.Ints && v.Valid == nil && k.Valid == nil {
			if v.I[i] != k.I[r] {
				return false
			}
		} else if !keys.Equal(v, i, k, r) {
			return false
		}
	}
	return true
}
