package spread

import (
	"math/bits"
	"unsafe"

	"xfork/internal/tier"
)

// vectors reports whether AVX2 is there, and wanted (XFORK_SIMD).
var vectors = tier.Current() >= tier.AVX2

// eights has for each byte of the bitmap which of the next values eight rows get, and fours
// for four bits which halves of the next values, as halves are what is permuted.
var (
	eights [256][8]byte
	fours  [16][8]byte
)

func init() {
	for b := range eights {
		for row := range 8 {
			// The values of a byte are those of the rows up to this one that have one.
			n := bits.OnesCount8(uint8(b) << (7 - row))
			eights[b][row] = byte(max(n-1, 0))
		}
	}
	for b := range fours {
		for row := range 4 {
			n := eights[b][row]
			fours[b][2*row], fours[b][2*row+1] = 2*n, 2*n+1
		}
	}
}

// blocks spreads rows in words of 64, and reports whether it has: values without pointers, of
// four or eight bytes, are moved by assembly. The values lie before from.
func blocks[T any](xs []T, present []uint64, from int) bool {
	if !vectors {
		return false
	}
	first, words := unsafe.Pointer(unsafe.SliceData(xs)), unsafe.Pointer(unsafe.SliceData(present))
	switch any(xs).(type) {
	case []uint32:
		byEights(first, words, from, len(xs)/8, &eights)
	case []int64, []float64:
		byFours(first, words, from, len(xs)/8, &fours)
	default:
		return false
	}
	return true
}

// byEights spreads rows of four bytes, eight for each of n bytes of the bitmap.
//
//go:noescape
func byEights(xs, present unsafe.Pointer, from, n int, orders *[256][8]byte)

// byFours spreads rows of eight bytes, twice four for each of n bytes of the bitmap.
//
//go:noescape
func byFours(xs, present unsafe.Pointer, from, n int, orders *[16][8]byte)
