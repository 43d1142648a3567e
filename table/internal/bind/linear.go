package bind

import (
	"math"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Exact sums of one column times and plus literals follow from its sum and count:
//
//	Sum(x + 3)       Sum(x) + 3 * Count(x)
//	Sum(1 - x)       Count(x) - Sum(x)
//	Mean(2 * x)      (2 * Sum(x)) / Count(x)
//
// They are equal to the bit, for all of it is in 128 bits and exact; with floats
// they are not, so these are left alone. The expression of a row is not computed
// any more, and must therefore be one that cannot fail: what is known of the
// column's values has to bound it.

// Linear is an expression as factor * base + offset.
type Linear struct {
	base           *Expr
	factor, offset types.Int128
}

// Itself returns an expression as the base.
func Itself(x *Expr) Linear { return Linear{base: x, factor: types.Wide(1)} }

// most is what no row of a linear decimal reaches: 2^90, so that 2^37 of them
// have a sum in 128 bits, and far below the 38 digits at which a row fails.
var most = types.Int128{Hi: 1 << 26}

// LinearOf returns x as the linear expression of a column, or as itself. Its
// operators are walked from the outermost to the column, and applied on the way
// back.
//
//	kind of column        its values are within    x must be within
//	int32                 2^31                     int64
//	decimal of 64 bits    2^63                     2^90
//
// An int64 bounds nothing: adding 1 to it may fail.
func LinearOf(x *Expr) Linear {
	var ops []*Expr // from the outermost on
	at := x
	for {
		if at.Op == ast.Cast && unchanged(at) {
			at = at.Args[0]
		} else if i := operand(at); i >= 0 {
			ops = append(ops, at)
			at = at.Args[1-i]
		} else {
			break
		}
	}
	l, bound, limit := Itself(at), types.Wide(1<<31), types.Wide(math.MaxInt64)
	if at.Type.Kind == types.Dec {
		bound, limit = types.Int128{Lo: 1 << 63}, most
	}
	if at.Op != ast.Col || at.Type.Kind != types.Int32 && (at.Type.Kind != types.Dec || at.Type.Stored() == types.Wides) {
		return Itself(x)
	}
	for i := len(ops) - 1; i >= 0; i-- {
		if bound = l.apply(ops[i], bound); bound.Cmp(limit) > 0 {
			return Itself(x)
		}
	}
	return l
}

// unchanged reports whether a cast changes no number: an integer to int64, a decimal
// to one of more digits before the point.
func unchanged(x *Expr) bool {
	from, to := x.Args[0].Type, x.Type
	return from.Kind.Integer() && to.Kind == types.Int64 ||
		from.Kind == types.Dec && to.Kind == types.Dec && from.Scale == to.Scale && from.Precision <= to.Precision
}

// operand returns which operand of a sum, difference or product of exact numbers
// is a literal, or -1.
func operand(x *Expr) int {
	if x.Op != ast.Add && x.Op != ast.Sub && x.Op != ast.Mul || x.Type.Kind != types.Int64 && x.Type.Kind != types.Dec {
		return -1
	}
	for i, a := range x.Args {
		if _, is := number(a); is && x.Args[1-i].Op != ast.Lit {
			return i
		}
	}
	return -1
}

// number returns the value of a literal, if it is one of at most 64 bits.
func number(x *Expr) (types.Int128, bool) {
	if x.Op != ast.Lit {
		return types.Int128{}, false
	}
	switch v := x.Value.(type) {
	case int64:
		return types.Wide(v), true
	case types.Int128:
		_, fits := v.Narrow()
		return v, fits
	}
	return types.Int128{}, false
}

// apply makes l the operator over l, and returns the bound of its values, of
// which that of l is given. A bound below 2^90 times a literal may exceed 128
// bits; then the greatest number is returned, which is beyond any limit.
func (l *Linear) apply(x *Expr, bound types.Int128) types.Int128 {
	i := operand(x)
	v, _ := number(x.Args[i])
	switch {
	case x.Op == ast.Mul:
		product, fits := bound.Mul(v.Abs())
		if !fits {
			return types.Int128{Hi: math.MaxInt64}
		}
		// Both are bounded by it.
		l.factor, _ = l.factor.Mul(v)
		l.offset, _ = l.offset.Mul(v)
		return product
	case x.Op == ast.Add:
		l.offset = l.offset.Add(v)
	case i == 1:
		l.offset = l.offset.Sub(v)
	default:
		l.factor, l.offset = l.factor.Neg(), v.Sub(l.offset)
	}
	return bound.Add(v.Abs())
}

// What Sum computes cannot exceed 128 bits: factor and offset are below 2^90, and
// a row times either is, and there are less than 2^37 rows in any run.

// Sum returns the sum of the linear expression over n rows with so large a sum of
// the base.
func (l *Linear) Sum(sum types.Int128, n int64) types.Int128 {
	if l.factor == types.Wide(1) && l.offset == (types.Int128{}) {
		return sum
	}
	sum, _ = sum.Mul(l.factor)
	offset, _ := l.offset.Mul(types.Wide(n))
	return sum.Add(offset)
}

// Hash returns a number that is the same for all expressions of one base.
func (l *Linear) Hash() uint64 { return Hash(l.base) }

// Of returns l as an expression of m, which is that of another expression, and
// whether it is one: of a column plus or minus literals.
//
//	x + 5  of  x + 3     1 * (x + 3) + 2
//	x + 5  of  2 * x     none: half of it need not be an integer
func (l *Linear) Of(m Linear) (Linear, bool) {
	if m.factor != types.Wide(1) || !Equal(l.base, m.base) {
		return Linear{}, false
	}
	less, _ := l.factor.Mul(m.offset)
	return Linear{l.base, l.factor, l.offset.Sub(less)}, true
}
