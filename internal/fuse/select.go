package fuse

import (
	"sync"

	"xfork/internal/kernel"
)

// Which step does an operation.

// steps are the banks of the current tier.
var steps = sync.OnceValue(func() *[Int]*bank {
	return &[Int]*bank{
		F64:  bankOf(kernel.Float64()),
		F32:  bankOf(kernel.Float32()),
		I64:  bankOf(kernel.Int64()),
		I32:  bankOf(kernel.Int32()),
		Bool: maskBank(),
	}
})

// maskBank is the steps for masks. A choice among masks is made of the other operations: there is no kernel for it, and
// none is worth having.
func maskBank() *bank {
	b := new(bank)
	b[And][0], b[Or][0], b[Xor][0] = binary(kernel.And), binary(kernel.Or), binary(kernel.Xor)
	b[Not][0] = unary(kernel.Not)
	b[Eq][0] = func(f *frame, in *instr, n int) {
		d := reg[bool](f, in.d, n)
		kernel.Xor(d, reg[bool](f, in.a, n), reg[bool](f, in.b, n))
		kernel.Not(d, d)
	}
	b[Ne][0] = b[Xor][0]
	b[Where][0] = func(f *frame, in *instr, n int) {
		d, m, x, y := reg[bool](f, in.d, n), reg[bool](f, in.a, n), reg[bool](f, in.b, n), reg[bool](f, in.c, n)
		for i := range d {
			d[i] = m[i] && x[i] || !m[i] && y[i]
		}
	}
	b[ToF64][0], b[ToF32][0], b[ToI64][0], b[ToI32][0] = fromMask[float64], fromMask[float32], fromMask[int64], fromMask[int32]
	b[Full][0] = func(f *frame, in *instr, n int) { kernel.FillMask(reg[bool](f, in.d, n), value[bool](in.s)) }
	return b
}

// commutes tells whether the first two operands can change places.
func (c Code) commutes() bool {
	switch c {
	case Add, Mul, Min, Max, Eq, Ne, And, Or, Xor, MulAdd, mulSub, subMul:
		return true
	}
	return false
}

// stepOf is the step of an operation on elements of kind k with the given operands constant; nil if there is none, and some
// constant has to be spread over a register first.
func stepOf(c Code, k, _ Kind, constants int) step { return steps()[k][c][constants] }

// compareStep is the step of whereCompare: rest for a constant where the comparison does not hold.
func compareStep(c Code, k Kind, rest bool) step {
	if rest {
		return steps()[k][whereCompare][choiceOf(c)+1]
	}
	return steps()[k][whereCompare][choiceOf(c)]
}

// choiceOf is where the two steps for a comparison are among those of whereCompare.
func choiceOf(c Code) int { return 2 * int(c-Lt) }

// choices are the steps of the compare-and-choose kernels.
func choices[T kernel.Number](k *kernel.Set[T]) (v variants) {
	choose := func(c Code, vv func(dst, x []T, s T, a, b []T), vs func(dst, x []T, s T, a []T, r T)) {
		v[choiceOf(c)] = func(f *frame, in *instr, n int) {
			vv(reg[T](f, in.d, n), reg[T](f, in.a, n), value[T](in.s), reg[T](f, in.b, n), reg[T](f, in.c, n))
		}
		v[choiceOf(c)+1] = func(f *frame, in *instr, n int) {
			vs(reg[T](f, in.d, n), reg[T](f, in.a, n), value[T](in.s), reg[T](f, in.b, n), value[T](in.k))
		}
	}
	choose(Lt, k.WhereLtS, k.WhereLtSS)
	choose(Le, k.WhereLeS, k.WhereLeSS)
	choose(Gt, k.WhereGtS, k.WhereGtSS)
	choose(Ge, k.WhereGeS, k.WhereGeSS)
	return v
}

// firstBad is the place of the first element that makes an integer operation fail, or -1.
func firstBad(a untyped, k Kind, negative bool) int {
	if k == I64 {
		return firstBadOf(kernel.Int64(), slice[int64](a), negative)
	}
	return firstBadOf(kernel.Int32(), slice[int32](a), negative)
}

func firstBadOf[T kernel.Number](k *kernel.Set[T], a []T, negative bool) int {
	if negative {
		return k.FirstNegative(a)
	}
	return k.FirstZero(a)
}
