package mat

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Reductions by rows and by columns: a vector with an element for each row, or for each column. Several of one matrix that are forced
// together take one pass over it, whatever stands beneath them, and idle workers share it.
//
// The order of additions belongs to the definition, and to nothing else. A row is a vector to package vec: RowSum has the bits of
// vec.Sum of each row. A column is added from the top down in chunks of 64 rows, and these pairwise; so the errors of a column grow with
// 64 roundings at worst and one for each doubling of the rows. The result is the same, bit for bit, for any number of workers and on
// every processor.

var (
	rowSum    = form.Reduction(fuse.Sum, "mat.RowSum", false)
	rowMean   = form.Reduction(fuse.Mean, "mat.RowMean", false)
	rowVar    = form.Reduction(fuse.Var, "mat.RowVar", false)
	rowMin    = form.Reduction(fuse.MinOf, "mat.RowMin", false)
	rowMax    = form.Reduction(fuse.MaxOf, "mat.RowMax", false)
	rowArgMax = form.Reduction(fuse.ArgMax, "mat.RowArgMax", false)

	colSum    = form.Reduction(fuse.Sum, "mat.ColSum", true)
	colMean   = form.Reduction(fuse.Mean, "mat.ColMean", true)
	colVar    = form.Reduction(fuse.Var, "mat.ColVar", true)
	colMin    = form.Reduction(fuse.MinOf, "mat.ColMin", true)
	colMax    = form.Reduction(fuse.MaxOf, "mat.ColMax", true)
	colArgMax = form.Reduction(fuse.ArgMax, "mat.ColArgMax", true)
)

// RowSum is the vector of the sums of rows: -0 where all elements are.
//
//go:noinline
func RowSum(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(rowSum, site.Caller(), x.Node()) }

// RowMean is the vector of the arithmetic means of rows. A mean overflows only with an element that has.
//
//go:noinline
func RowMean(x expr.Expr[*Dense]) expr.Expr[[]float64] {
	return array(rowMean, site.Caller(), x.Node())
}

// RowVar is the vector of the variances of rows: the mean square distances from the mean, in one pass that does not cancel, shared with
// [RowMean].
//
//go:noinline
func RowVar(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(rowVar, site.Caller(), x.Node()) }

// RowMin is the vector of the least elements of rows: NaN if any is, -0 below +0.
//
//go:noinline
func RowMin(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(rowMin, site.Caller(), x.Node()) }

// RowMax is the vector of the greatest elements of rows: NaN if any is, +0 above -0.
//
//go:noinline
func RowMax(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(rowMax, site.Caller(), x.Node()) }

// RowArgMax is where in each row the first of the greatest elements is, or the first NaN.
//
//go:noinline
func RowArgMax(x expr.Expr[*Dense]) expr.Expr[[]int64] {
	return typed.Of[[]int64](fuse.New(rowArgMax, site.Caller(), x.Node()))
}

// ColSum is the vector of the sums of columns: -0 where all elements are.
//
//go:noinline
func ColSum(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(colSum, site.Caller(), x.Node()) }

// ColMean is the vector of the arithmetic means of columns. A mean overflows only with an element that has.
//
//go:noinline
func ColMean(x expr.Expr[*Dense]) expr.Expr[[]float64] {
	return array(colMean, site.Caller(), x.Node())
}

// ColVar is the vector of the variances of columns: the mean square distances from the mean, in one pass that does not cancel, shared
// with [ColMean].
//
//go:noinline
func ColVar(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(colVar, site.Caller(), x.Node()) }

// ColMin is the vector of the least elements of columns: NaN if any is, -0 below +0.
//
//go:noinline
func ColMin(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(colMin, site.Caller(), x.Node()) }

// ColMax is the vector of the greatest elements of columns: NaN if any is, +0 above -0.
//
//go:noinline
func ColMax(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(colMax, site.Caller(), x.Node()) }

// ColArgMax is in which row the first of the greatest elements of each column is, or the first NaN.
//
//go:noinline
func ColArgMax(x expr.Expr[*Dense]) expr.Expr[[]int64] {
	return typed.Of[[]int64](fuse.New(colArgMax, site.Caller(), x.Node()))
}
