package fuse

import (
	"unsafe"

	"xfork/internal/array"
	"xfork/internal/kernel"
)

// step does one instruction on n elements.
type step func(f *frame, in *instr, n int)

// instr is an instruction: what to do, and the registers of the result and the operands.
type instr struct {
	do         step
	d, a, b, c int32
	s, k       uint64 // images of constant operands
}

func pointer(image *uint64) unsafe.Pointer { return unsafe.Pointer(image) }

// reg is register i as elements of type T.
func reg[T any](f *frame, i int32, n int) []T { return unsafe.Slice((*T)(f.ptr[i]), n) }

// Which operands are constants, as bits: 1 for the first, and so on.
const (
	first  = 1
	second = 2
	third  = 4
)

// The shapes of kernels, as steps.

func unary[T any](k func(dst, a []T)) step {
	return func(f *frame, in *instr, n int) { k(reg[T](f, in.d, n), reg[T](f, in.a, n)) }
}

func binary[T any](k func(dst, a, b []T)) step {
	return func(f *frame, in *instr, n int) { k(reg[T](f, in.d, n), reg[T](f, in.a, n), reg[T](f, in.b, n)) }
}

func right[T any](k func(dst, a []T, s T)) step {
	return func(f *frame, in *instr, n int) { k(reg[T](f, in.d, n), reg[T](f, in.a, n), value[T](in.s)) }
}

// left is for an operation whose first operand is the constant: its array is the second.
func left[T any](k func(dst, a []T, s T)) step {
	return func(f *frame, in *instr, n int) { k(reg[T](f, in.d, n), reg[T](f, in.b, n), value[T](in.s)) }
}

func compare[T any](k func(dst []bool, a, b []T)) step {
	return func(f *frame, in *instr, n int) { k(reg[bool](f, in.d, n), reg[T](f, in.a, n), reg[T](f, in.b, n)) }
}

func compareRight[T any](k func(dst []bool, a []T, s T)) step {
	return func(f *frame, in *instr, n int) { k(reg[bool](f, in.d, n), reg[T](f, in.a, n), value[T](in.s)) }
}

func compareLeft[T any](k func(dst []bool, a []T, s T)) step {
	return func(f *frame, in *instr, n int) { k(reg[bool](f, in.d, n), reg[T](f, in.b, n), value[T](in.s)) }
}

func convert[To, From kernel.Number](f *frame, in *instr, n int) {
	kernel.Convert(reg[To](f, in.d, n), reg[From](f, in.a, n))
}

func fromMask[To kernel.Number](f *frame, in *instr, n int) {
	kernel.FromMask(reg[To](f, in.d, n), reg[bool](f, in.a, n))
}

func nonZero[From kernel.Number](f *frame, in *instr, n int) {
	kernel.NonZero(reg[bool](f, in.d, n), reg[From](f, in.a, n))
}

// variants are the steps of one operation by which of its operands are constants.
type variants [8]step

// bank is the steps for one kind of elements.
type bank [codes]variants

// binaries are three forms of an operation: array with array, array with constant, constant with array.
func binaries[T any](vv func(dst, a, b []T), vs, sv func(dst, a []T, s T)) variants {
	return variants{0: binary(vv), second: right(vs), first: left(sv)}
}

func compares[T any](vv func(dst []bool, a, b []T), vs, sv func(dst []bool, a []T, s T)) variants {
	return variants{0: compare(vv), second: compareRight(vs), first: compareLeft(sv)}
}

// unaries adds those operations of one operand that the element type has.
func (b *bank) unary(c Code, s step, there bool) {
	if there {
		b[c][0] = s
	}
}

// bankOf makes the steps of the kernels for T.
func bankOf[T kernel.Number](k *kernel.Set[T]) *bank {
	b := new(bank)
	b[Add] = binaries(k.Add, k.AddS, k.AddS)
	b[Sub] = binaries(k.Sub, k.SubS, k.RSubS)
	b[Mul] = binaries(k.Mul, k.MulS, k.MulS)
	b[Div] = binaries(k.Div, k.DivS, k.RDivS)
	b[Min] = binaries(k.Min, k.MinS, k.MinS)
	b[Max] = binaries(k.Max, k.MaxS, k.MaxS)
	b[Pow] = binaries(k.Pow, k.PowS, k.RPowS)
	b[Eq] = compares(k.Eq, k.EqS, k.EqS)
	b[Ne] = compares(k.Ne, k.NeS, k.NeS)
	b[Lt] = compares(k.Lt, k.LtS, k.GtS)
	b[Le] = compares(k.Le, k.LeS, k.GeS)
	b[Gt] = compares(k.Gt, k.GtS, k.LtS)
	b[Ge] = compares(k.Ge, k.GeS, k.LeS)
	for c, kern := range map[Code]func(dst, a []T){
		Neg: k.Neg, Abs: k.Abs, Sqrt: k.Sqrt, Floor: k.Floor, Ceil: k.Ceil, Trunc: k.Trunc, Round: k.Round,
		RoundToEven: k.RoundToEven, Exp: k.Exp, Expm1: k.Expm1, Log: k.Log, Log1p: k.Log1p, Sin: k.Sin, Cos: k.Cos,
		Tanh: k.Tanh, Erf: k.Erf,
	} {
		b.unary(c, unary(kern), kern != nil)
	}
	b.threes(mulAdds(k), mulSubs(k), subMuls(k), wheres(k))
	b[whereCompare] = choices(k)
	b[ToBool][0] = nonZero[T]
	b[ToF64][0], b[ToF32][0] = convert[float64, T], convert[float32, T]
	b[ToI64][0], b[ToI32][0] = convert[int64, T], convert[int32, T]
	b[Range][0], b[Linspace][0] = ramp[T], linspace[T]
	b[Full][0] = func(f *frame, in *instr, n int) { k.Fill(reg[T](f, in.d, n), value[T](in.s)) }
	return b
}

func (b *bank) threes(mulAdd, mulSub2, subMul2, where variants) {
	b[MulAdd], b[mulSub], b[subMul], b[Where] = mulAdd, mulSub2, subMul2, where
}

// mulAdds are a*b + c with constants among the factors and for the summand.
func mulAdds[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *frame, in *instr, n int) {
			k.MulAdd(reg[T](f, in.d, n), reg[T](f, in.a, n), reg[T](f, in.b, n), reg[T](f, in.c, n))
		},
		second: func(f *frame, in *instr, n int) {
			k.MulAddS(reg[T](f, in.d, n), reg[T](f, in.a, n), value[T](in.s), reg[T](f, in.c, n))
		},
		third: func(f *frame, in *instr, n int) {
			k.MulAddK(reg[T](f, in.d, n), reg[T](f, in.a, n), reg[T](f, in.b, n), value[T](in.k))
		},
		second | third: func(f *frame, in *instr, n int) {
			k.MulSK(reg[T](f, in.d, n), reg[T](f, in.a, n), value[T](in.s), value[T](in.k))
		},
	}
}

func mulSubs[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *frame, in *instr, n int) {
			k.MulSub(reg[T](f, in.d, n), reg[T](f, in.a, n), reg[T](f, in.b, n), reg[T](f, in.c, n))
		},
		second: func(f *frame, in *instr, n int) {
			k.MulSubS(reg[T](f, in.d, n), reg[T](f, in.a, n), value[T](in.s), reg[T](f, in.c, n))
		},
	}
}

func subMuls[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *frame, in *instr, n int) {
			k.SubMul(reg[T](f, in.d, n), reg[T](f, in.a, n), reg[T](f, in.b, n), reg[T](f, in.c, n))
		},
		second: func(f *frame, in *instr, n int) {
			k.SubMulS(reg[T](f, in.d, n), reg[T](f, in.a, n), value[T](in.s), reg[T](f, in.c, n))
		},
	}
}

func wheres[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *frame, in *instr, n int) {
			k.Where(reg[T](f, in.d, n), reg[bool](f, in.a, n), reg[T](f, in.b, n), reg[T](f, in.c, n))
		},
		second: func(f *frame, in *instr, n int) {
			k.WhereRS(reg[T](f, in.d, n), reg[bool](f, in.a, n), value[T](in.s), reg[T](f, in.c, n))
		},
		third: func(f *frame, in *instr, n int) {
			k.WhereS(reg[T](f, in.d, n), reg[bool](f, in.a, n), reg[T](f, in.b, n), value[T](in.k))
		},
		second | third: func(f *frame, in *instr, n int) {
			k.WhereSS(reg[T](f, in.d, n), reg[bool](f, in.a, n), value[T](in.s), value[T](in.k))
		},
	}
}

// ramp and linspace write a block of a series, which is computed by the place of the elements.

func ramp[T kernel.Number](f *frame, in *instr, n int) {
	array.Ramp(reg[T](f, in.d, n), f.at, value[T](in.s), value[T](in.k))
}

func linspace[T kernel.Number](f *frame, in *instr, n int) {
	array.Linspace(reg[T](f, in.d, n), f.at, f.length, value[T](in.s), value[T](in.k))
}
