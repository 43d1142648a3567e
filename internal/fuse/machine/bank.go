package machine

import (
	"sync"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// banks are the steps by kind, made of the kernels of the instruction set in use.
var banks = sync.OnceValue(func() *[elem.Int]*bank {
	b := &[elem.Int]*bank{
		elem.F64:  further[float64](bankOf(kernel.Float64())),
		elem.F32:  further[float32](bankOf(kernel.Float32())),
		elem.I64:  furtherInts[int64](bankOf(kernel.Int64())),
		elem.I32:  furtherInts[int32](bankOf(kernel.Int32())),
		elem.Bool: maskBank(),
	}
	addRandom(b)
	// Matrices have elements of one kind; of the others there are single elements alone.
	b[elem.F64][op.Spread][0] = spread
	b[elem.F32][op.Spread][0], b[elem.I64][op.Spread][0] = repeat[float32], repeat[int64]
	b[elem.I32][op.Spread][0], b[elem.Bool][op.Spread][0] = repeat[int32], repeat[bool]
	return b
})

// StepOf returns the step of an operation on elements of kind k with the given operands constant
// (see First). It is nil if there is none, and some constant has to be broadcast to a register
// first. With no constants there always is one.
func StepOf(c op.Code, k elem.Kind, constants int) Step { return banks()[k][c][constants] }

// CompareStep returns the step of op.WhereCompare for a comparison; rest is set for a constant
// where the comparison does not hold.
func CompareStep(c op.Code, k elem.Kind, rest bool) Step {
	i := choiceOf(c)
	if rest {
		i++
	}
	return banks()[k][op.WhereCompare][i]
}

// choiceOf returns where the two steps for a comparison, from op.Lt to op.Ge, are among the
// variants of op.WhereCompare.
func choiceOf(c op.Code) int { return 2 * int(c-op.Lt) }

// The table of steps: by kind, by code, by which operands are constants.
//
//	banks()[F64][Sub]   0: array - array     Second: array - constant     First: constant - array
//
// It is made once, of closures around the kernels of the instruction set in use, and only read
// afterwards.

// variants are the steps of one operation by which of its operands are constants, as bits.
type variants [8]Step

// bank has the steps for one kind of elements. What is nil there is not.
type bank [op.Codes]variants

// binaries returns three forms of an operation: array with array, array with constant, constant
// with array.
func binaries[T any](vv func(dst, a, b []T), vs, sv func(dst, a []T, s T)) variants {
	return variants{0: binary(vv), Second: right(vs), First: left(sv)}
}

// compares is binaries for comparisons.
func compares[T any](vv func(dst []bool, a, b []T), vs, sv func(dst []bool, a []T, s T)) variants {
	return variants{0: compare(vv), Second: compareRight(vs), First: compareLeft(sv)}
}

// bankOf makes the steps of the kernels for T. A comparison with the constant on the left is the
// reverse one with it on the right; of operations that commute the kernel with a constant does
// both.
func bankOf[T kernel.Number](k *kernel.Set[T]) *bank {
	b := new(bank)
	b[op.Add] = binaries(k.Add, k.AddS, k.AddS)
	b[op.Sub] = binaries(k.Sub, k.SubS, k.RSubS)
	b[op.Mul] = binaries(k.Mul, k.MulS, k.MulS)
	b[op.Div] = binaries(k.Div, k.DivS, k.RDivS)
	b[op.Min] = binaries(k.Min, k.MinS, k.MinS)
	b[op.Max] = binaries(k.Max, k.MaxS, k.MaxS)
	b[op.Pow] = binaries(k.Pow, k.PowS, k.RPowS)
	b[op.Eq] = compares(k.Eq, k.EqS, k.EqS)
	b[op.Ne] = compares(k.Ne, k.NeS, k.NeS)
	b[op.Lt] = compares(k.Lt, k.LtS, k.GtS)
	b[op.Le] = compares(k.Le, k.LeS, k.GeS)
	b[op.Gt] = compares(k.Gt, k.GtS, k.LtS)
	b[op.Ge] = compares(k.Ge, k.GeS, k.LeS)
	// Functions of one operand have no form for constants: those are folded.
	for c, kern := range map[op.Code]func(dst, a []T){
		op.Neg: k.Neg, op.Abs: k.Abs, op.Sqrt: k.Sqrt, op.Floor: k.Floor, op.Ceil: k.Ceil, op.Trunc: k.Trunc, op.Round: k.Round,
		op.RoundToEven: k.RoundToEven, op.Exp: k.Exp, op.Expm1: k.Expm1, op.Log: k.Log, op.Log1p: k.Log1p, op.Sin: k.Sin, op.Cos: k.Cos,
		op.Tanh: k.Tanh, op.Erf: k.Erf,
	} {
		if kern != nil { // integers have no exponentials
			b[c][0] = unary(kern)
		}
	}
	b[op.MulAdd], b[op.MulSub], b[op.SubMul], b[op.Where] = mulAdds(k), mulSubs(k), subMuls(k), wheres(k)
	b[op.WhereCompare] = choices(k)
	b[op.ToBool][0] = nonZero[T]
	b[op.ToF64][0], b[op.ToF32][0] = convert[float64, T], convert[float32, T]
	b[op.ToI64][0], b[op.ToI32][0] = convert[int64, T], convert[int32, T]
	b[op.Range][0], b[op.Linspace][0] = ramp[T], linspace[T]
	b[op.Full][0] = func(f *Frame, in *Instr, n int) { k.Fill(reg[T](f, in.D, n), elem.Value[T](in.S)) }
	return b
}

// maskBank makes the steps for masks, which are bytes of 0 and 1: equality is the negation of Xor.
// A choice among masks is made of the other operations: there is no kernel for it, and none is
// worth having.
func maskBank() *bank {
	b := new(bank)
	b[op.And][0], b[op.Or][0], b[op.Xor][0] = binary(kernel.And), binary(kernel.Or), binary(kernel.Xor)
	b[op.Not][0] = unary(kernel.Not)
	b[op.Eq][0] = func(f *Frame, in *Instr, n int) {
		d := reg[bool](f, in.D, n)
		kernel.Xor(d, reg[bool](f, in.A, n), reg[bool](f, in.B, n))
		kernel.Not(d, d)
	}
	b[op.Ne][0] = b[op.Xor][0]
	b[op.Where][0] = chooseMask
	b[op.ToF64][0], b[op.ToF32][0] = fromMask[float64], fromMask[float32]
	b[op.ToI64][0], b[op.ToI32][0] = fromMask[int64], fromMask[int32]
	b[op.Full][0] = func(f *Frame, in *Instr, n int) { kernel.FillMask(reg[bool](f, in.D, n), elem.Value[bool](in.S)) }
	return b
}

// chooseMask is Where for masks.
func chooseMask(f *Frame, in *Instr, n int) {
	d, m, x, y := reg[bool](f, in.D, n), reg[bool](f, in.A, n), reg[bool](f, in.B, n), reg[bool](f, in.C, n)
	for i := range d {
		d[i] = m[i] && x[i] || !m[i] && y[i]
	}
}
