package npy

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"

	"xfork/ops/vec"
)

// element is the type of a file's elements: what numpy calls a dtype, without
// its byte order.
type element struct {
	kind byte // numpy's letter: f float, i signed, u unsigned, b bool
	size int  // bytes
}

// word is the element types by Go's names. numpy's float16 has none. What is
// not in it is no element: complex64, strings ('U', 'S'), objects ('O'), dates
// ('M', 'm'), records and raw bytes ('V').
var word = map[element]string{
	{'f', 2}: "float16", {'f', 4}: "float32", {'f', 8}: "float64",
	{'i', 1}: "int8", {'i', 2}: "int16", {'i', 4}: "int32", {'i', 8}: "int64",
	{'u', 1}: "uint8", {'u', 2}: "uint16", {'u', 4}: "uint32", {'u', 8}: "uint64",
	{'b', 1}: "bool",
}

func (e element) String() string { return word[e] }

// own returns the element type that T is.
func own[T vec.Element]() element {
	var zero T
	switch any(zero).(type) {
	case float64:
		return element{'f', 8}
	case float32:
		return element{'f', 4}
	case int64:
		return element{'i', 8}
	case int32:
		return element{'i', 4}
	}
	return element{'b', 1}
}

// significant is how many binary digits of a whole number an element holds
// exactly, without the sign: of a float its fraction and the leading one that
// is not stored.
func (e element) significant() int {
	switch {
	case e.kind == 'f':
		return map[int]int{2: 11, 4: 24, 8: 53}[e.size]
	case e.kind == 'i':
		return 8*e.size - 1
	}
	return 8 * e.size
}

// holds reports whether every value of an element of type from is one of type
// e, so that a conversion changes nothing:
//
//	float64 <- float16 float32, int8 to int32, uint8 to uint32     float32 <- float16, int8 int16, uint8 uint16
//	int64   <- int8 to int32, uint8 to uint32                      int32   <- int8 int16, uint8 uint16
//
// A wider float has a wider exponent too, so digits decide. A bool is no
// number, although numpy counts with it: a mask that is loaded as numbers is a
// mistake more often than not.
func (e element) holds(from element) bool {
	switch {
	case e == from:
		return true
	case e.kind == 'b' || from.kind == 'b' || e.kind == 'i' && from.kind == 'f': // no whole number holds a half
		return false
	}
	return e.significant() >= from.significant()
}

// fits returns an error if a T cannot hold every value of the file's type.
func fits[T vec.Element](from element) error {
	if to := own[T](); !to.holds(from) {
		return fmt.Errorf("%w: it has %v, which %v does not hold", ErrType, from, to)
	}
	return nil
}

// memory returns the bytes of xs, in the machine's order. It is where files and
// slices meet: all that has a layout of its own in Go passes through here, and
// only element types do, which have no pointers and no padding.
func memory[T vec.Element](xs []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(xs))), len(xs)*own[T]().size)
}

// little reports whether the machine has the least byte first.
var little = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// order is the byte order that a file's letter stands for; '=' and '|' are the
// machine's: the one says so, and the other is for elements of one byte, which
// have no order.
func order(letter byte) binary.ByteOrder {
	if letter == '<' || letter != '>' && little {
		return binary.LittleEndian
	}
	return binary.BigEndian
}

// direct reports whether the bytes of a file are the memory of a []T, so that
// they can be read into it, or mapped in its place.
func direct[T vec.Element](h *Header) bool {
	return h.element == own[T]() && (h.element.size == 1 || h.order == order('='))
}

// convert fills dst from the bytes of as many elements, of which each fits.
// They are numbers, for a bool is always direct: it is of one byte, and fits
// nothing else.
func convert[T vec.Element](dst []T, from []byte, h *Header) {
	switch dst := any(dst).(type) {
	case []float64:
		widen(dst, from, h)
	case []float32:
		widen(dst, from, h)
	case []int64:
		widen(dst, from, h)
	case []int32:
		widen(dst, from, h)
	}
}

// widen is convert for numbers. One loop for each type of the file, so that
// nothing is asked for each element; the few that cannot come, such as float64
// for an int32, have been refused by fits, and cost only their code.
func widen[T vec.Number](dst []T, b []byte, h *Header) {
	o := h.order
	switch h.element {
	case element{'f', 2}:
		fill(dst, b, 2, func(b []byte) T { return T(half(o.Uint16(b))) })
	case element{'f', 4}:
		fill(dst, b, 4, func(b []byte) T { return T(math.Float32frombits(o.Uint32(b))) })
	case element{'f', 8}:
		fill(dst, b, 8, func(b []byte) T { return T(math.Float64frombits(o.Uint64(b))) })
	case element{'i', 1}:
		fill(dst, b, 1, func(b []byte) T { return T(int8(b[0])) })
	case element{'i', 2}:
		fill(dst, b, 2, func(b []byte) T { return T(int16(o.Uint16(b))) })
	case element{'i', 4}:
		fill(dst, b, 4, func(b []byte) T { return T(int32(o.Uint32(b))) })
	case element{'i', 8}:
		fill(dst, b, 8, func(b []byte) T { return T(int64(o.Uint64(b))) })
	case element{'u', 1}:
		fill(dst, b, 1, func(b []byte) T { return T(b[0]) })
	case element{'u', 2}:
		fill(dst, b, 2, func(b []byte) T { return T(o.Uint16(b)) })
	case element{'u', 4}:
		fill(dst, b, 4, func(b []byte) T { return T(o.Uint32(b)) })
	}
}

// fill sets each element of dst from size bytes. one is a literal of its only
// caller, so the compiler puts it into the loop.
func fill[T vec.Number](dst []T, b []byte, size int, one func([]byte) T) {
	for i := range dst {
		dst[i] = one(b[i*size:][:size])
	}
}

// half returns the value of a float of IEEE 754's 16 bits, which a float32
// holds exactly: five bits of exponent and ten of fraction go into eight and
// 23, and what is subnormal there is normal here.
func half(b uint16) float32 {
	sign, exponent, fraction := uint32(b>>15)<<31, uint32(b>>10&0x1f), uint32(b&0x3ff)
	switch exponent {
	case 0: // zero, or a fraction of 2^-14 without a leading one
		v := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f: // infinity, or NaN with its payload
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13) // the bias is 15 there, and 127 here
}
