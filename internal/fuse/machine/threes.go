package machine

import (
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// Steps with three operands. The constants that kernels take are the second factor and the summand:
// package lower puts a constant factor second.

// Each kernel has a name of its own for each set of constants (package kernel, Set): with S one
// operand is a constant, with K the summand, with RS what a choice takes where the mask holds.

// mulAdds returns the steps of a*b + c.
func mulAdds[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *Frame, in *Instr, n int) {
			k.MulAdd(reg[T](f, in.D, n), reg[T](f, in.A, n), reg[T](f, in.B, n), reg[T](f, in.C, n))
		},
		Second: func(f *Frame, in *Instr, n int) {
			k.MulAddS(reg[T](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S), reg[T](f, in.C, n))
		},
		Third: func(f *Frame, in *Instr, n int) {
			k.MulAddK(reg[T](f, in.D, n), reg[T](f, in.A, n), reg[T](f, in.B, n), elem.Value[T](in.K))
		},
		Second | Third: func(f *Frame, in *Instr, n int) {
			k.MulSK(reg[T](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S), elem.Value[T](in.K))
		},
	}
}

// mulSubs returns the steps of a*b - c.
func mulSubs[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *Frame, in *Instr, n int) {
			k.MulSub(reg[T](f, in.D, n), reg[T](f, in.A, n), reg[T](f, in.B, n), reg[T](f, in.C, n))
		},
		Second: func(f *Frame, in *Instr, n int) {
			k.MulSubS(reg[T](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S), reg[T](f, in.C, n))
		},
	}
}

// subMuls returns the steps of c - a*b.
func subMuls[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *Frame, in *Instr, n int) {
			k.SubMul(reg[T](f, in.D, n), reg[T](f, in.A, n), reg[T](f, in.B, n), reg[T](f, in.C, n))
		},
		Second: func(f *Frame, in *Instr, n int) {
			k.SubMulS(reg[T](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S), reg[T](f, in.C, n))
		},
	}
}

// wheres returns the steps of a choice by a mask, which is the first operand.
func wheres[T kernel.Number](k *kernel.Set[T]) variants {
	return variants{
		0: func(f *Frame, in *Instr, n int) {
			k.Where(reg[T](f, in.D, n), reg[bool](f, in.A, n), reg[T](f, in.B, n), reg[T](f, in.C, n))
		},
		Second: func(f *Frame, in *Instr, n int) {
			k.WhereRS(reg[T](f, in.D, n), reg[bool](f, in.A, n), elem.Value[T](in.S), reg[T](f, in.C, n))
		},
		Third: func(f *Frame, in *Instr, n int) {
			k.WhereS(reg[T](f, in.D, n), reg[bool](f, in.A, n), reg[T](f, in.B, n), elem.Value[T](in.K))
		},
		Second | Third: func(f *Frame, in *Instr, n int) {
			k.WhereSS(reg[T](f, in.D, n), reg[bool](f, in.A, n), elem.Value[T](in.S), elem.Value[T](in.K))
		},
	}
}

// choices returns the steps of the kernels that compare with a constant and choose, two for each
// comparison: see choiceOf.
//
//	WhereCompare(Lt 0.5, x, a, b)    A x, S 0.5, B a, C b     or, with a constant for b, K b
func choices[T kernel.Number](k *kernel.Set[T]) (v variants) {
	choose := func(c op.Code, vv func(dst, x []T, s T, a, b []T), vs func(dst, x []T, s T, a []T, r T)) {
		v[choiceOf(c)] = func(f *Frame, in *Instr, n int) {
			vv(reg[T](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S), reg[T](f, in.B, n), reg[T](f, in.C, n))
		}
		v[choiceOf(c)+1] = func(f *Frame, in *Instr, n int) {
			vs(reg[T](f, in.D, n), reg[T](f, in.A, n), elem.Value[T](in.S), reg[T](f, in.B, n), elem.Value[T](in.K))
		}
	}
	choose(op.Lt, k.WhereLtS, k.WhereLtSS)
	choose(op.Le, k.WhereLeS, k.WhereLeSS)
	choose(op.Gt, k.WhereGtS, k.WhereGtSS)
	choose(op.Ge, k.WhereGeS, k.WhereGeSS)
	return v
}
