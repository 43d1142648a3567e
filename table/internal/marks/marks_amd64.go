package marks

import "xfork/internal/tier"

// vectors reports whether AVX2 is there, and wanted (XFORK_SIMD).
var vectors = tier.Current() >= tier.AVX2

// find writes the words of a text of 64 bytes each.
func find(dst []uint64, text []byte, a, b, c byte) {
	if !vectors {
		plain(dst, text, a, b, c)
		return
	}
	avx2(&dst[0], &text[0], len(dst), a, b, c)
}

// avx2 writes n words, for 64 bytes each. n is not zero.
//
//go:noescape
func avx2(dst *uint64, text *byte, n int, a, b, c byte)
