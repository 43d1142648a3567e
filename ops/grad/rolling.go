package grad

import (
	"xfork/internal/fuse"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
	"xfork/ops"
)

// Windows. An element is in up to w windows, and gets what all of them give,
// which is a sum over windows of the adjoint, with w-1 zeros at either end:
//
//	x        0 1 2 3 4         w = 3
//	z            0 1 2         window i has elements i, i+1, i+2
//	d    . . 0 1 2 . .         element 1 is in windows 0 and 1: the sum over (., 0, 1)
var rolling = map[op.Code][]slope{
	op.RollingSum:      {func(v *visit) *node.Node { return v.array(fuse.RollingSum, v.padded(v.all()), v.y()) }, nil},
	op.RollingMean:     {func(v *visit) *node.Node { return v.overWindows(v.all()) }, nil},
	op.RollingVar:      {func(v *visit) *node.Node { return v.spreadSlope(v.mul(v.val(2), v.all())) }, nil},
	op.RollingStd:      {func(v *visit) *node.Node { return v.spreadSlope(v.div(v.all(), v.z())) }, nil},
	op.RollingMin:      {func(v *visit) *node.Node { return v.windowSlope(false) }, nil},
	op.RollingMax:      {func(v *visit) *node.Node { return v.windowSlope(true) }, nil},
	op.RollingQuantile: {quantileByElements, nil, quantileByFraction},
	op.EWM:             {weightedSlope, weightSlope},
}

// padded is x with a window less one of zeros at either end.
func (v *visit) padded(x *node.Node) *node.Node {
	less := func(a, b int) int { return a - b }
	zeros := v.zeros(v.integer(as[int](v.y()), constant(v.Tape, 1), ops.Sub[int], less))
	return v.array(fuse.Concat, zeros, x, zeros)
}

// overWindows is for each element the sum of c over the windows that it is in,
// divided by the window.
func (v *visit) overWindows(c *node.Node) *node.Node {
	return v.array(fuse.RollingMean, v.padded(c), v.y())
}

// Of the variance of a window, with its mean m, an element x in it has the
// slope 2·(x - m)/w: that the mean moves too adds nothing, because the
// distances from it add up to 0. Over all windows i of the element:
//
//	sum of c[i]·(x - m[i])/w  =  x·(sum of c[i]/w) - (sum of c[i]·m[i]/w)
//
// so that two sums over windows do, whatever the window is.

// spreadSlope is the sum of c[i]·(x - m[i])/w over the windows of an element,
// for their means m. The mean of all elements is taken off first, so that the
// two sums do not cancel.
func (v *visit) spreadSlope(c *node.Node) *node.Node {
	x := v.sub(v.x(), v.single(v.array(fuse.Mean, v.x())))
	m := v.array(fuse.RollingMean, x, v.y())
	return v.sub(v.mul(x, v.overWindows(c)), v.overWindows(v.mul(c, m)))
}

// windowSlope gives each window's adjoint to the first of its extremes.
func (v *visit) windowSlope(greatest bool) *node.Node {
	places := v.mover().extremes(v.x(), v.y(), constant(v.Tape, greatest))
	return v.scatter(places, v.all())
}

func quantileByElements(v *visit) *node.Node {
	dx, _ := v.mover().quantiles(v.Tape, v.x(), v.y(), v.xs[2], v.all())
	return dx
}

func quantileByFraction(v *visit) *node.Node {
	_, dq := v.mover().quantiles(v.Tape, v.x(), v.y(), v.xs[2], v.all())
	return dq
}

// weightedSlope goes back over z[i] = a·x[i] + (1-a)·z[i-1]: s[i] = d[i] +
// (1-a)·s[i+1] is the adjoint of z[i], and x[i] gets a·s[i]; the first one,
// which is z[0] itself, all of s[0].
func weightedSlope(v *visit) *node.Node {
	a := v.weight()
	s := v.weightedBack()
	rest := v.mul(s, v.single(a))
	first := v.places().eq(v.numbered(v.x()), fuse.One(int64(0), elem.I64, v.pc))
	return v.where(first, s, rest)
}

// weight is the weight of a mean as a number of the kind at hand.
func (v *visit) weight() *node.Node {
	if v.k == elem.F32 {
		return ops.Convert[float32](as[float64](v.y())).Node()
	}
	return v.y()
}

func (v *visit) weightedBack() *node.Node {
	left := v.sub(v.val(1), v.single(v.weight()))
	return v.mover().recur(v.all(), v.like(left, v.x()))
}

// weightSlope is the sum of s[i]·(x[i] - z[i-1]), in which the first element
// counts for nothing.
func weightSlope(v *visit) *node.Node {
	first := v.array(fuse.Slice, v.x(), constant(v.Tape, 0).Node(), constant(v.Tape, 1).Node())
	sum := v.array(fuse.Dot, v.weightedBack(), v.sub(v.x(), v.behind(first, v.z())))
	if v.k == elem.F32 {
		return ops.Convert[float64](as[float32](sum)).Node()
	}
	return sum
}
