package keys

import (
	"strings"
	"unsafe"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Table numbers distinct keys. It belongs to one goroutine.
type Table struct {
	Cols   []*vector.Vector // the keys by number
	Hashes []uint64

	slots []uint32
	mask  uint64
	packs [][]uint64 // of each column of text: its short strings as numbers
	text  text
	lasts bool // strings are shared
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

// Lasts says whether the strings of the keys to come may be shared, because little
// memory is kept by each. Otherwise they are copied: a string of a page keeps all of
// the page.
func (t *Table) Lasts(is bool) { t.lasts = is }

// NewTable returns a table for keys of the given types.
func NewTable(cols []types.Type) *Table {
	t := &Table{slots: make([]uint32, 64), mask: 63, packs: make([][]uint64, len(cols))}
	for _, c := range cols {
		v := &vector.Vector{}
		v.Init(c, c.Stored(), 0)
		t.Cols = append(t.Cols, v)
	}
	return t
}

// Len returns how many keys there are.
func (t *Table) Len() int { return len(t.Hashes) }

// Find writes the numbers of n rows of keys to out, and enters those that are
// not there. The columns are in their stored layouts.
//
// out has at least as many elements as hashes. Numbers are given in the order
// of rows, so a caller finds new keys by comparing with the length before.
//
// packs has the numbers of the rows' strings (Packer), or is nil.
func (t *Table) Find(cols []*vector.Vector, hashes []uint64, packs [][]uint64, out []int32) {
	if len(cols) == 1 && cols[0].Layout == types.Ints && cols[0].Valid == nil && t.Cols[0].Valid == nil {
		t.findInts(cols[0], hashes, out)
		return
	}
	for i, h := range hashes {
		out[i] = t.find(cols, i, h, packs)
	}
}

// findInts is Find for one column of integers without nulls, the most frequent
// key by far.
//
// Integers are compared without a look at the stored hash: they lie as close,
// and are what has to be equal.
func (t *Table) findInts(col *vector.Vector, hashes []uint64, out []int32) {
	cols := []*vector.Vector{col}
	for i, x := range col.I {
		h := hashes[i]
		at := h & t.mask
		for {
			s := t.slots[at]
			if s == 0 {
				out[i] = t.enter(cols, i, h, at)
				break
			}
			if t.Cols[0].I[s-1] == x {
				out[i] = int32(s - 1)
				break
			}
			at = (at + 1) & t.mask
		}
	}
}

// find returns the number of row i.
func (t *Table) find(cols []*vector.Vector, i int, h uint64, packs [][]uint64) int32 {
	at := h & t.mask
	for s := t.slots[at]; s != 0; s = t.slots[at] {
		if t.Hashes[s-1] == h && t.equal(int(s-1), cols, i, packs) {
			return int32(s - 1)
		}
		at = (at + 1) & t.mask
	}
	return t.enter(cols, i, h, at)
}

// equal reports whether key g is row i of cols.
func (t *Table) equal(g int, cols []*vector.Vector, i int, packs [][]uint64) bool {
	for c, v := range cols {
		k := t.Cols[c]
		if k.Layout == types.Strings && !k.Null(g) && !v.Null(i) {
			var row uint64
			if packs != nil {
				row = packs[c][i]
			} else {
				row = pack(v.Str(i))
			}
			if p := t.packs[c][g]; p != row || p == 0 && k.S[g] != v.Str(i) {
				return false
			}
		} else if !Equal(k, g, v, i) {
			return false
		}
	}
	return true
}

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

// enter adds row i as a new key at a free slot.
func (t *Table) enter(cols []*vector.Vector, i int, h, at uint64) int32 {
	g := len(t.Hashes)
	t.Hashes = append(t.Hashes, h)
	t.slots[at] = uint32(g + 1)
	for c, v := range cols {
		k := t.Cols[c]
		k.Grow(g + 1)
		if v.Null(i) {
			k.Nulls().Clear(g)
			k.Zero(g)
		} else {
			t.put(k, g, v, i)
		}
		if k.Layout == types.Strings {
			t.packs[c] = append(t.packs[c], pack(k.S[g]))
		}
	}
	// Half full at most: the expected length of a search for what is not there
	// is 2.5 slots then.
	if uint64(2*len(t.Hashes)) > t.mask {
		t.rehash()
	}
	return int32(g)
}

// put writes a key that is not null.
func (t *Table) put(k *vector.Vector, g int, v *vector.Vector, i int) {
	switch {
	case k.Layout != types.Strings:
		k.Put(g, v, i)
	case t.lasts:
		k.S[g] = v.Str(i)
	default:
		k.S[g] = t.text.keep(v.Str(i))
	}
}

// rehash makes the table of slots four times as large.
//
// Four times as large, and not twice: a table grows seldom then, and moving
// costs a miss for each key.
func (t *Table) rehash() {
	t.mask = 4*t.mask + 3
	t.slots = make([]uint32, t.mask+1)
	for g, h := range t.Hashes {
		at := h & t.mask
		for t.slots[at] != 0 {
			at = (at + 1) & t.mask
		}
		t.slots[at] = uint32(g + 1)
	}
}

// One returns the number of row i, and enters it if it is not there.
func (t *Table) One(cols []*vector.Vector, i int, hash uint64) int32 {
	return t.find(cols, i, hash, nil)
}
