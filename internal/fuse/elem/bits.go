package elem

import (
	"fmt"
	"unsafe"
)

// A single value travels as bits: its bytes at the beginning of a word, the rest zero. That is the
// same on processors of either byte order, and equal bits are equal values; floats are compared by
// their bits, so -0 is not +0, and a NaN is itself.

// Load reads the value of kind k at p.
func Load(p unsafe.Pointer, k Kind) (bits uint64) {
	move(unsafe.Pointer(&bits), p, k)
	return bits
}

// Store writes the value of kind k with the given bits to p.
func Store(p unsafe.Pointer, k Kind, bits uint64) { move(p, unsafe.Pointer(&bits), k) }

// move copies a value of kind k between memory and the beginning of a word, as an integer of its
// size: floats keep the bits of a signalling NaN that way.
func move(to, from unsafe.Pointer, k Kind) {
	switch k.Size() {
	case 8:
		*(*uint64)(to) = *(*uint64)(from)
	case 4:
		*(*uint32)(to) = *(*uint32)(from)
	default:
		*(*uint8)(to) = *(*uint8)(from)
	}
}

// Value returns the T with the given bits. T must have the size of the kind that they are of.
func Value[T any](bits uint64) T { return *(*T)(unsafe.Pointer(&bits)) }

// Bits is the reverse of Value.
func Bits[T any](v T) (bits uint64) {
	*(*T)(unsafe.Pointer(&bits)) = v
	return bits
}

// BitsAs returns the bits of x as a number of kind k, where it is one.
func BitsAs(k Kind, x float64) uint64 {
	switch k {
	case F64:
		return Bits(x)
	case F32:
		return Bits(float32(x))
	case I64:
		return Bits(int64(x))
	}
	return Bits(int32(x))
}

// Signed returns the integer of kind k with the given bits, whatever its size: what depends on its
// value, and not on its type, need not ask twice.
func Signed(k Kind, bits uint64) int64 {
	if k == I32 {
		return int64(Value[int32](bits))
	}
	return Value[int64](bits)
}

// Text returns the text of a value, for listings: as fmt prints it, so floats with the fewest
// digits that tell them apart.
func Text(k Kind, bits uint64) string {
	switch k {
	case F64:
		return fmt.Sprint(Value[float64](bits))
	case F32:
		return fmt.Sprint(Value[float32](bits))
	case I64:
		return fmt.Sprint(Value[int64](bits))
	case I32:
		return fmt.Sprint(Value[int32](bits))
	case Bool:
		return fmt.Sprint(Value[bool](bits))
	}
	return fmt.Sprint(Value[int](bits))
}
