package grad

import (
	"math"

	"xfork/internal/fuse"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
	"xfork/ops"
)

// Functions beyond those of elements.go, by the identity that keeps most of the
// precision: 1-x² is (1-x)·(1+x), which does not cancel near 1, and 1+x² is the
// square of Hypot, which does not overflow.
//
//	Copysign    d, or -d where the signs differ; 0 by the operand that gives the sign
//	Rem, Mod    x - y·q, with the quotient q of the division: a step, whose slope is 0
//	Atan2       y/(x²+y²) by either, twice divided by Hypot
var special = map[op.Code][]slope{
	op.Exp2:  {func(v *visit) *node.Node { return v.mul(v.mul(v.d, v.val(math.Ln2)), v.z()) }},
	op.Log2:  {func(v *visit) *node.Node { return v.div(v.mul(v.d, v.val(1/math.Ln2)), v.x()) }},
	op.Log10: {func(v *visit) *node.Node { return v.div(v.mul(v.d, v.val(1/math.Ln10)), v.x()) }},
	op.Cbrt: {func(v *visit) *node.Node {
		return v.div(v.mul(v.d, v.val(1.0/3)), v.array(fuse.Mul, v.z(), v.z()))
	}},
	op.Tan:   {func(v *visit) *node.Node { return v.mul(v.d, v.add(v.val(1), v.array(fuse.Mul, v.z(), v.z()))) }},
	op.Asin:  {func(v *visit) *node.Node { return v.div(v.d, v.apply(fuse.Sqrt, v.besideOne())) }},
	op.Acos:  {func(v *visit) *node.Node { return v.neg(v.div(v.d, v.apply(fuse.Sqrt, v.besideOne()))) }},
	op.Atanh: {func(v *visit) *node.Node { return v.div(v.d, v.besideOne()) }},
	op.Atan: {func(v *visit) *node.Node {
		h := v.array(fuse.Hypot, v.val(1), v.x())
		return v.div(v.div(v.d, h), h)
	}},
	op.Sinh:  {func(v *visit) *node.Node { return v.mul(v.d, v.apply(fuse.Cosh, v.x())) }},
	op.Cosh:  {func(v *visit) *node.Node { return v.mul(v.d, v.apply(fuse.Sinh, v.x())) }},
	op.Asinh: {func(v *visit) *node.Node { return v.div(v.d, v.array(fuse.Hypot, v.val(1), v.x())) }},
	op.Acosh: {func(v *visit) *node.Node {
		// Two roots, whose product does not overflow.
		below, above := v.apply(fuse.Sqrt, v.sub(v.x(), v.val(1))), v.apply(fuse.Sqrt, v.add(v.x(), v.val(1)))
		return v.div(v.div(v.d, below), above)
	}},
	op.Erfc: {func(v *visit) *node.Node {
		bell := v.apply(fuse.Exp, v.neg(v.array(fuse.Mul, v.x(), v.x())))
		return v.mul(v.mul(v.d, v.val(-2/math.SqrtPi)), bell)
	}},
	// The slope of the inverse of a distribution is 1 over its density there.
	op.NormalQuantile: {func(v *visit) *node.Node {
		half := v.mul(v.val(0.5), v.array(fuse.Mul, v.z(), v.z()))
		return v.mul(v.mul(v.d, v.val(math.Sqrt(2*math.Pi))), v.apply(fuse.Exp, half))
	}},
	op.Copysign: {func(v *visit) *node.Node {
		one := v.val(1)
		return v.mul(v.d, v.array(fuse.Mul, v.array(fuse.Copysign, one, v.x()), v.array(fuse.Copysign, one, v.y())))
	}, nil},
	op.Rem: {same, func(v *visit) *node.Node {
		q := v.apply(fuse.Round, v.div(v.sub(v.x(), v.z()), v.y()))
		return v.neg(v.mul(v.d, q))
	}},
	op.Mod:   {same, func(v *visit) *node.Node { return v.neg(v.mul(v.d, v.array(fuse.FloorDiv, v.x(), v.y()))) }},
	op.Hypot: {func(v *visit) *node.Node { return v.mul(v.d, v.div(v.x(), v.z())) }, func(v *visit) *node.Node { return v.mul(v.d, v.div(v.y(), v.z())) }},
	// By name: x is the first operand, which is the ordinate.
	op.Atan2: {
		func(v *visit) *node.Node { return v.turn(v.d, v.y()) },
		func(v *visit) *node.Node { return v.neg(v.turn(v.d, v.x())) },
	},
	op.Prod:     {allOthers},
	op.Convolve: {func(v *visit) *node.Node { return v.correlated(v.y(), v.x()) }, func(v *visit) *node.Node { return v.correlated(v.x(), v.y()) }},
}

// besideOne is 1-x². Outside of [-1, 1], where the functions that need it are
// NaN, it is below 0, and its root is NaN as well.
func (v *visit) besideOne() *node.Node {
	return v.array(fuse.Mul, v.sub(v.val(1), v.x()), v.add(v.val(1), v.x()))
}

// The square of the distance would overflow at 1e154, where the distance does
// not; so d and s are divided by it in turn, each once.

// turn is d·s over the square of the distance of a point from the origin.
func (v *visit) turn(d, s *node.Node) *node.Node {
	h := v.array(fuse.Hypot, v.x(), v.y())
	return v.mul(v.div(d, h), v.div(s, h))
}

// allOthers is d times the product of all other elements, which is the product
// of those before an element and of those behind it: right also where one or
// several are 0.
func allOthers(v *visit) *node.Node {
	before := v.behind(v.val(1), v.apply(fuse.CumProd, v.x()))
	after := v.backwards(v.behind(v.val(1), v.apply(fuse.CumProd, v.backwards(v.x()))))
	return v.scale(v.mul(before, after), v.d)
}

// correlated is what the operand of Convolve gets that is as long as like, and
// with which the other was convolved: the adjoint convolved with the other one
// from its end, without what stands out at either side.
func (v *visit) correlated(other, like *node.Node) *node.Node {
	low := v.integer(v.len(other), constant(v.Tape, 1), ops.Sub[int], func(a, b int) int { return a - b })
	high := v.integer(low, v.len(like), ops.Add[int], func(a, b int) int { return a + b })
	return v.array(fuse.Slice, v.array(fuse.Convolve, v.all(), v.backwards(other)), low.Node(), high.Node())
}
