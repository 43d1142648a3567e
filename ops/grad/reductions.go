package grad

import (
	"xfork/internal/fuse"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
	"xfork/ops"
)

// Reductions: d is a number, and what it gives has the elements of what was
// reduced, or is one for all of them.
var reductions = map[op.Code][]slope{
	op.Sum:       {func(v *visit) *node.Node { return v.single(v.d) }},
	op.Mean:      {func(v *visit) *node.Node { return v.single(v.over(v.d, v.count(v.x(), 0))) }},
	op.Var:       {func(v *visit) *node.Node { return v.centred(v.over(v.twice(), v.count(v.x(), 0))) }},
	op.SampleVar: {func(v *visit) *node.Node { return v.centred(v.over(v.twice(), v.count(v.x(), 1))) }},
	op.Std:       {func(v *visit) *node.Node { return v.centred(v.over(v.d, v.times(v.z(), v.count(v.x(), 0)))) }},
	op.SampleStd: {func(v *visit) *node.Node { return v.centred(v.over(v.d, v.times(v.z(), v.count(v.x(), 1)))) }},
	op.Norm:      {func(v *visit) *node.Node { return v.scale(v.x(), v.over(v.d, v.z())) }},
	op.Dot: {
		func(v *visit) *node.Node { return v.inProduct(v.x(), v.scale(v.y(), v.d)) },
		func(v *visit) *node.Node { return v.inProduct(v.y(), v.scale(v.x(), v.d)) },
	},
	op.MinOf: {func(v *visit) *node.Node { return v.onlyAt(fuse.ArgMin) }},
	op.MaxOf: {func(v *visit) *node.Node { return v.onlyAt(fuse.ArgMax) }},
}

// In moments the mean is a reduction, and what needs it takes a second pass: so
// does the loss itself if it goes on from there. That the mean moves with an
// element adds nothing to the slope of a variance, because the distances from
// it add up to 0.

// twice is 2d.
func (v *visit) twice() *node.Node { return v.plus(v.d, v.d) }

// centred is the distance of each element from the mean, times the number s.
func (v *visit) centred(s *node.Node) *node.Node {
	mean := v.single(v.array(fuse.Mean, v.x()))
	return v.scale(v.sub(v.x(), mean), s)
}

// inProduct makes what the operand x of Dot gets of c: Dot(x, y) is the sum of
// Mul(x, y), in which one of the two may be one element for all of the other's.
func (v *visit) inProduct(x, c *node.Node) *node.Node {
	if l := v.length(v.x()); l != unknown && l == v.length(v.y()) {
		return c
	}
	return v.fitted(x, c, v.array(fuse.Mul, v.x(), v.y()))
}

// onlyAt is d at the place that an operator finds among the elements, and 0
// elsewhere.
func (v *visit) onlyAt(find fuse.Code) *node.Node {
	at := ops.Convert[int64](as[int](v.array(find, v.x())))
	p := v.places()
	return v.where(p.eq(v.numbered(v.x()), p.single(at.Node())), v.single(v.d), v.val(0))
}
