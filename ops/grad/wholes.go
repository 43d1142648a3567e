package grad

import (
	"math"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
	"xfork/ops"
)

// Operators on whole arrays. Their adjoints are needed with one element for
// each of the result: v.all.
//
//	CumSum      the running sum from the end
//	Diff        the differences of the adjoint with a 0 on either side, negated
//	Slice       the adjoint between zeros
//	Concat      the part of the adjoint that each operand has
//	Gather      the adjoint is added at the places that were read
//	Compress    the adjoint at the places that were kept, 0 at the others
//	Scatter     the adjoint at the places that were added to
//	the rest    each element of the adjoint goes to where the element of its place came from
var wholes = map[op.Code][]slope{
	op.CumSum:  {func(v *visit) *node.Node { return v.backwards(v.apply(fuse.CumSum, v.backwards(v.all()))) }},
	op.CumProd: {productSlope},
	op.Diff: {func(v *visit) *node.Node {
		return v.neg(v.apply(fuse.Diff, v.array(fuse.Concat, v.val(0), v.all(), v.val(0))))
	}},
	op.Slice:    {sliceSlope, nil, nil},
	op.Concat:   {concatSlope},
	op.Reverse:  {func(v *visit) *node.Node { return v.backwards(v.all()) }},
	op.Gather:   {func(v *visit) *node.Node { return v.scatter(v.y(), v.all()) }, nil},
	op.Compress: {func(v *visit) *node.Node { return v.mover().expand(v.all(), v.y()) }, nil},
	op.Scatter:  {nil, scatterSlope, nil},
	op.Sort:     {func(v *visit) *node.Node { return v.scatter(v.array(fuse.ArgSort, v.x()), v.all()) }},
	op.TopK:     {topSlope, nil},
	op.Unique:   {uniqueSlope},
	op.CumMax:   {extremeSlope},
	op.CumMin:   {extremeSlope},
	op.Quantile: {
		func(v *visit) *node.Node { return v.scale(v.mover().weights(v.x(), v.y()), v.d) },
		func(v *visit) *node.Node { return v.mover().rise(v.d, v.x(), v.y()) },
	},
	op.Interp: {func(v *visit) *node.Node { return v.mover().interp(v.at, v.xs[0], v.xs[1], v.xs[2], v.all()) }},
	op.Into:   {nil, func(v *visit) *node.Node { return v.all() }},
}

func (v *visit) backwards(x *node.Node) *node.Node { return v.array(fuse.Reverse, x) }

// integer is an operation on ints, done at once where both are there.
func (v *visit) integer(x, y expr.Expr[int], f func(x, y expr.Expr[int]) expr.Expr[int], value func(a, b int) int) expr.Expr[int] {
	a, okX := known(x)
	if b, okY := known(y); okX && okY {
		return constant(v.Tape, value(a, b))
	}
	return f(x, y)
}

// zeros is an array of n zeros.
func (v *visit) zeros(n expr.Expr[int]) *node.Node {
	if v.k == elem.F32 {
		return v.array(fuse.Full, n.Node(), constant(v.Tape, float32(0)).Node())
	}
	return v.array(fuse.Full, n.Node(), constant(v.Tape, 0.0).Node())
}

func sliceSlope(v *visit) *node.Node {
	low, high := as[int](v.xs[1]), as[int](v.xs[2])
	after := v.integer(v.len(v.x()), high, ops.Sub[int], func(a, b int) int { return a - b })
	return v.array(fuse.Concat, v.zeros(low), v.all(), v.zeros(after))
}

// concatSlope cuts the part of the operand at hand out of the adjoint.
func concatSlope(v *visit) *node.Node {
	plus := func(a, b int) int { return a + b }
	low := constant(v.Tape, 0)
	for _, x := range v.xs[:v.at] {
		low = v.integer(low, v.len(x), ops.Add[int], plus)
	}
	high := v.integer(low, v.len(v.xs[v.at]), ops.Add[int], plus)
	return v.array(fuse.Slice, v.all(), low.Node(), high.Node())
}

// scatter adds the elements of d at the places of an array as long as x.
func (v *visit) scatter(at, d *node.Node) *node.Node {
	return v.array(fuse.Scatter, at, d, v.len(v.x()).Node())
}

// places is the visit for the makers of places, which are arrays of int64.
func (v *visit) places() *visit { return &visit{Tape: v.Tape, k: elem.I64} }

// numbered is the places of an array, in their order.
func (v *visit) numbered(x *node.Node) *node.Node {
	return v.places().array(fuse.Range, v.len(x).Node(), constant(v.Tape, int64(0)).Node(), constant(v.Tape, int64(1)).Node())
}

// scatterSlope: one element that goes to many places gets the sum of what is
// there.
func scatterSlope(v *visit) *node.Node {
	at, x := v.xs[0], v.xs[1]
	c := v.array(fuse.Gather, v.all(), at)
	if v.length(x) == 1 && v.length(at) != 1 {
		return v.single(v.array(fuse.Sum, c))
	}
	return c
}

// topSlope: the places of the k greatest are the last k in ascending order,
// from the end.
func topSlope(v *visit) *node.Node {
	n, p := v.len(v.x()), v.places()
	low := v.integer(n, as[int](v.y()), ops.Sub[int], func(a, b int) int { return a - b })
	last := p.array(fuse.Slice, v.array(fuse.ArgSort, v.x()), low.Node(), n.Node())
	return v.scatter(p.backwards(last), v.all())
}

// uniqueSlope: the place of an element is that of the first of its equals in
// ascending order.
func uniqueSlope(v *visit) *node.Node {
	sorted := v.array(fuse.Sort, v.x())
	first := v.array(fuse.Ne, sorted, v.behind(v.val(math.NaN()), sorted))
	at := v.places().array(fuse.Compress, v.array(fuse.ArgSort, v.x()), first)
	return v.scatter(at, v.all())
}

// extremeSlope: the place of a running extreme is the last one at which it has
// changed.
func extremeSlope(v *visit) *node.Node {
	p := v.places()
	zero := fuse.One(int64(0), elem.I64, v.pc)
	changed := v.array(fuse.Ne, v.z(), v.behind(v.val(0), v.z()))
	at := p.array(fuse.CumMax, p.where(changed, v.numbered(v.x()), zero))
	return v.scatter(at, v.all())
}

// productSlope goes back over a running product without a division, so that it
// is right also where an element is 0:
//
//	z[i] = z[i-1]·x[i]    s[i] = d[i] + x[i+1]·s[i+1]    the slope by x[i] is s[i]·z[i-1]
func productSlope(v *visit) *node.Node {
	s := v.mover().recur(v.all(), v.x())
	return v.mul(s, v.behind(v.val(1), v.z()))
}
