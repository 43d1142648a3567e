package kernel

import (
	"bytes"
	"unsafe"
)

// Masks are slices of bool. Their kernels work on eight elements at once in a plain 64-bit word, which is as fast as the
// block's way through the first-level cache, so they have one tier. They rely on what the compiler promises itself: a
// bool is a byte that is 0 or 1.

const (
	word = 8
	ones = 0x0101010101010101
)

// words is the part of m that fills whole words, as words of eight elements. Slices of bool need no alignment; amd64 and
// arm64 read words from anywhere, and other processors go by elements.
func words(m []bool, n int) []uint64 {
	return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(m))), n/word)
}

// And sets dst to a && b, element by element. dst may be a or b; both are at least as long as dst.
func And(dst, a, b []bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if unaligned {
		p, q, r := words(a, len(dst)), words(b, len(dst)), words(dst, len(dst))
		for k := range r {
			r[k] = p[k] & q[k]
		}
		i = len(r) * word
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] && b[i]
	}
}

// Or sets dst to a || b, element by element. dst may be a or b; both are at least as long as dst.
func Or(dst, a, b []bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if unaligned {
		p, q, r := words(a, len(dst)), words(b, len(dst)), words(dst, len(dst))
		for k := range r {
			r[k] = p[k] | q[k]
		}
		i = len(r) * word
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] || b[i]
	}
}

// Xor sets dst to a != b, element by element. dst may be a or b; both are at least as long as dst.
func Xor(dst, a, b []bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if unaligned {
		p, q, r := words(a, len(dst)), words(b, len(dst)), words(dst, len(dst))
		for k := range r {
			r[k] = p[k] ^ q[k]
		}
		i = len(r) * word
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] != b[i]
	}
}

// Not sets dst to !a, element by element. dst may be a, which is at least as long as dst.
func Not(dst, a []bool) {
	a = a[:len(dst)]
	i := 0
	if unaligned {
		p, r := words(a, len(dst)), words(dst, len(dst))
		for k := range r {
			r[k] = p[k] ^ ones
		}
		i = len(r) * word
	}
	for ; i < len(dst); i++ {
		dst[i] = !a[i]
	}
}

// Count is the number of elements that hold.
func Count(m []bool) int { return bytes.Count(asBytes(m), []byte{1}) }

// AnyOf reports whether an element holds. It stops at the first one. Of no element that is false.
func AnyOf(m []bool) bool { return bytes.IndexByte(asBytes(m), 1) >= 0 }

// AllOf reports whether all elements hold. It stops at the first that does not. Of no element that is true.
func AllOf(m []bool) bool { return bytes.IndexByte(asBytes(m), 0) < 0 }

// First is the index of the first element that holds, -1 if there is none.
func First(m []bool) int { return bytes.IndexByte(asBytes(m), 1) }

// FillMask sets all elements to s.
func FillMask(dst []bool, s bool) {
	for i := range dst {
		dst[i] = s
	}
}

// asBytes is m seen as bytes. The functions of package bytes on one byte are vectorised on every processor that matters.
func asBytes(m []bool) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(m))), len(m))
}
