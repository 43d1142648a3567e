package machine

import (
	"math"

	"xfork/internal/fuse/op"
	"xfork/internal/kernel/elementary"
	"xfork/internal/kernel/scalar"
)

// The steps of operations that have one tier, in plain Go (package kernel/scalar). None takes constants: those are broadcast to registers.

// A step calls a function for each element, which takes long enough for the call not to matter; a loop of
// machine code ends before it and begins again behind it (package lower).

// A map says which function is which operation's: it is gone through once, when the banks are made.

// further adds the operations on floats to a bank.
func further[T scalar.Float](b *bank) *bank {
	for c, f := range map[op.Code]func(float64) float64{
		op.Log2: elementary.Log2, op.Log10: elementary.Log10, op.Tan: elementary.Tan, op.Asin: elementary.Asin, op.Acos: elementary.Acos,
		op.Atan: elementary.Atan, op.Sinh: elementary.Sinh, op.Cosh: elementary.Cosh, op.Asinh: elementary.Asinh, op.Acosh: elementary.Acosh,
		op.Atanh: elementary.Atanh, op.Cbrt: elementary.Cbrt, op.Erfc: elementary.Erfc, op.NormalQuantile: elementary.NormalQuantile,
	} {
		b[c][0] = unary(scalar.Map[T](f))
	}
	// The banks of float64 and float32 have the same functions: those of float32 go by way of float64.
	//
	// Functions of two arrays have one form: with a constant in the place of an array nothing would be
	// won.
	//
	// The remainder and the sign are exact in package math.
	for c, f := range map[op.Code]func(x, y float64) float64{
		op.Hypot: elementary.Hypot, op.Atan2: elementary.Atan2, op.Copysign: math.Copysign, op.Rem: math.Mod, op.Mod: scalar.Mod,
		op.FloorDiv: scalar.FloorDiv,
	} {
		b[c][0] = binary(scalar.Map2[T](f))
	}
	return b
}

// Where there are loops, bits of integers are done by these, and so is what is divided by a constant.

// furtherInts adds those on integers.
func furtherInts[T scalar.Integer](b *bank) *bank {
	for c, kern := range map[op.Code]func(dst, a, b []T){
		op.BitAnd: scalar.And[T], op.BitOr: scalar.Or[T], op.BitXor: scalar.Xor[T], op.BitAndNot: scalar.AndNot[T], op.Lsh: scalar.Lsh[T],
		op.Rsh: scalar.Rsh[T], op.Rem: scalar.Rem[T](), op.Mod: scalar.ModInt[T](), op.FloorDiv: scalar.FloorDivInt[T](),
	} {
		b[c][0] = binary(kern)
	}
	b[op.BitNot][0] = unary(scalar.Not[T])
	return b
}
