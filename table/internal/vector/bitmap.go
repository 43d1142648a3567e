package vector

import (
	"iter"
	"math/bits"
)

// Bitmap has a bit for each row, in words of 64. A nil Bitmap stands for ones
// everywhere.
type Bitmap []uint64

// words returns how many words n rows take.
func words(n int) int { return (n + 63) / 64 }

// Get reports whether bit i is set.
func (b Bitmap) Get(i int) bool { return b == nil || b[i>>6]>>(i&63)&1 != 0 }

// Set sets bit i.
func (b Bitmap) Set(i int) { b[i>>6] |= 1 << (i & 63) }

// Clear clears bit i.
func (b Bitmap) Clear(i int) { b[i>>6] &^= 1 << (i & 63) }

// word returns the k bits from bit i on, of which there are 64 at most, in the low bits of a
// word; those above them are whatever they are. A nil bitmap has ones.
func (b Bitmap) word(i, k int) uint64 {
	if b == nil {
		return ^uint64(0)
	}
	w, shift := b[i>>6]>>(i&63), i&63
	if shift+k > 64 {
		w |= b[i>>6+1] << (64 - shift)
	}
	return w
}

// put writes the k low bits of w, of which there are no more than the word of bit i has behind
// it.
func (b Bitmap) put(i, k int, w uint64) {
	mask := ^uint64(0) >> (64 - k) << (i & 63)
	b[i>>6] = b[i>>6]&^mask | w<<(i&63)&mask
}

// Fill sets n bits from the first on.
func (b Bitmap) Fill() {
	for i := range b {
		b[i] = ^uint64(0)
	}
}

// Count returns how many of the first n bits are set.
func (b Bitmap) Count(n int) int {
	if b == nil {
		return n
	}
	count := 0
	for _, w := range b[:n/64] {
		count += bits.OnesCount64(w)
	}
	if rest := n & 63; rest != 0 {
		count += bits.OnesCount64(b[n/64] << (64 - rest))
	}
	return count
}

// Rows returns the numbers of those of the first n bits that are set, in the
// memory of sel. b is not nil.
//
// Every number is written, and stays if its bit is set: a branch would be
// mispredicted for each null among others, and so would the lengths of runs be.
func (b Bitmap) Rows(sel []int32, n int) []int32 {
	sel = resized(sel, n)
	k := 0
	for from := 0; from < n; from += 64 {
		word := b[from>>6]
		for i := from; i < min(n, from+64); i++ {
			sel[k] = int32(i)
			k += int(word & 1)
			word >>= 1
		}
	}
	return sel[:k]
}

// Absent yields those of the first n bits that are not set, in order: word by word, so that
// it costs little where few are absent, whatever order they are in.
//
// Bits behind the last row are whatever they are, and are not looked at.
func (b Bitmap) Absent(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; from < n; from += 64 {
			for word := ^b[from>>6]; word != 0; word &= word - 1 {
				if i := from + bits.TrailingZeros64(word); i >= n || !yield(i) {
					return
				}
			}
		}
	}
}

// Keep returns those of the rows sel that have their bits set, in the memory of
// sel.
func (b Bitmap) Keep(sel []int32) []int32 {
	if b == nil {
		return sel
	}
	k := 0
	for _, r := range sel {
		sel[k] = r
		k += int(b[r>>6] >> (r & 63) & 1)
	}
	return sel[:k]
}

// Resized returns a bitmap for n rows with unspecified bits, in the memory of b
// if there is enough.
//
// A nil bitmap gives a fresh one even for no rows: nil means that there are no
// nulls, which the caller is about to change.
func (b Bitmap) Resized(n int) Bitmap {
	if w := words(n); cap(b) >= w && b != nil {
		return b[:w]
	}
	return make(Bitmap, words(n))
}

// And makes dst the rows that both a and b have, nil if both are nil, in the
// memory of dst. n is the number of rows.
//
// Both may be windows of larger bitmaps; whole words are read, and bits from n
// on are whatever they are.
func And(dst, a, b Bitmap, n int) Bitmap {
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil:
		a = b
	case b == nil:
		b = a
	}
	dst = dst.Resized(n)
	for i := range dst {
		dst[i] = a[i] & b[i]
	}
	return dst
}
