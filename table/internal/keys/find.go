package keys

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Rows are numbered some thousand at a time, step by step, and not row by row:
//
//	probe     slots alone are looked at: a free one is taken for a new key, and one with the same tag is
//	          believed
//	enter     the new keys are copied, column by column
//	check     all rows are compared with the keys that they are believed to have, column by column; those
//	          of new keys are equal to them
//
// Each step is a short loop without calls, and its misses of the cache do not wait for
// each other; row by row a comparison waits for the key, which waits for the slot.
// A tag has 32 bits of the hash, so a check fails once in some millions of batches.
// Then what has been entered is taken back, and the rows are numbered one by one:
// which step has found them makes no difference to the numbers.
//
// The way is that of vectorised hash tables (P. Boncz, M. Zukowski, N. Nes: MonetDB/X100,
// 2005), with the tags of Swiss tables (M. Kulukundis, 2017) in the slots.

// batch is the rows that are being numbered: the k-th of them is row rows[k] of cols.
type batch struct {
	cols   []*vector.Vector
	rows   []int32
	hashes []uint64  // by k
	packs  [][]Short // of each column of text, by from+k
	out    []int32
	from   int
}

// Find writes the numbers of n rows of keys to out, and enters those that are
// not there. The columns are in their stored layouts.
//
// out has at least as many elements as hashes. Numbers are given in the order
// of rows. The result is the rows that were entered, in order, so that the i-th of
// them has the number Len()+i of before; it is valid until the next call.
//
// packs has the numbers of the rows' strings (Packer), or is nil. A column of strings that
// all have one need not have the strings themselves.
func (t *Table) Find(cols []*vector.Vector, hashes []uint64, packs [][]Short, out []int32) []int32 {
	if packs == nil {
		t.given = t.packer.Packed(cols, t.given)
		packs = t.given
	}
	for n := len(t.upto); n < len(hashes); n++ {
		t.upto = append(t.upto, int32(n))
	}
	return t.number(batch{cols, t.upto[:len(hashes)], hashes, packs, out, 0})
}

// number numbers the rows of a batch, as many at a time as stay in the first-level
// cache with what is known of them, and returns those that were entered.
func (t *Table) number(all batch) []int32 {
	t.entered = t.entered[:0]
	for from := 0; from < len(all.hashes); from += vector.Size {
		to := min(len(all.hashes), from+vector.Size)
		b := all
		b.from, b.rows, b.hashes, b.out = from, all.rows[from:to], all.hashes[from:to], all.out[from:to]
		before := len(t.Hashes)
		t.probe(&b)
		t.append(&b)
		if !t.check(&b) {
			t.retreat(before)
			t.singly(&b)
		}
		for _, f := range t.fresh {
			t.entered = append(t.entered, int32(from)+f)
		}
	}
	return t.entered
}

// probe finds a number for each row by its slot alone, and says which are new.
//
// A slot that has another tag is another key's for certain. Of 2048 rows, the slots of
// which are not in the cache, some ten are fetched at a time: a row needs nothing of the
// one before but that its new key has a slot.
func (t *Table) probe(b *batch) {
	fresh, f := roomy(t.fresh, len(b.hashes)), 0
	slots, mask := t.slots, t.mask
	out := b.out[:len(b.hashes)]
	for k, h := range b.hashes {
		at := h & mask
		s := slots[at]
		for s != 0 && (s^h)>>32 != 0 {
			at = (at + 1) & mask
			s = slots[at]
		}
		if s != 0 {
			out[k] = int32(uint32(s) - 1)
			continue
		}
		out[k] = t.take(at, h)
		slots, mask = t.slots, t.mask
		fresh[f] = int32(k)
		f++
	}
	t.fresh = fresh[:f]
}

// Lists of rows are as long as a batch at least, so that they are made once.

// roomy returns a slice of n elements, in the memory of s if there is enough.
func roomy(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, max(n, vector.Size))
	}
	return s[:n]
}

// take takes a free slot for the next number. The columns are behind: they get the
// keys of all new rows of the batch at once (append).
func (t *Table) take(at, h uint64) int32 {
	g := len(t.Hashes)
	if g == cap(t.Hashes) {
		t.room(max(leastKeys, 2*g))
	}
	t.Hashes = append(t.Hashes, h)
	t.slots[at] = slot(h, g)
	// Half full at most: the expected length of a search for what is not there
	// is 2.5 slots then.
	if uint64(2*len(t.Hashes)) > t.mask {
		t.rehash(4*t.mask + 3)
	}
	return int32(g)
}

// append copies the new keys to the columns: a loop for each layout, where copying row
// by row would look at the layout of each column for each row. Values at null rows are
// cleared behind it, since they may be anything.
func (t *Table) append(b *batch) {
	if len(t.fresh) == 0 {
		return
	}
	for c, v := range b.cols {
		if t.short[c] && !t.fits(b.packs[c][b.from:]) {
			t.lengthen(c)
		}
		k := t.Cols[c]
		at := k.N
		k.Grow(at + len(t.fresh))
		switch {
		case t.short[c]:
			numbers := OfVector(k)[at:]
			for i, f := range t.fresh {
				numbers[i] = b.packs[c][b.from+int(f)]
			}
		case k.Layout == types.Ints:
			copied(k.I[at:], v.I, b.rows, t.fresh)
		case k.Layout == types.Floats:
			copied(k.F[at:], v.F, b.rows, t.fresh)
		case k.Layout == types.Wides:
			copied(k.W[at:], v.W, b.rows, t.fresh)
		default:
			t.strings(k.S[at:], v, b, c)
			t.packs[c] = vector.Roomy(t.packs[c], k.N)
			for _, f := range t.fresh {
				t.packs[c] = append(t.packs[c], b.packs[c][b.from+int(f)])
			}
		}
		if v.Valid != nil {
			t.nulls(v, b, c, at)
		}
	}
}

// fits reports whether all new keys of text are short, or null.
func (t *Table) fits(packs []Short) bool {
	for _, f := range t.fresh {
		if !packs[f].Is() {
			return false
		}
	}
	return true
}

// nulls marks the new keys of a column, from number at on, that are null. Those of short text
// have a number that says so, too, and it stays.
func (t *Table) nulls(v *vector.Vector, b *batch, c, at int) {
	k := t.Cols[c]
	for i, f := range t.fresh {
		if v.Null(int(b.rows[f])) {
			if k.Nulls().Clear(at + i); !t.short[c] {
				k.Zero(at + i)
			}
		}
	}
}

// copied copies the rows that are new, which ascend: most of what is read lies side by
// side.
func copied[T any](dst, src []T, rows, fresh []int32) {
	for i, f := range fresh {
		dst[i] = src[rows[f]]
	}
}

// entries is how many entries of a dictionary there may be for each key of a table
// that shares its strings.
const entries = 4

// strings is copied for strings, which may have to be kept from their pages. A
// dictionary with few entries beside the keys is kept in memory as it is: by a table
// of pairs of codes, for instance. Then equal strings of it have equal pointers, and
// are found to be equal without a look at their bytes. A column of short strings that are
// numbers alone has none that could be shared.
func (t *Table) strings(dst []string, v *vector.Vector, b *batch, c int) {
	shares := t.lasts || v.Dict != nil && len(v.Dict.Values) <= entries*len(t.Hashes)
	switch {
	case v.Dict == nil && v.S == nil:
		for i, f := range t.fresh {
			dst[i] = t.text.short(b.packs[c][b.from+int(f)])
		}
	case shares && v.Dict != nil:
		for i, f := range t.fresh {
			dst[i] = v.Dict.Values[v.Codes[b.rows[f]]]
		}
	case shares:
		copied(dst, v.S, b.rows, t.fresh)
	default:
		for i, f := range t.fresh {
			dst[i] = t.text.keep(v.Str(int(b.rows[f])))
		}
	}
}

// retreat takes back the keys from number n on. Slots are made anew, because a key may
// lie behind one that goes.
func (t *Table) retreat(n int) {
	for c, k := range t.Cols {
		for i := n; i < k.N && k.Valid != nil; i++ {
			k.Valid.Set(i) // as bits behind the last row are
		}
		k.Grow(n)
		if k.Layout == types.Strings {
			t.packs[c] = t.packs[c][:n]
		}
	}
	t.Hashes = t.Hashes[:n]
	t.rehash(t.mask)
}

// The rare way, and the one that says what the numbers are.

// singly numbers the rows one by one: each is compared with its key before the next.
func (t *Table) singly(b *batch) {
	var fresh []int32
	for k, h := range b.hashes {
		g, is := t.numbered(b, k, h)
		if !is {
			t.fresh = append(t.fresh[:0], int32(k))
			t.append(b)
			fresh = append(fresh, int32(k))
		}
		b.out[k] = g
	}
	t.fresh = fresh
}

// numbered returns the number of the k-th row, a new one if it has none. The columns are
// up to date, unlike those that probe has: so the whole hash and the key can be compared.
func (t *Table) numbered(b *batch, k int, h uint64) (g int32, is bool) {
	at := h & t.mask
	for s := t.slots[at]; s != 0; s = t.slots[at] {
		if g := int(uint32(s) - 1); t.Hashes[g] == h && t.row(g, b, k) {
			return int32(g), true
		}
		at = (at + 1) & t.mask
	}
	return t.take(at, h), false
}

// row reports whether key g is the k-th row, in all columns.
func (t *Table) row(g int, b *batch, k int) bool {
	for c := range b.cols {
		if !t.is(c, g, b, k) {
			return false
		}
	}
	return true
}
