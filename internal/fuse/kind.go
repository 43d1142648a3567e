package fuse

import (
	"unsafe"

	"xfork/internal/kernel"
)

// Kind is a type of elements or of single values, known at run time: below the typed vocabulary there are no type
// parameters but those of the kernels.
type Kind uint8

// The kinds. Int is Go's int and occurs as a single value only: lengths, indices, counts.
const (
	F64 Kind = iota
	F32
	I64
	I32
	Bool
	Int

	numbers = 4 // F64 to I32
	kinds   = 6
)

var sizes = [kinds]uintptr{F64: 8, F32: 4, I64: 8, I32: 4, Bool: 1, Int: unsafe.Sizeof(int(0))}

func (k Kind) size() uintptr { return sizes[k] }

func (k Kind) String() string {
	return [...]string{"float64", "float32", "int64", "int32", "bool", "int"}[k]
}

// integer tells whether division by zero is a failure.
func (k Kind) integer() bool { return k == I64 || k == I32 }

// KindOf is the kind of T, which is an element type.
func KindOf[T kernel.Number | bool | int]() Kind {
	var t T
	switch any(t).(type) {
	case float64:
		return F64
	case float32:
		return F32
	case int64:
		return I64
	case int32:
		return I32
	case bool:
		return Bool
	}
	return Int
}

// array is a slice whose element type only its kind tells.
type untyped struct {
	p unsafe.Pointer
	n int
}

// slice is a's elements; the caller knows T.
func slice[T any](a untyped) []T {
	if a.n == 0 {
		return []T{} // a result without elements is empty, not nil
	}
	return unsafe.Slice((*T)(a.p), a.n)
}

// erase is the reverse of slice.
func erase[T any](s []T) untyped { return untyped{unsafe.Pointer(unsafe.SliceData(s)), len(s)} }

// makeArray allocates n elements, all zero.
func makeArray(k Kind, n int) untyped {
	switch k {
	case F64:
		return erase(make([]float64, n))
	case F32:
		return erase(make([]float32, n))
	case I64:
		return erase(make([]int64, n))
	case I32:
		return erase(make([]int32, n))
	case Bool:
		return erase(make([]bool, n))
	}
	panic("fuse: no arrays of this kind")
}

// at is where element i of an array lies.
func (a untyped) at(i int, k Kind) unsafe.Pointer { return unsafe.Add(a.p, uintptr(i)*k.size()) }

// A single value travels as its image: its bytes at the beginning of a word, the rest zero. That is the same on processors of
// either byte order, and equal images are equal values, floats by their bits.

// load reads the image of the value of kind k at p.
func load(p unsafe.Pointer, k Kind) (image uint64) {
	keepAt(unsafe.Pointer(&image), p, k)
	return image
}

// keep writes the value of kind k with the given image to p.
func keep(p unsafe.Pointer, k Kind, image uint64) { keepAt(p, unsafe.Pointer(&image), k) }

func keepAt(to, from unsafe.Pointer, k Kind) {
	switch k.size() {
	case 8:
		*(*uint64)(to) = *(*uint64)(from)
	case 4:
		*(*uint32)(to) = *(*uint32)(from)
	default:
		*(*uint8)(to) = *(*uint8)(from)
	}
}

// value is the T with this image; imageOf the reverse.
func value[T any](image uint64) T { return *(*T)(unsafe.Pointer(&image)) }

func imageOf[T any](v T) (image uint64) {
	*(*T)(unsafe.Pointer(&image)) = v
	return image
}
