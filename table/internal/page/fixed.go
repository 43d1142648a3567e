package page

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// Values of fixed size, encoded PLAIN: little-endian, one behind the other.
// Each function converts as many as out holds from the first bytes of src,
// which has them.

// littleEndian says that integers lie in memory as they lie in files, so that
// those of 64 bits are copied.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// Int64s converts integers of 64 bits.
func Int64s(out []int64, src []byte) { words(out, src) }

// Doubles converts floats of 64 bits.
func Doubles(out []float64, src []byte) { words(out, src) }

// words copies values of eight bytes.
func words[T int64 | float64](out []T, src []byte) {
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(out))), 8*len(out))
	copy(b, src[:len(b)])
	if !littleEndian {
		for ; len(b) > 0; b = b[8:] {
			binary.NativeEndian.PutUint64(b, binary.LittleEndian.Uint64(b))
		}
	}
}

// Int32s converts signed integers of 32 bits.
func Int32s(out []int64, src []byte) {
	src = src[:4*len(out)]
	for i := range out {
		out[i] = int64(int32(binary.LittleEndian.Uint32(src[4*i : 4*i+4])))
	}
}

// Uint32s converts unsigned integers of 32 bits.
func Uint32s(out []int64, src []byte) {
	src = src[:4*len(out)]
	for i := range out {
		out[i] = int64(binary.LittleEndian.Uint32(src[4*i : 4*i+4]))
	}
}

// Floats converts floats of 32 bits.
func Floats(out []float64, src []byte) {
	src = src[:4*len(out)]
	for i := range out {
		out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(src[4*i : 4*i+4])))
	}
}

// Moments converts the timestamps of Impala, INT96, to nanoseconds since 1970:
// 8 bytes of nanoseconds of the day, and 4 of the Julian day, of which 2440588
// is 1970-01-01.
func Moments(out []int64, src []byte) {
	src = src[:12*len(out)]
	for i := range out {
		x := src[12*i : 12*i+12]
		day := int64(binary.LittleEndian.Uint32(x[8:]))
		out[i] = (day-2440588)*86400e9 + int64(binary.LittleEndian.Uint64(x))
	}
}

// Unsplit makes PLAIN of BYTE_STREAM_SPLIT, in the memory of dst if that is
// large enough: the first bytes of all values come first, then the second ones.
// It is right if src is a multiple of the width.
//
// Eight values of eight bytes are a matrix of bytes to be transposed.
func Unsplit(dst, src []byte, width int) []byte {
	dst = sized(dst, len(src))
	n := len(src) / width
	i := 0
	if width == 8 {
		for ; i+8 <= n; i += 8 {
			var rows [8]uint64
			for k := range rows {
				rows[k] = binary.LittleEndian.Uint64(src[k*n+i:])
			}
			transpose(&rows)
			for k, x := range rows {
				binary.LittleEndian.PutUint64(dst[8*(i+k):], x)
			}
		}
	}
	for k := range width {
		stream := src[k*n : (k+1)*n]
		for j := i; j < n; j++ {
			dst[j*width+k] = stream[j]
		}
	}
	return dst
}

// transpose swaps blocks of four bytes, then of two, then single ones (H.
// Warren, Hacker's Delight, 7-3).
func transpose(m *[8]uint64) {
	for i := range 4 {
		t := (m[i]>>32 ^ m[i+4]) & 0x00000000ffffffff
		m[i], m[i+4] = m[i]^t<<32, m[i+4]^t
	}
	for _, i := range [4]int{0, 1, 4, 5} {
		t := (m[i]>>16 ^ m[i+2]) & 0x0000ffff0000ffff
		m[i], m[i+2] = m[i]^t<<16, m[i+2]^t
	}
	for _, i := range [4]int{0, 2, 4, 6} {
		t := (m[i]>>8 ^ m[i+1]) & 0x00ff00ff00ff00ff
		m[i], m[i+1] = m[i]^t<<8, m[i+1]^t
	}
}
