package fuse

import (
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
)

// Arrays that come from nothing: what is the same at every place is a constant, and what is computed
// by the place of the element is a value without operands, which has its numbers in itself. Those
// numbers are single values, so they are there before the pass begins.

// source builds an array that comes from nothing. Its first operand is the length, but for Scalar.
func (p *pass) source(o *Operator, args []ssa.ID) ssa.ID {
	switch o.Code {
	case op.Scalar:
		return args[0]
	case op.Full:
		return args[1]
	case op.Integers:
		return p.Integers(p.Value(args[1]).Bits, p.Value(args[2]).Bits)
	case op.Permutation:
		return p.Permutation(p.Value(args[1]).Bits)
	case op.Uniform, op.Normal:
		return p.Series(o.Code, o.Kind, p.Value(args[1]).Bits, 0)
	}
	return p.Series(o.Code, o.Kind, p.Value(args[1]).Bits, p.Value(args[2]).Bits)
}
