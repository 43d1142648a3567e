package vector

import (
	"unsafe"

	"xfork/internal/scratch"
	"xfork/table/internal/types"
)

// Memory that is about to be written whole is not cleared before: for what a group-by keeps of
// its rows that was a tenth of the time.
//
//	Unset      n elements, all of which are written next: gathered, or put in another order
//	Roomy      room for n elements, which are appended
//	Room       the same for a vector, which then grows row by row
//	Grow       rows are there, and zero or whatever Room had (keep.go)
//
// Elements with pointers are always cleared: the collector looks at them.

// Unset returns a slice of n elements, of which the caller writes every one before it reads it.
// Where they have no pointers they are whatever the memory had.
func Unset[T any](n int) (out []T) {
	switch out := any(&out).(type) {
	case *[]int64:
		*out = scratch.Fresh[int64](n)
	case *[]float64:
		*out = scratch.Fresh[float64](n)
	case *[]uint64:
		*out = scratch.Fresh[uint64](n)
	case *[]uint32:
		*out = scratch.Fresh[uint32](n)
	case *[]int32:
		*out = scratch.Fresh[int32](n)
	case *[]types.Int128:
		words := scratch.Fresh[uint64](2 * n)
		*out = unsafe.Slice((*types.Int128)(unsafe.Pointer(unsafe.SliceData(words))), n)
	}
	if out == nil {
		out = make([]T, n)
	}
	return out
}

// Roomy returns s with room for n elements, of which those behind its end are as Unset has them.
//
// It doubles: append by itself would add a quarter to a large slice, and take
// five times the memory of the last one on the way.
func Roomy[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s
	}
	out := Unset[T](max(n, 2*len(s)))
	return out[:copy(out, s)]
}

// Room makes room for n rows, of which Grow then takes no memory. What Grow adds is written by
// the caller, or cleared (Zero): it is unspecified, and not zero.
func (v *Vector) Room(n int) {
	switch v.Layout {
	case types.Ints:
		v.I = Roomy(v.I, n)
	case types.Floats:
		v.F = Roomy(v.F, n)
	case types.Strings:
		v.S = Roomy(v.S, n)
	default:
		v.W = Roomy(v.W, n)
	}
}

// prepare makes room for n rows in the form of src, all of which are about to be written. The
// values that v has are lost.
func (v *Vector) prepare(src *Vector, n int) {
	switch {
	case n <= Size: // the memory of a batch is used again
	case src.Dict != nil:
		v.Codes = Roomy(v.Codes[:0], n)
	case src.Layout == types.Ints:
		v.I = Roomy(v.I[:0], n)
	case src.Layout == types.Floats:
		v.F = Roomy(v.F[:0], n)
	case src.Layout == types.Wides:
		v.W = Roomy(v.W[:0], n)
	}
}
