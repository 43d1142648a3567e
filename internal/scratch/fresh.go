package scratch

import (
	"strings"
	"unsafe"
)

// Plain has the types of elements that Fresh makes: without pointers, which the garbage collector
// would have to find zero or good.
type Plain interface {
	float64 | float32 | int64 | int32 | uint64 | uint32 | bool | byte
}

// freshFrom is from how many bytes on it pays not to clear memory; it also keeps what is returned at
// multiples of eight bytes, which blocks of less than sixteen need not begin at.
const freshFrom = 1 << 10

// Fresh returns a new slice of n elements with arbitrary contents, for results of which every element
// is about to be written. It must not be seen before: what an abandoned computation leaves in it may
// be of another type's bits, and a bool neither 0 nor 1.
//
// make clears what it returns. Where the memory has been used before, which is the rule under a
// garbage collector, that is a pass over it more, and for arrays of some megabytes half the time of
// making a result. The library has one way to memory that is not cleared, [strings.Builder]: Grow
// reserves it, and the string of the first byte tells where it lies.
func Fresh[T Plain](n int) []T {
	var t T
	size := n * int(unsafe.Sizeof(t))
	if size < freshFrom {
		return make([]T, n)
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteByte(0)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.StringData(b.String()))), n)
}
