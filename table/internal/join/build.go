package join

import (
	"math/bits"
	"sync/atomic"

	"xfork/table/internal/bind"
	"xfork/table/internal/group"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Table is the right side of a join: filled by workers morsel by morsel,
// finished once, and then read by any number of goroutines.
//
// The fields to morsels are written when it is made; an entry of morsels by the
// worker that has the morsel; the rest by Finish. From then on all of it is
// read only, but for matched, which is written by atomic operations.
type Table struct {
	owner any
	on    []*bind.Expr
	same  []bool
	cols  []int // the columns of the input that are kept
	types []types.Type

	morsels []*rows

	rows  *vector.Chunk // the kept columns of all rows
	keys  []*vector.Vector
	hash  []uint64
	heads []int32 // row + 1 of the first row of each slot
	next  []int32 // row + 1 of the next row of the slot
	shift int     // a hash's slot is in its top bits

	matched []atomic.Uint64 // of a full join: a bit for each row that has been in a pair
}

// rows is what one morsel has.
type rows struct {
	chunk *vector.Chunk // kept columns, then keys
	hash  []uint64
	null  []bool // a key is null, and matches nothing; nil if there are none
}

// NewTable returns a table for so many morsels. same says of each key whether
// null matches null. With full, rows that have matched are noted.
func NewTable(owner any, on []*bind.Expr, same []bool, cols []int, types []types.Type, morsels int) *Table {
	return &Table{owner: owner, on: on, same: same, cols: cols, types: types, morsels: make([]*rows, morsels)}
}

// Builder fills a table on one goroutine.
type Builder struct {
	t      *Table
	keys   keyed
	number int
	m      *rows
}

// Builder returns a builder.
func (t *Table) Builder() *Builder { return &Builder{t: t, keys: newKeyed(t.owner, t.on, t.same)} }

// Open begins a morsel.
func (w *Builder) Open(i int) {
	all := append([]types.Type(nil), w.t.types...)
	for _, x := range w.t.on {
		all = append(all, x.Type)
	}
	w.number, w.m = i, &rows{chunk: vector.NewChunk(all)}
}

// Push adds a batch.
//
// Null keys are noted as they come: a row that matches nothing is kept all the
// same, because a full join shows it. The list of them begins with the first
// null.
func (w *Builder) Push(b vector.Batch) {
	for i, col := range w.t.cols {
		w.m.chunk.Cols[i].Append(b.Column(col), nil)
	}
	w.keys.load(b)
	for i, v := range w.keys.cols {
		w.m.chunk.Cols[len(w.t.cols)+i].Append(v, nil)
	}
	w.m.chunk.N += b.N
	from := len(w.m.hash)
	w.m.hash = append(w.m.hash, w.keys.hashes...)
	for i := range b.N {
		if w.keys.null(i) {
			if w.m.null == nil {
				w.m.null = make([]bool, from, from+b.N)
			}
			for len(w.m.null) < from+i {
				w.m.null = append(w.m.null, false)
			}
			w.m.null = append(w.m.null, true)
		}
	}
}

// Close ends the morsel.
func (w *Builder) Close() {
	if w.m.null != nil {
		w.m.null = append(w.m.null, make([]bool, w.m.chunk.N-len(w.m.null))...)
	}
	w.t.morsels[w.number] = w.m
}

// keyed computes the keys of batches and their hashes.
//
// Both sides use it, each with its own expressions, of the same types.
type keyed struct {
	program *kernel.Program
	same    []bool
	cols    []*vector.Vector
	bufs    []vector.Vector
	hash    keys.Hasher
	hashes  []uint64
}

func newKeyed(owner any, on []*bind.Expr, same []bool) keyed {
	return keyed{program: kernel.Compile(owner, on), same: same, cols: make([]*vector.Vector, len(on)), bufs: make([]vector.Vector, len(on))}
}

func (k *keyed) load(b vector.Batch) {
	k.program.Begin(b)
	for i := range k.cols {
		k.cols[i] = k.program.Eval(i).AsStored(&k.bufs[i])
	}
	k.hashes = k.hash.Hash(k.cols, b.N, k.hashes)
}

// null reports whether row i matches nothing because a key is null.
func (k *keyed) null(i int) bool {
	for c, v := range k.cols {
		if !k.same[c] && v.Null(i) {
			return true
		}
	}
	return false
}

// buildParts is how many workers can enter rows at the same time: each has its
// own slots, and looks at all hashes to find its rows.
const buildParts = 8

// Finish puts the rows of all morsels together, in order, and enters them.
//
// The slots are addressed by the top bits of a hash, so that the eight parts
// have each a stretch of slots: the top three bits say which. Each part reads
// all hashes, at half a nanosecond a row, which is little beside the misses of
// entering.
func (t *Table) Finish(split group.Split) error {
	var chunks []*vector.Chunk
	var null []bool
	for _, m := range t.morsels {
		if m == nil || m.chunk.N == 0 {
			continue
		}
		if m.null != nil {
			null = append(append(null, make([]bool, len(t.hash)-len(null))...), m.null...)
		}
		chunks, t.hash = append(chunks, m.chunk), append(t.hash, m.hash...)
	}
	if null != nil {
		null = append(null, make([]bool, len(t.hash)-len(null))...)
	}
	t.morsels = nil
	if err := t.together(chunks, split); err != nil {
		return err
	}
	n := len(t.hash)
	width := max(8, bits.Len(uint(n))+1) // slots: two to four for each row
	t.shift = 64 - width
	t.heads, t.next = make([]int32, 1<<width), make([]int32, n)
	parts := uint64(buildParts)
	if n < 1<<14 {
		parts = 1
	}
	return split(int(parts), func(part int) error {
		t.enter(uint64(part), parts, null)
		return nil
	})
}

// together joins the chunks column by column, side by side.
func (t *Table) together(chunks []*vector.Chunk, split group.Split) error {
	width := len(t.cols) + len(t.on)
	all := make([]*vector.Vector, width)
	err := split(width, func(i int) error {
		all[i] = &vector.Vector{}
		if len(chunks) == 1 {
			all[i] = chunks[0].Cols[i]
			return nil
		}
		for _, c := range chunks {
			all[i].Append(c.Cols[i], nil)
		}
		return nil
	})
	t.rows, t.keys = &vector.Chunk{N: len(t.hash), Cols: all[:len(t.cols)]}, all[len(t.cols):]
	for i, v := range t.rows.Cols {
		if v.N == 0 {
			v.Init(t.types[i], t.types[i].Kind.Layout(), 0)
		}
	}
	return err
}

// enter enters the rows with slots that belong to a part: from the last to the
// first, so that chains ascend.
func (t *Table) enter(part, parts uint64, null []bool) {
	for i := len(t.hash) - 1; i >= 0; i-- {
		slot := t.hash[i] >> t.shift
		if parts > 1 && slot>>(64-t.shift-3) != part || null != nil && null[i] {
			continue
		}
		t.next[i] = t.heads[slot]
		t.heads[slot] = int32(i + 1)
	}
}

// Note makes the table note the rows that match.
//
// Only a full join asks which rows have matched.
func (t *Table) Note() { t.matched = make([]atomic.Uint64, (len(t.hash)+63)/64) }

// Unmatched returns the rows that have not matched, in order.
//
// It is called when no prober runs any more.
func (t *Table) Unmatched() (sel []int32) {
	for i := range t.hash {
		if t.matched[i>>6].Load()>>(i&63)&1 == 0 {
			sel = append(sel, int32(i))
		}
	}
	return sel
}

// Rows returns the kept columns of all rows.
func (t *Table) Rows() *vector.Chunk { return t.rows }
