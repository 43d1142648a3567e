package mat

import (
	"fmt"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Statistics of observations, one in a row, of variables, one in a column. They are made of members of the family, which fuse and have
// derivatives, and of what is checked in between. All take the means off first, so that nothing of a large offset is left in products.

type (
	degrees  struct{}
	divisor  struct{}
	several  struct{}
	measured struct{}
)

// twoRows refuses a matrix of one row, which has no spread.
func twoRows(m *Dense) error {
	if r, _ := m.Dims(); r < 2 {
		return fmt.Errorf("%w: %s has fewer than two rows", ErrShape, shape(m))
	}
	return nil
}

// Apply counts the degrees of freedom. It reads the centred matrix, which the product needs in memory anyway, and not the one before it,
// which may never be there.
func (degrees) Apply(m *Dense) (int, error) {
	r, _ := m.Dims()
	return r - 1, twoRows(m)
}
func (degrees) Name() string { return "mat.Cov" }

// Apply is a count as an array, for a division that is rounded once. A count has no derivative: what Derive returns is not looked at.
func (divisor) Apply(n int) []float64 { return []float64{float64(n)} }
func (divisor) Name() string          { return "mat.Cov" }
func (divisor) Derive(n expr.Expr[int], _, _ expr.Expr[[]float64]) expr.Expr[int] {
	return n
}

// Apply lets the centred matrix through.
func (several) Apply(m *Dense) (*Dense, error) { return m, twoRows(m) }
func (several) Name() string                   { return "mat.Corr" }
func (several) Derive(_, _, d expr.Expr[*Dense]) expr.Expr[*Dense] {
	return d
}

// Apply lets x through, and reports what is wrong with x or y as it is in what was given: once a mean has been taken off, one NaN is a
// column of them, and n rows less their mean are a singular matrix of n columns only up to rounding.
func (measured) Apply(x *Dense, y []float64) (*Dense, error) {
	if err := fitVec(x, "%s and %s", len(y), func(r, _ int) bool { return r == len(y) }); err != nil {
		return nil, err
	}
	if r, c := x.Dims(); r <= c {
		return nil, fmt.Errorf("%w: %s has no more rows than columns", ErrShape, shape(x))
	}
	if err := finiteSides(x, gonum.NewDense(len(y), 1, y)); err != nil {
		return nil, err
	}
	return x, nil
}
func (measured) Name() string { return "mat.LinReg" }
func (measured) Derive(_ expr.Expr[*Dense], _ expr.Expr[[]float64], _, d expr.Expr[*Dense]) (expr.Expr[*Dense], expr.Expr[[]float64]) {
	return d, expr.Const([]float64{0})
}

// centred is x with the mean of each column taken off, twice: a mean is rounded, and what the first one leaves of a column of equal
// elements, a few units in the last place, the second one takes off exactly. So such a column is 0, and has no spread.
func centred(x expr.Expr[*Dense]) expr.Expr[*Dense] {
	d := Sub(x, AsRow(ColMean(x)))
	return Sub(d, AsRow(ColMean(d)))
}

// Cov is the covariances of the columns of x, of which each row is an observation: a square matrix, symmetric up to rounding, with the
// variances on its diagonal. The divisor is the number of rows less one. One row fails with [ErrShape]; NaN goes through to all that its
// column is part of. Three passes over x, and a product of r·c² operations.
//
//go:noinline
func Cov(x expr.Expr[*Dense]) expr.Expr[*Dense] {
	pc, d := site.Caller(), centred(x)
	n := typed.Op1[divisor](pc, typed.Try1[degrees](pc, d))
	return DivElem(TMul(d, d), AsRow(n))
}

// Corr is Pearson's correlations of the columns of x, of which each row is an observation: a square matrix of numbers from -1 to 1, with
// 1, up to rounding, on its diagonal. A column without spread has NaN, and so has one with NaN. One row fails with [ErrShape]. It is for
// columns whose squares are numbers: distances from the mean between 1e-150 and 1e150. Five passes, and a product of r·c² operations.
//
//go:noinline
func Corr(x expr.Expr[*Dense]) expr.Expr[*Dense] {
	pc, k := site.Caller(), fuse.KindOf[float64]()
	d := typed.Try1[several](pc, centred(x))
	length := array(fuse.Of(fuse.Sqrt, k), pc, ColSum(MulElem(d, d)).Node())
	unit := DivElem(d, AsRow(length))
	return Each(TMul(unit, unit), func(r expr.Expr[[]float64]) expr.Expr[[]float64] {
		above := array(fuse.Of(fuse.Max, k), pc, r.Node(), fuse.One(-1.0, k, pc))
		return array(fuse.Of(fuse.Min, k), pc, above.Node(), fuse.One(1.0, k, pc))
	})
}

// LinReg is linear regression with an intercept, by least squares: the numbers for which intercept + x·slopes comes nearest to y. Each row
// of x is an observation, and each column a variable with a slope; of one variable x is AsCol(v). The fit and what it leaves over are
//
//	fit := vec.Shift(mat.MulVec(x, slopes), intercept)
//	rest := vec.Sub(y, fit)
//
// It is solved by QR factors of x less the means of its columns, in some 2·r·c² operations on one goroutine, and not by the normal
// equations, which would lose half of the digits. An x with a row for each element of y and more rows than columns is needed, or it fails
// with [ErrShape]; columns of which one is a sum of multiples of the others, or has no spread, fail with [ErrSingular], as for [Solve]; and
// elements that are NaN or infinite with [ErrNotFinite].
//
//go:noinline
func LinReg(x expr.Expr[*Dense], y expr.Expr[[]float64]) (intercept expr.Expr[float64], slopes expr.Expr[[]float64]) {
	x = typed.Try2[measured](site.Caller(), x, y)
	right := AsCol(y)
	b := Solve(centred(x), centred(right))
	// The line goes through the means. Of one row and one column the trace is the element.
	return Trace(Sub(AsRow(ColMean(right)), Mul(AsRow(ColMean(x)), b))), Flat(b)
}
