package grad

import (
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops"
	"xfork/ops/vec"
)

// Statistics of package vec are some sums and one operator above them. The sums
// have rules, so that one for the operator is all that is missing.

// statistics enters these operators, each by what its function makes of
// constants. That of WeightedVar is WeightedMean's.
//
// The slopes are made of the result where that saves a power. Where there is no
// spread the statistic is NaN, and its slope with it.
func statistics[T float](b book) {
	type x = expr.Expr[T]
	k := func(t *Tape, v float64) x { return constant(t, T(v)) }
	none := expr.Const[[]T](nil)
	f := formOf[T]()
	add := func(name string, z x, slopes ...slope) {
		enter(b, z.Node(), &rule{name: name, out: f, ins: []form{f, f, f}[:len(slopes)], slopes: slopes})
	}
	add("vec.WeightedMean", vec.WeightedMean(none, none),
		of2(func(t *Tape, d, _, w, _ x) x { return div(t, d, w) }),
		of2(func(t *Tape, d, _, w, z x) x { return neg(t, div(t, mul(t, d, z), w)) }))
	// m3·m2^-3/2 and m4·m2^-2 - 3, of the second moment and another one.
	add("vec.Skew", vec.Skew(none),
		of2(func(t *Tape, d, m2, _, z x) x { return div(t, mul(t, mul(t, d, z), k(t, -1.5)), m2) }),
		of2(func(t *Tape, d, m2, _, _ x) x { return div(t, div(t, d, m2), ops.Sqrt(m2)) }))
	add("vec.Kurtosis", vec.Kurtosis(none),
		of2(func(t *Tape, d, m2, _, z x) x { return div(t, mul(t, mul(t, d, ops.Add(z, k(t, 3))), k(t, -2)), m2) }),
		of2(func(t *Tape, d, m2, _, _ x) x { return div(t, div(t, d, m2), m2) }))
	// xy/√(xx·yy)
	square := func(v *visit) *node.Node {
		d, z := as[T](v.d), as[T](v.n)
		return div(v.Tape, mul(v.Tape, mul(v.Tape, d, z), k(v.Tape, -0.5)), as[T](v.xs[v.at])).Node()
	}
	add("vec.Corr", vec.Corr(none, none), func(v *visit) *node.Node {
		return div(v.Tape, div(v.Tape, as[T](v.d), ops.Sqrt(as[T](v.xs[1]))), ops.Sqrt(as[T](v.xs[2]))).Node()
	}, square, square)
}
