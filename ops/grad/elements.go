package grad

import (
	"maps"
	"math"

	"xfork/internal/fuse"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

// The rules of package vec, by operator and kind. What has no entry among
// slopes is flat: comparisons and masks, which have no derivative, and
// rounding, of which it is 0 wherever there is one.
//
// Where a function has a corner, the slope is one of those on its sides:
//
//	Abs at 0             0
//	Min, Max at a tie    all goes to the first operand
//	MinOf, MaxOf         all goes to the first of the extremes, which ArgMin and ArgMax name
//	Sort, Quantile       equal elements keep their order
//	Pow(0, 0)            0 by either operand

// A rule is made for every operator and every kind, also for those that no node
// has, and costs some hundred bytes each. What tells them apart is the forms of
// operands: an Add of integers has the slopes of an Add, and none of its
// operands has a form that they would be asked for.

// arrayRule makes the rule of one operator, nil if it has none. Operators on
// integers and masks have no derivative: what comes of them is flat, and
// nothing is ever asked of them.
func arrayRule(c op.Code, k elem.Kind, slopes []slope) *rule {
	o := op.Of(c, k)
	r := &rule{name: "vec." + o.Name, out: formOfOperand(o.Out), within: o.Class == op.Element, slopes: slopes}
	for _, a := range o.Args {
		r.ins = append(r.ins, formOfOperand(a))
	}
	switch {
	case c == op.Mode:
		r.slopes, r.none, r.noneAt = []slope{nil}, "one of its equals moves alone", every
	case c >= op.Elements && c <= op.Reshape:
		return nil // package mat has operators of its own with these codes
	case flatCodes[c]:
		r.slopes = []slope{nil}
	case r.slopes == nil:
		return nil
	}
	if c >= op.ToF64 && c <= op.ToBool {
		r.within = false // the lengths are the same, and the kinds are not
	}
	return r
}

// flatCodes are the operators of which the slope is 0, or that make something
// of which there is no slope.
var flatCodes = map[op.Code]bool{
	op.Floor: true, op.Ceil: true, op.Trunc: true, op.Round: true, op.RoundToEven: true,
	op.Eq: true, op.Ne: true, op.Lt: true, op.Le: true, op.Gt: true, op.Ge: true,
	op.And: true, op.Or: true, op.Xor: true, op.Not: true, op.ToI64: true, op.ToI32: true, op.ToBool: true,
	op.ArgMin: true, op.ArgMax: true, op.Count: true, op.AnyOf: true, op.AllOf: true, op.Len: true,
	op.Uniform: true, op.Normal: true, op.Integers: true, op.Numbers: true, op.Permutation: true, op.Mixed: true,
	op.Histogram: true, op.ArgSort: true, op.SearchSorted: true,
	op.Sign: true, op.FloorDiv: true, op.IsNaN: true, op.IsInf: true, op.IsFinite: true,
	op.BitAnd: true, op.BitOr: true, op.BitXor: true, op.BitAndNot: true, op.BitNot: true, op.Lsh: true, op.Rsh: true,
}

// same gives the adjoint on as it is.
func same(v *visit) *node.Node { return v.d }

// slopes returns the slopes of operators on arrays of floats.
func slopes() map[op.Code][]slope {
	all := make(map[op.Code][]slope)
	for _, part := range []map[op.Code][]slope{arithmetic, functions, special, reductions, wholes, rolling} {
		maps.Copy(all, part)
	}
	return all
}

// arithmetic has the operators of two operands, and what goes with them. For a
// d that is one for all elements v.mul makes a number, or scales by one; the
// products of two whole arrays that are certain to be that are made as they
// are.
//
// Of the branch that Where does not take the slope is multiplied by 0 later on,
// so that a NaN or an infinity there stays NaN.
var arithmetic = map[op.Code][]slope{
	op.Add: {same, same},
	op.Sub: {same, func(v *visit) *node.Node { return v.neg(v.d) }},
	op.Mul: {
		func(v *visit) *node.Node { return v.mul(v.d, v.y()) },
		func(v *visit) *node.Node { return v.mul(v.d, v.x()) },
	},
	op.Div: {
		func(v *visit) *node.Node { return v.div(v.d, v.y()) },
		func(v *visit) *node.Node { return v.neg(v.div(v.mul(v.d, v.z()), v.y())) },
	},
	op.Neg: {func(v *visit) *node.Node { return v.neg(v.d) }},
	op.Abs: {func(v *visit) *node.Node {
		// The innermost branch is for 0 and NaN, and gives what it is given.
		zero := v.val(0)
		corner := v.mul(zero, v.x())
		return v.where(v.lt(v.x(), zero), v.neg(v.d), v.where(v.lt(zero, v.x()), v.d, corner))
	}},
	op.Min: {
		func(v *visit) *node.Node { return v.where(v.array(fuse.Le, v.x(), v.y()), v.d, v.val(0)) },
		func(v *visit) *node.Node { return v.where(v.array(fuse.Le, v.x(), v.y()), v.val(0), v.d) },
	},
	op.Max: {
		func(v *visit) *node.Node { return v.where(v.array(fuse.Ge, v.x(), v.y()), v.d, v.val(0)) },
		func(v *visit) *node.Node { return v.where(v.array(fuse.Ge, v.x(), v.y()), v.val(0), v.d) },
	},
	op.Pow:    {powerByBase, powerByExponent},
	op.MulAdd: {func(v *visit) *node.Node { return v.mul(v.d, v.y()) }, func(v *visit) *node.Node { return v.mul(v.d, v.x()) }, same},
	op.Scale: {
		func(v *visit) *node.Node { return v.mul(v.d, v.single(v.y())) },
		func(v *visit) *node.Node { return v.total(v.mul(v.d, v.x()), v.n) },
	},
	op.Shift: {same, func(v *visit) *node.Node { return v.total(v.d, v.n) }},
	op.Where: {
		nil,
		func(v *visit) *node.Node { return v.where(v.x(), v.d, v.val(0)) },
		func(v *visit) *node.Node { return v.where(v.x(), v.val(0), v.d) },
	},
	op.Like:   {same, nil},
	op.Scalar: {func(v *visit) *node.Node { return v.number(v.d) }},
	op.Full:   {nil, func(v *visit) *node.Node { return v.total(v.d, v.n) }},
	op.Range: {
		nil,
		func(v *visit) *node.Node { return v.total(v.d, v.n) },
		func(v *visit) *node.Node { return v.total(v.mul(v.d, v.series(op.Range, 0, 1)), v.n) },
	},
	op.Linspace: {
		nil,
		func(v *visit) *node.Node { return v.total(v.mul(v.d, v.series(op.Linspace, 1, 0)), v.n) },
		func(v *visit) *node.Node { return v.total(v.mul(v.d, v.series(op.Linspace, 0, 1)), v.n) },
	},
	op.ToF64: {convert},
	op.ToF32: {convert},
}

// series is a Range or a Linspace as long as the one at hand, of two other
// numbers.
func (v *visit) series(c fuse.Code, from, to float64) *node.Node {
	return v.array(c, v.x(), v.number(v.val(from)), v.number(v.val(to)))
}

// convert gives an adjoint on in the kind of the operand.
func convert(v *visit) *node.Node {
	to := fuse.OperatorOf(v.n).Kind
	if to == v.k {
		return v.d
	}
	return v.array(fuse.ToF64+fuse.Code(to), v.d)
}

// powerByBase is d·y·x^(y-1). The exponent 0 has slope 0 also where x is 0, and
// x^0 has no x.
func powerByBase(v *visit) *node.Node {
	zero := v.val(0)
	rest := v.array(fuse.Pow, v.x(), v.sub(v.y(), v.val(1)))
	return v.mul(v.d, v.where(v.eq(v.y(), zero), zero, v.array(fuse.Mul, v.y(), rest)))
}

// powerByExponent is d·z·log(x), and 0 where x is 0: there z is 0 for every
// exponent above 0.
func powerByExponent(v *visit) *node.Node {
	positive := v.where(v.eq(v.x(), v.val(0)), v.val(1), v.x())
	return v.mul(v.mul(v.d, v.z()), v.apply(fuse.Log, positive))
}

// functions has those of one operand. Wherever the result z says the slope it
// is used, and not x: z is in a register of the same pass, or was the reason
// for it.
var functions = map[op.Code][]slope{
	op.Sqrt:  {func(v *visit) *node.Node { return v.div(v.mul(v.d, v.val(0.5)), v.z()) }},
	op.Exp:   {func(v *visit) *node.Node { return v.mul(v.d, v.z()) }},
	op.Expm1: {func(v *visit) *node.Node { return v.mul(v.d, v.apply(fuse.Exp, v.x())) }},
	op.Log:   {func(v *visit) *node.Node { return v.div(v.d, v.x()) }},
	op.Log1p: {func(v *visit) *node.Node { return v.div(v.d, v.add(v.val(1), v.x())) }},
	op.Sin:   {func(v *visit) *node.Node { return v.mul(v.d, v.apply(fuse.Cos, v.x())) }},
	op.Cos:   {func(v *visit) *node.Node { return v.neg(v.mul(v.d, v.apply(fuse.Sin, v.x()))) }},
	op.Tanh:  {func(v *visit) *node.Node { return v.mul(v.d, v.sub(v.val(1), v.array(fuse.Mul, v.z(), v.z()))) }},
	op.Erf: {func(v *visit) *node.Node {
		bell := v.apply(fuse.Exp, v.neg(v.array(fuse.Mul, v.x(), v.x())))
		return v.mul(v.mul(v.d, v.val(2/math.SqrtPi)), bell)
	}},
}
