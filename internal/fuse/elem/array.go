package elem

import (
	"unsafe"

	"xfork/internal/scratch"
)

// Array is a slice without its element type, which only its kind tells. It is comparable: equal
// arrays are the same memory.
type Array struct {
	Ptr unsafe.Pointer
	Len int // in elements
}

// Typed is an array with its kind, for those places where no operator tells it.
type Typed struct {
	Array
	Kind Kind
}

// Slice returns a's elements; the caller knows T.
func Slice[T any](a Array) []T {
	if a.Len == 0 {
		return []T{} // a result without elements is empty, not nil
	}
	return unsafe.Slice((*T)(a.Ptr), a.Len)
}

// Erase is the reverse of Slice. The capacity of s is lost: an array is never appended to.
func Erase[T any](s []T) Array { return Array{unsafe.Pointer(unsafe.SliceData(s)), len(s)} }

// Make allocates n elements with arbitrary contents: all of them must be written before the array is
// anyone else's. The garbage collector need not look for pointers in them, and large ones begin at a
// page.
func Make(k Kind, n int) Array {
	switch k {
	case F64:
		return Erase(scratch.Fresh[float64](n))
	case F32:
		return Erase(scratch.Fresh[float32](n))
	case I64:
		return Erase(scratch.Fresh[int64](n))
	case I32:
		return Erase(scratch.Fresh[int32](n))
	case Bool:
		return Erase(scratch.Fresh[bool](n))
	}
	panic("elem: no arrays of this kind")
}

// At returns the address of element i of an array of kind k.
func (a Array) At(i int, k Kind) unsafe.Pointer { return unsafe.Add(a.Ptr, uintptr(i)*k.Size()) }

// Meets reports whether a and b share memory. It compares addresses, which do not change while both
// are in use.
func (a Typed) Meets(b Typed) bool {
	begin, beginB := uintptr(a.Ptr), uintptr(b.Ptr)
	return begin < beginB+uintptr(b.Len)*b.Kind.Size() && beginB < begin+uintptr(a.Len)*a.Kind.Size()
}

// Crosses reports whether a and b share memory but do not begin at one place with elements of one
// size.
//
//	a    |0   1   2   3 |
//	b        |0   1   2   3 |      crosses a: to write b[0] is to overwrite a[1], which may still have to be read
func (a Typed) Crosses(b Typed) bool {
	if a.Len == 0 || b.Len == 0 || a.Ptr == b.Ptr && a.Kind.Size() == b.Kind.Size() {
		return false
	}
	return a.Meets(b)
}
