// Package elem has the types of elements as values: below the typed vocabulary of package ops/vec
// there are no type parameters but those of the kernels.
//
//	Kind     which type                           F64, F32, I64, I32, Bool; Int for single values
//	Array    a slice of elements of some kind     where it begins, and its length in elements
//	bits     a single value of some kind          a uint64: its bytes at the beginning of a word, the rest zero
//
// What the type of an array or of bits is, only the code around them knows: an operator has the
// kinds of its operands. A wrong kind is a bug that no check finds at run time.
package elem

import (
	"unsafe"

	"xfork/internal/kernel"
)

// Kind is a type of elements or of single values. Kinds are ordered: floats first, then integers,
// then the others, so that a set of kinds can be given by a bound.
type Kind uint8

// The kinds. Int is Go's int and occurs as a single value only: lengths, indices, counts.
const (
	F64 Kind = iota
	F32
	I64
	I32
	Bool
	Int

	Kinds = 6 // how many there are
)

// sizes are in bytes. A bool takes one, as in Go.
var sizes = [Kinds]uintptr{F64: 8, F32: 4, I64: 8, I32: 4, Bool: 1, Int: unsafe.Sizeof(int(0))}

// Size returns the size of a value in bytes.
func (k Kind) Size() uintptr { return sizes[k] }

// String returns the type's name in Go.
func (k Kind) String() string {
	return [...]string{"float64", "float32", "int64", "int32", "bool", "int"}[k]
}

// Integer reports whether elements are integers: their division by zero is a failure, and their
// sums are exact.
func (k Kind) Integer() bool { return k == I64 || k == I32 }

// KindOf returns the kind of T, which is an element type.
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
