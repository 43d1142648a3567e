package spill

import (
	"unsafe"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Fields returns structs of n numbers of eight bytes as columns of their bits: the
// columns of floats are no numbers, but it is as if they were.
//
// A column for each number compresses better than the structs would: counts are
// small, and the bits of floats are not.
func Fields[T any](xs []T, n int) []*vector.Vector {
	cols := make([]*vector.Vector, n)
	for k := range cols {
		cols[k] = &vector.Vector{}
		cols[k].Init(types.Type{Kind: types.Int64}, types.Ints, len(xs))
	}
	bits := bitsOf(xs, n)
	for i := range xs {
		for k, v := range cols {
			v.I[i] = bits[i*n+k]
		}
	}
	return cols
}

// Structs returns the structs that Fields has made columns of, which follow each other in
// the order of the fields.
func Structs[T any](cols []*vector.Vector) []T {
	xs := make([]T, cols[0].N)
	bits := bitsOf(xs, len(cols))
	for i := range xs {
		for k, v := range cols {
			bits[i*len(cols)+k] = v.I[i]
		}
	}
	return xs
}

// bitsOf returns structs as the numbers that they are made of.
//
// The check is of the program and not of data: a struct that gets another field has to be
// saved with it.
func bitsOf[T any](xs []T, n int) []int64 {
	if unsafe.Sizeof(*new(T)) != 8*uintptr(n) {
		panic("spill: a struct that is not made of so many numbers")
	}
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(xs))), n*len(xs))
}
