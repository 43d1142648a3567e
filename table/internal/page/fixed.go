package page

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
	"unsafe"
)

// Values of fixed size, encoded PLAIN: little-endian, one behind the other.
// Each function converts as many as out holds from the first bytes of src,
// which has them.

//	INT32            sign-extended to int64, unsigned ones not
//	INT64, DOUBLE    copied
//	FLOAT            widened, which is exact
//	INT96            computed
//
// Vectors have integers of 64 bits for all kinds, so 32 bits are widened here,
// once, and kernels need one form.

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

// Int32s converts signed integers of 32 bits. Like its neighbours it takes four
// at a time, from an array, of which no index need be checked.
func Int32s(out []int64, src []byte) {
	src = src[:4*len(out)]
	for ; len(out) >= 4; out, src = out[4:], src[16:] {
		o, s := (*[4]int64)(out), (*[16]byte)(src)
		o[0] = int64(int32(binary.LittleEndian.Uint32(s[0:])))
		o[1] = int64(int32(binary.LittleEndian.Uint32(s[4:])))
		o[2] = int64(int32(binary.LittleEndian.Uint32(s[8:])))
		o[3] = int64(int32(binary.LittleEndian.Uint32(s[12:])))
	}
	for i := range out {
		out[i] = int64(int32(binary.LittleEndian.Uint32(src[4*i:])))
	}
}

// Uint32s converts unsigned integers of 32 bits.
func Uint32s(out []int64, src []byte) {
	src = src[:4*len(out)]
	for ; len(out) >= 4; out, src = out[4:], src[16:] {
		o, s := (*[4]int64)(out), (*[16]byte)(src)
		o[0] = int64(binary.LittleEndian.Uint32(s[0:]))
		o[1] = int64(binary.LittleEndian.Uint32(s[4:]))
		o[2] = int64(binary.LittleEndian.Uint32(s[8:]))
		o[3] = int64(binary.LittleEndian.Uint32(s[12:]))
	}
	for i := range out {
		out[i] = int64(binary.LittleEndian.Uint32(src[4*i:]))
	}
}

// Floats converts floats of 32 bits.
func Floats(out []float64, src []byte) {
	src = src[:4*len(out)]
	for ; len(out) >= 4; out, src = out[4:], src[16:] {
		o, s := (*[4]float64)(out), (*[16]byte)(src)
		o[0] = float64(math.Float32frombits(binary.LittleEndian.Uint32(s[0:])))
		o[1] = float64(math.Float32frombits(binary.LittleEndian.Uint32(s[4:])))
		o[2] = float64(math.Float32frombits(binary.LittleEndian.Uint32(s[8:])))
		o[3] = float64(math.Float32frombits(binary.LittleEndian.Uint32(s[12:])))
	}
	for i := range out {
		out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:])))
	}
}

// Moments converts the timestamps of Impala, INT96, to units since 1970, of which a
// second has so many: 8 bytes of nanoseconds of the day, and 4 of the Julian day, of which
// 2440588 is 1970-01-01. What is finer than a unit is cut off.
//
// What 64 bits do not hold is an error, and not the moment that its lower 64 bits are. In
// nanoseconds these are the years 1677 to 2262, and 9999-12-31 is written where there is
// no end.
func Moments(out []int64, src []byte, units int64) error {
	const nanos = 24 * int64(time.Hour)
	long, fine := 86400*units, int64(time.Second)/units
	most := math.MaxInt64 / long
	src = src[:12*len(out)]
	for i := range out {
		x := src[12*i : 12*i+12]
		day, rest := int64(binary.LittleEndian.Uint32(x[8:]))-2440588, int64(binary.LittleEndian.Uint64(x))
		at := day*long + rest/fine
		if day > most || day < -most || rest < 0 || rest > nanos || at < day*long {
			date := time.Unix(day*86400, 0).UTC().Format(time.DateOnly)
			if fine > 1 {
				return fmt.Errorf("a timestamp of %s is outside of what 64 bits hold, %d for a second", date, units)
			}
			return fmt.Errorf("a timestamp of %s is outside of what 64 bits of nanoseconds hold, the years 1677 to 2262: pass As(...) with timestamp(6)", date)
		}
		out[i] = at
	}
	return nil
}
