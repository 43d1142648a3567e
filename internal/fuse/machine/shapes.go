package machine

import (
	"xfork/internal/array"
	"xfork/internal/fuse/elem"
	"xfork/internal/kernel"
)

// The shapes of kernels, as steps: which registers and which constants of an instruction are the
// operands of the kernel.
//
//	shape          kernel                  instruction
//	unary          dst, a                  D, A
//	binary         dst, a, b               D, A, B
//	right, left    dst, a, constant        D, A, S and D, B, S
//	compare ...    likewise, to a mask
//
// Each instance is a closure of its own around one kernel: a step costs one indirect call for a
// block.

// unary is the shape of functions of one array.
func unary[T any](k func(dst, a []T)) Step {
	return func(f *Frame, in *Instr, n int) { k(reg[T](f, in.D, n), reg[T](f, in.A, n)) }
}

// binary is the shape of operations on two arrays.
func binary[T any](k func(dst, a, b []T)) Step {
	return func(f *Frame, in *Instr, n int) { k(reg[T](f, in.D, n), reg[T](f, in.A, n), reg[T](f, in.B, n)) }
}

// right is the shape of an operation with the constant as its second operand.
func right[T any](k func(dst, a []T, s T)) Step {
	return func(f *Frame, in *Instr, n int) { k(reg[T](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S)) }
}

// left is the shape of an operation with the constant as its first operand: its array is the second
// one.
func left[T any](k func(dst, a []T, s T)) Step {
	return func(f *Frame, in *Instr, n int) { k(reg[T](f, in.D, n), reg[T](f, in.B, n), elem.Value[T](in.S)) }
}

// compare, compareRight and compareLeft are the same for results that are masks.
func compare[T any](k func(dst []bool, a, b []T)) Step {
	return func(f *Frame, in *Instr, n int) { k(reg[bool](f, in.D, n), reg[T](f, in.A, n), reg[T](f, in.B, n)) }
}

func compareRight[T any](k func(dst []bool, a []T, s T)) Step {
	return func(f *Frame, in *Instr, n int) { k(reg[bool](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S)) }
}

func compareLeft[T any](k func(dst []bool, a []T, s T)) Step {
	return func(f *Frame, in *Instr, n int) { k(reg[bool](f, in.D, n), reg[T](f, in.B, n), elem.Value[T](in.S)) }
}

// convert, fromMask and nonZero change the kind: numbers to numbers, masks to 0 and 1, numbers to
// masks.
func convert[To, From kernel.Number](f *Frame, in *Instr, n int) {
	kernel.Convert(reg[To](f, in.D, n), reg[From](f, in.A, n))
}

func fromMask[To kernel.Number](f *Frame, in *Instr, n int) {
	kernel.FromMask(reg[To](f, in.D, n), reg[bool](f, in.A, n))
}

func nonZero[From kernel.Number](f *Frame, in *Instr, n int) {
	kernel.NonZero(reg[bool](f, in.D, n), reg[From](f, in.A, n))
}

// ramp and linspace write a block of a series, which is computed by the place of the elements.

func ramp[T kernel.Number](f *Frame, in *Instr, n int) {
	array.Ramp(reg[T](f, in.D, n), f.at, elem.Value[T](in.S), elem.Value[T](in.K))
}

func linspace[T kernel.Number](f *Frame, in *Instr, n int) {
	array.Linspace(reg[T](f, in.D, n), f.at, f.length, elem.Value[T](in.S), elem.Value[T](in.K))
}
