package join

import (
	"sync/atomic"

	"xfork/table/internal/bind"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Table is the right side of a join: filled by workers morsel by morsel,
// finished once, and then read by any number of goroutines.
type Table struct {
	owner any
	on    []*bind.Expr
	same  []bool
	cols  []int // the columns of the input that are kept
	types []types.Type

	// A builder writes the element of its morsel, Finish reads them when no
	// builder runs any more. Until then nothing else of the table is there.
	morsels []*rows

	rows    *vector.Chunk // the kept columns of all rows
	keys    []*vector.Vector
	light   bool    // only whether a key is there is asked for
	dense   *dense  // see dense.go; nil: there are slots
	starts  []int32 // see slots.go
	entries []entry
	shift   int // a hash's slot is in its top bits
	extents []extent

	sift     bool     // there will be sieves
	bits     []uint64 // for them, see sieve.go
	bitShift int

	matched []atomic.Uint64 // of a full join: a bit for each row that has been in a pair
	spilled
}

// rows is what one morsel has.
type rows struct {
	chunk   *vector.Chunk // kept columns, then keys
	extents []extent      // of the keys that may be dense
	runs    *runs         // what is entered; nil: keys may be dense
	taken   int64         // bytes that the space has given
	base    int           // rows of the morsel that are in the file, before these
}

// NewTable returns a table for so many morsels. same says of each key whether
// null matches null. Rows that have matched are noted from Note on.
func NewTable(owner any, on []*bind.Expr, same []bool, cols []int, types []types.Type, morsels int) *Table {
	return &Table{owner: owner, on: on, same: same, cols: cols, types: types, morsels: make([]*rows, morsels)}
}

// Builder fills a table on one goroutine.
type Builder struct {
	t      *Table
	keys   keyed
	number int
	chunk  *vector.Chunk
	last   int  // rows of the morsel before: a guess at those of this one
	later  bool // keys may be dense: they are hashed when it is known that they are not

	// Of the rows of the morsel; null is as long as it has to be, and rows
	// behind it have no null keys. Both are used again for the next morsel.
	hash  []uint64
	null  []bool
	asked asked
}

// Light says that nothing but whether a key is there will be asked for: of a semi or
// an anti join without conditions. It is called before the first builder.
func (t *Table) Light() { t.light = len(t.on) == 1 }

// mayBeDense reports whether one of the keys may be dense.
func (t *Table) mayBeDense() bool {
	for i := range t.on {
		if t.integers(i) {
			return true
		}
	}
	return false
}

// Builder returns a builder.
func (t *Table) Builder() *Builder {
	return &Builder{t: t, keys: newKeyed(t.owner, t.on, t.same), later: t.mayBeDense()}
}

// Open begins a morsel.
func (w *Builder) Open(i int) {
	all := append([]types.Type(nil), w.t.types...)
	for _, x := range w.t.on {
		all = append(all, x.Type)
	}
	w.number, w.chunk = i, vector.NewChunk(all)
	w.hash, w.null = w.hash[:0], w.null[:0]
	w.asked = asked{}
}

// Push adds a batch.
func (w *Builder) Push(b vector.Batch) {
	for i, col := range w.t.cols {
		w.add(i, b.Column(col))
	}
	w.keys.load(b)
	for i, v := range w.keys.cols {
		w.add(len(w.t.cols)+i, v)
	}
	w.chunk.N += b.N
	if !w.later {
		w.enter(b.N)
	}
	w.grown()
}

// enter notes the hashes of n rows that the keys have been loaded of, and which
// match nothing.
func (w *Builder) enter(n int) {
	w.keys.hashed(n)
	from := len(w.hash)
	w.hash = append(vector.Roomy(w.hash, from+n), w.keys.hashes...)
	if !w.keys.nulls() {
		return
	}
	for i := range n {
		if w.keys.null(i) {
			w.null = append(w.null, make([]bool, from+i+1-len(w.null))...)
			w.null[from+i] = true
		}
	}
}

// add appends the values of a batch to column i. The first ones make room for
// as many as the last morsel has had: to grow step by step would copy most of
// them twice. The guess is the goroutine's, and nothing but memory depends on
// it.
func (w *Builder) add(i int, v *vector.Vector) {
	to := w.chunk.Cols[i]
	if to.N == 0 && v.N < w.last {
		room(to, v, v.Dict, w.last)
	}
	to.Append(v, nil)
}

// Close ends the morsel.
func (w *Builder) Close() {
	w.last = w.chunk.N
	if w.ended() {
		w.t.morsels[w.number] = w.kept()
	}
	w.chunk = nil
}

// kept returns what the table keeps of the morsel.
func (w *Builder) kept() *rows {
	m := &rows{chunk: w.chunk, taken: w.asked.taken, base: w.asked.base}
	if !w.later {
		m.runs = newRuns(w.hash, w.null)
		return m
	}
	for i, v := range w.chunk.Cols[len(w.t.cols):] {
		e := nothing()
		if w.t.integers(i) {
			e = extentOf(v)
		}
		m.extents = append(m.extents, e)
	}
	return m
}

// hashLater hashes the rows of a chunk of which the keys are not dense after all,
// or are to be divided.
func (t *Table) hashLater(c *vector.Chunk) (hash []uint64, null []bool) {
	w := &Builder{keys: keyed{same: t.same, cols: c.Cols[len(t.cols):]}}
	w.enter(c.N)
	return w.hash, w.null
}

// Finish puts the rows of all morsels together, in order, and enters them.
func (t *Table) Finish(split vector.Split) error {
	if t.tooMuch() {
		return t.spillAll(split)
	}
	var chunks []*vector.Chunk
	var morsels []*rows
	n := 0
	for _, m := range t.morsels {
		if m != nil && m.chunk.N > 0 {
			chunks, morsels = append(chunks, m.chunk), append(morsels, m)
			n += m.chunk.N
		}
	}
	t.morsels = nil
	if err := t.together(chunks, n, split); err != nil {
		return err
	}
	extents := make([]extent, len(t.on))
	for i := range extents {
		extents[i] = nothing()
		for _, m := range morsels {
			if m.extents != nil {
				extents[i] = extents[i].and(m.extents[i])
			}
		}
	}
	t.extents = extents
	if err := t.index(extents, morsels, n, split); err != nil {
		return err
	}
	for _, m := range morsels {
		m.release(len(morsels) > 1)
	}
	return nil
}

// index enters the n rows of the morsels, of which the keys have these extents.
func (t *Table) index(extents []extent, morsels []*rows, n int, split vector.Split) error {
	if key := t.densest(extents, n); key >= 0 {
		return t.enterDense(key, extents[key], split)
	}
	if err := t.enterHashes(morsels, split); err != nil {
		return err
	}
	if t.sift {
		t.bloom()
	}
	return nil
}

// release gives back what a morsel has left when its rows have been entered. Its columns are the table's
// if it is the only one.
func (m *rows) release(copied bool) {
	if m.runs != nil {
		m.runs.release()
	}
	if copied {
		m.chunk.Release()
	}
}

// Release gives the memory of a builder back that has had its last morsel.
func (w *Builder) Release() { w.hash = vector.Release(w.hash) }

// Release gives the memory of the table back, when no prober looks for anything any more: what they have
// shown has been copied. What is in the file has none to speak of.
func (t *Table) Release() {
	if t.rows == nil || t.Spilled() {
		return
	}
	t.rows.Release()
	for _, v := range t.keys {
		v.Release()
	}
	if d := t.dense; d != nil {
		d.words, d.base = vector.Release(d.words), vector.Release(d.base)
		d.starts, d.rows = vector.Release(d.starts), vector.Release(d.rows)
	}
	t.starts, t.entries, t.bits = vector.Release(t.starts), vector.Release(t.entries), vector.Release(t.bits)
}

// enterHashes enters the rows by their hashes, those of morsels without hashes when
// they have been hashed.
func (t *Table) enterHashes(morsels []*rows, split vector.Split) error {
	entered, bases := make([]*runs, len(morsels)), make([]int32, len(morsels))
	n := int32(0)
	for i, m := range morsels {
		bases[i] = n
		n += int32(m.chunk.N)
	}
	err := split(len(morsels), func(i int) error {
		if morsels[i].runs == nil {
			hash, null := t.hashLater(morsels[i].chunk)
			morsels[i].runs = newRuns(hash, null)
		}
		entered[i] = morsels[i].runs
		return nil
	})
	if err != nil {
		return err
	}
	return t.enter(entered, bases, split)
}

// Note makes the table note the rows that match.
//
// It is called between Finish and the first probe: the rows have to be known,
// and probers look without a lock whether there are bits.
func (t *Table) Note() {
	if t.Spilled() {
		return
	}
	t.matched = make([]atomic.Uint64, (t.rows.N+63)/64)
}

// Unmatched returns the rows that have not matched, in order.
func (t *Table) Unmatched() []int32 { return t.marked(false) }

// Matched returns the rows that have matched, in order.
func (t *Table) Matched() []int32 { return t.marked(true) }

func (t *Table) marked(is bool) (sel []int32) {
	for i := range int32(t.rows.N) {
		if t.noted(i) == is {
			sel = append(sel, i)
		}
	}
	return sel
}

// Rows returns the kept columns of all rows.
func (t *Table) Rows() *vector.Chunk { return t.rows }
