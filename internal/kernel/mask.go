package kernel

import (
	"bytes"
	"encoding/binary"
	"unsafe"
)

// Masks are slices of bool. Their kernels work on eight elements at once in a plain 64-bit word, which is as fast as the
// block's way through the first-level cache, so they have one tier. They rely on what the compiler promises itself: a
// bool is a byte that is 0 or 1.
//
//	m     01 00 01 01 00 00 01 00    eight bools, one word of 64 bits
//	!m    00 01 00 00 01 01 00 01    m ^ ones

// word is how many bools are worked on at once, and ones has a 1 for each of them.
const (
	word = 8
	ones = 0x0101010101010101
)

// asBytes returns m seen as bytes. A caller writes 0 and 1 to them and nothing else: other bytes are no bools, and Go would do with them
// what it likes.
func asBytes(m []bool) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(m))), len(m))
}

// The loops below test the lengths of all three slices, though they are equal, because the compiler then drops the checks in the
// functions of package binary, and a word is one load and one store.

// And sets dst to a && b, element by element. dst may be a or b; both are at least as long as dst.
func And(dst, a, b []bool) {
	r, p, q := asBytes(dst), asBytes(a[:len(dst)]), asBytes(b[:len(dst)])
	for len(r) >= word && len(p) >= word && len(q) >= word {
		binary.NativeEndian.PutUint64(r, binary.NativeEndian.Uint64(p)&binary.NativeEndian.Uint64(q))
		r, p, q = r[word:], p[word:], q[word:]
	}
	for i := range r {
		r[i] = p[i] & q[i]
	}
}

// Or sets dst to a || b, element by element. dst may be a or b; both are at least as long as dst.
func Or(dst, a, b []bool) {
	r, p, q := asBytes(dst), asBytes(a[:len(dst)]), asBytes(b[:len(dst)])
	for len(r) >= word && len(p) >= word && len(q) >= word {
		binary.NativeEndian.PutUint64(r, binary.NativeEndian.Uint64(p)|binary.NativeEndian.Uint64(q))
		r, p, q = r[word:], p[word:], q[word:]
	}
	for i := range r {
		r[i] = p[i] | q[i]
	}
}

// Xor sets dst to a != b, element by element. dst may be a or b; both are at least as long as dst.
func Xor(dst, a, b []bool) {
	r, p, q := asBytes(dst), asBytes(a[:len(dst)]), asBytes(b[:len(dst)])
	for len(r) >= word && len(p) >= word && len(q) >= word {
		binary.NativeEndian.PutUint64(r, binary.NativeEndian.Uint64(p)^binary.NativeEndian.Uint64(q))
		r, p, q = r[word:], p[word:], q[word:]
	}
	for i := range r {
		r[i] = p[i] ^ q[i]
	}
}

// Not sets dst to !a, element by element. dst may be a, which is at least as long as dst.
func Not(dst, a []bool) {
	r, p := asBytes(dst), asBytes(a[:len(dst)])
	for len(r) >= word && len(p) >= word {
		binary.NativeEndian.PutUint64(r, binary.NativeEndian.Uint64(p)^ones)
		r, p = r[word:], p[word:]
	}
	for i := range r {
		r[i] = p[i] ^ 1
	}
}

// Count returns the number of elements that hold. It and the three that follow go through the functions of package bytes on one
// byte, which use vectors on every processor that matters.
func Count(m []bool) int { return bytes.Count(asBytes(m), []byte{1}) }

// AnyOf reports whether an element holds. It stops at the first one. Of no element that is false. It looks for a byte of 1, which is all
// that can stand in a mask beside 0.
func AnyOf(m []bool) bool { return bytes.IndexByte(asBytes(m), 1) >= 0 }

// AllOf reports whether all elements hold. It stops at the first that does not. Of no element that is true.
func AllOf(m []bool) bool { return bytes.IndexByte(asBytes(m), 0) < 0 }

// First returns the index of the first element that holds, -1 if there is none.
func First(m []bool) int { return bytes.IndexByte(asBytes(m), 1) }

// FillMask sets all elements to s.
func FillMask(dst []bool, s bool) {
	for i := range dst {
		dst[i] = s
	}
}
