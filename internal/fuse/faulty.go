package fuse

import (
	"fmt"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
)

// Operations that elements can make fail: a kernel cannot fail, so the elements are looked at by a check
// of their own, in the same pass.

// faulty arranges for the check of the elements of v, which divides, is an exponent or an amount. A constant
// is checked here and now; faulty reports whether it makes the operation fail.
func (b *builder) faulty(i int32, p *pass, v ssa.ID) bool {
	e := &b.g.entries[i]
	k, negative := e.op.Kind, e.op.Negative()
	x := p.Value(v)
	if x.Origin != ssa.Constant {
		b.at[i].check = p.Check(v, k, negative)
		return false
	}
	one := elem.Typed{Array: elem.Array{Ptr: unsafe.Pointer(&x.Bits), Len: 1}, Kind: k}
	if e.length > 0 && machine.FirstBad(one, negative) == 0 {
		b.g.fail(i, badElement(e.op.Code, 0))
		return true
	}
	return false
}

// badElement returns the failure of an operation at element at: the first one, as the sequential
// program would have met it.
func badElement(c op.Code, at int) error {
	switch c {
	case op.Pow:
		return fmt.Errorf("%w: element %d", ErrNegative, at)
	case op.Lsh, op.Rsh:
		return fmt.Errorf("%w: element %d", ErrShift, at)
	}
	return fmt.Errorf("%w: element %d", ErrDivide, at)
}
