package keys

import (
	"slices"
	"strings"
	"unsafe"

	"xfork/internal/scratch"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Table numbers distinct keys. It belongs to one goroutine.
//
// Keys of text are numbers as long as all of them are short, so that a key takes 16 bytes without
// a pointer. From the first long one on the column has strings, and the numbers beside them.
type Table struct {
	Cols   []*vector.Vector // the keys by number; those of short text as AsVector has them
	Hashes []uint64

	slots []uint64
	mask  uint64
	types []types.Type
	short []bool    // by column: it is text, and has nothing but numbers
	packs [][]Short // of each other column of text: its short strings as numbers
	text  text
	lasts bool // strings are shared

	// Of the batch that is being numbered (find.go).
	fresh   []int32
	entered []int32 // of all of its batches
	upto    []int32
	sums    []uint64
	given   [][]Short
	packer  Packer
}

// text keeps copies of strings, some hundred in one piece of memory: an allocation
// for each would cost more than the copy.
type text struct {
	free []byte // the rest of the last piece
	size int    // of the last piece
}

// Pieces grow from the size of a few keys to one that makes allocations rare.
const (
	leastPiece = 1 << 10
	mostPiece  = 1 << 16
)

// keep returns a copy of s.
func (t *text) keep(s string) string {
	if len(s) == 0 {
		return ""
	}
	if len(t.free) < len(s) {
		if t.size = min(max(2*t.size, leastPiece), mostPiece); len(s) > t.size/4 {
			return strings.Clone(s)
		}
		t.free = make([]byte, t.size)
	}
	n := copy(t.free, s)
	kept := unsafe.String(&t.free[0], n)
	t.free = t.free[n:]
	return kept
}

// short returns the string that a number stands for.
func (t *text) short(x Short) string {
	return t.keep(x.view())
}

// Lasts says whether the strings of the keys to come may be shared, because little
// memory is kept by each. Otherwise they are copied: a string of a page keeps all of
// the page.
func (t *Table) Lasts(is bool) { t.lasts = is }

// Own copies the strings of all keys, so that they keep nothing else in memory. It is for
// a table that is full.
func (t *Table) Own() {
	for _, k := range t.Cols {
		if k.Layout != types.Strings {
			continue
		}
		for i, s := range k.S {
			k.S[i] = t.text.keep(s)
		}
	}
}

// Type returns the type of column c.
func (t *Table) Type(c int) types.Type { return t.types[c] }

// Short reports whether column c is of text that is numbers alone.
func (t *Table) Short(c int) bool { return t.short != nil && t.short[c] }

// Columns returns the keys with text as strings, which may lie in the memory of the table.
// Nothing is entered any more.
func (t *Table) Columns() []*vector.Vector {
	cols := slices.Clone(t.Cols)
	for c, k := range cols {
		if t.Short(c) {
			cols[c] = AsText(t.types[c], k)
		}
	}
	return cols
}

// lengthen gives column c strings, of the keys that it has.
func (t *Table) lengthen(c int) {
	k := t.Cols[c]
	// The strings lie in the memory of the numbers, and the numbers are to grow.
	packs := append(vector.Unset[Short](k.N)[:0], OfVector(k)...)
	t.Cols[c], t.packs[c], t.short[c] = AsText(t.types[c], k), packs, false
}

// numbers returns those of column c, which is of text: a number for each key, 0 for those that
// are too long to have one.
func (t *Table) numbers(c int) []Short {
	if t.short[c] {
		return OfVector(t.Cols[c])
	}
	return t.packs[c]
}

// isText reports whether column c is of text, in either form.
func (t *Table) isText(c int) bool { return t.short[c] || t.Cols[c].Layout == types.Strings }

// NewTable returns a table for keys of the given types.
func NewTable(cols []types.Type) *Table {
	t := &Table{slots: make([]uint64, 64), mask: 63, types: cols, short: make([]bool, len(cols)), packs: make([][]Short, len(cols))}
	for i, c := range cols {
		v := &vector.Vector{}
		if t.short[i] = c.Stored() == types.Strings; t.short[i] {
			v = AsVector(nil, nil)
		} else {
			v.Init(c, c.Stored(), 0)
		}
		t.Cols = append(t.Cols, v)
	}
	return t
}

// Len returns how many keys there are.
func (t *Table) Len() int { return len(t.Hashes) }

// Equal reports whether row i of a and row j of b are equal as keys. The
// vectors have the same layout.
func Equal(a *vector.Vector, i int, b *vector.Vector, j int) bool {
	if x, y := a.Null(i), b.Null(j); x || y {
		return x && y
	}
	switch a.Layout {
	case types.Ints:
		return a.I[i] == b.I[j]
	case types.Floats:
		return a.F[i] == b.F[j] || Bits(a.F[i]) == Bits(b.F[j])
	case types.Strings:
		return a.Str(i) == b.Str(j)
	}
	return a.W[i] == b.W[j]
}

// Bytes returns about how many bytes the table takes, with the strings that keys become in the
// end. It decides when a table is too large, and need not be exact.
func (t *Table) Bytes() int64 {
	width := 16 // hash, slots
	for c, v := range t.Cols {
		switch {
		case t.Short(c):
			width += 32
		case v.Layout == types.Strings:
			width += 48
		case v.Layout == types.Wides:
			width += 16
		default:
			width += 8
		}
	}
	return int64(width * t.Len())
}

// leastKeys is for how many keys there is room at first: half of the slots. A
// table of a few groups costs a few hundred bytes.
const leastKeys = 32

// room makes room for n keys, in all columns at once. Columns grow by doubling
// and together, so that entering a key compares one length, and takes twice the
// memory of the keys at most.
func (t *Table) room(n int) {
	t.Hashes = vector.Roomy(t.Hashes, n)
	for c, k := range t.Cols {
		k.Room(n)
		if k.Layout == types.Strings {
			t.packs[c] = vector.Roomy(t.packs[c], n)
		}
	}
}

// Reserve makes room for n keys in an empty table, so that it need not grow: what
// grows is copied, and the memory that it has left is garbage.
func (t *Table) Reserve(n int) {
	if n <= leastKeys {
		return
	}
	t.room(n)
	mask := t.mask
	for uint64(2*n) > mask {
		mask = 2*mask + 1
	}
	t.rehash(mask)
}

// rehash makes a larger table of slots.
//
// One that is full becomes four times as large, and not twice: it grows seldom
// then, and moving costs a miss for each key.
func (t *Table) rehash(mask uint64) {
	t.Settle()
	t.mask = mask
	t.slots = scratch.Get(int(mask) + 1)
	clear(t.slots)
	for g, h := range t.Hashes {
		at := h & t.mask
		for t.slots[at] != 0 {
			at = (at + 1) & t.mask
		}
		t.slots[at] = slot(h, g)
	}
}

// The slots of a table with many keys are a quarter of its memory, and of no use once all keys have been
// entered: partitions merge by the hashes.
//
// Settle gives back the memory in which keys are looked for, so that another table uses it. The keys stay,
// with their hashes; none is looked for any more.
func (t *Table) Settle() {
	if len(t.slots) > 2*leastKeys {
		scratch.Put(t.slots)
	}
	t.slots = nil
}

// Close gives all memory back but that of the keys: they stay in Cols, and nothing else of the table is
// looked at any more.
func (t *Table) Close() {
	t.Settle()
	t.Hashes = vector.Release(t.Hashes)
	t.sums = vector.Release(t.sums)
	for c, packs := range t.packs {
		t.packs[c] = vector.Release(packs)
	}
	for c, numbers := range t.given {
		t.given[c] = vector.Release(numbers)
	}
}

// Release gives all memory back: nothing looks at the keys any more, nor has strings of them.
func (t *Table) Release() {
	t.Close()
	for _, k := range t.Cols {
		k.Release()
	}
}

// slot is what lies in the slot of key g: the upper half of its hash as a tag, and
// its number plus one.
func slot(hash uint64, g int) uint64 { return hash>>32<<32 | uint64(g+1) }
