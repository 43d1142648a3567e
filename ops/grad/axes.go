package grad

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/node"
	"xfork/ops"
	"xfork/ops/grad/internal/extent"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// Reductions of matrices by rows and by columns. The adjoint of one by rows is
// a column, and goes to every element of its row.

//	z            what an element x of a row of n gets, for the row's d
//	RowSum       d
//	RowMean      d/n
//	RowVar       2·d/n·(x - mean)
//	RowMax       d at the first of the greatest, 0 elsewhere
//
// The number n is a constant if the shape is known, and else comes of lengths,
// which are there without a pass.

// axis is what the two directions differ in.
type axis struct {
	name  string
	lay   func(v array) dense                       // a vector beside the matrix
	other func(v array) dense                       // and one across it
	mean  func(x dense) array                       // along the lines that are reduced
	most  func(x dense) expr.Expr[[]int64]          // the places of the greatest
	size  func(e extent.Extent) (lines, length int) // how many lines there are, and how long they are
}

var (
	byRows = axis{"Row", mat.AsCol, mat.AsRow, mat.RowMean, mat.RowArgMax, func(e extent.Extent) (int, int) { return e.Rows, e.Cols }}
	byCols = axis{"Col", mat.AsRow, mat.AsCol, mat.ColMean, mat.ColArgMax, func(e extent.Extent) (int, int) { return e.Cols, e.Rows }}
)

// reduced enters the reductions along an axis.
func (a axis) reduced(b book, sum, variance, least, most func(x dense) array) {
	lines := func(x, _ extent.Extent) extent.Extent {
		n, _ := a.size(x)
		return extent.Extent{N: n}
	}
	enter := func(name string, f func(x dense) array, s func(v *visit) dense) {
		one(b, "mat."+a.name+name, f, ofMatrix(s)).shape = lines
	}
	enter("Sum", sum, func(v *visit) dense { return spreadOver(a.lay(v.vd()), v.mx()) })
	enter("Mean", a.mean, func(v *visit) dense { return spreadOver(a.lay(a.perElement(v, v.vd())), v.mx()) })
	enter("Var", variance, func(v *visit) dense {
		d := a.perElement(v, vec.Mul(v.vd(), vec.Val(2.0)))
		return mat.MulElem(mat.Sub(v.mx(), a.lay(a.mean(v.mx()))), a.lay(d))
	})
	enter("Max", most, func(v *visit) dense { return a.onlyAt(v, a.most(v.mx())) })
	enter("Min", least, func(v *visit) dense { return a.onlyAt(v, a.most(minus(v, v.mx()))) })
	one(b, "mat."+a.name+"ArgMax", a.most, nil).shape = lines
}

// perElement is d divided by how many elements a line has.
func (a axis) perElement(v *visit, d array) array {
	if _, length := a.size(v.shape(v.x())); length != unknown {
		return vec.Div(d, vec.Val(float64(length)))
	}
	all, lines := vec.Len(mat.Flat(v.mx())), vec.Len(as[[]float64](v.n))
	length := ops.Div(ops.Convert[float64](all), ops.Convert[float64](lines))
	return vec.Div(d, vec.Scalar(length))
}

// onlyAt compares the numbers of places as floats, which is exact up to 2^53,
// so that all of it is one pass: first a mask of ones and zeros, in which each
// line has a one, then the choice between d and 0. A product would do with one
// step, but makes NaN of an infinite d beside a zero.

// onlyAt is d at one place of each line, and 0 elsewhere.
func (a axis) onlyAt(v *visit, at expr.Expr[[]int64]) dense {
	along := as[[]float64](v.alongLine(a))
	here := mat.Each2(a.other(along), a.lay(vec.Convert[float64](at)), func(i, at array) array {
		return vec.Where(vec.Eq(i, at), vec.Val(1.0), vec.Val(0.0))
	})
	return mat.Each2(here, a.lay(v.vd()), func(here, d array) array {
		return vec.Where(vec.Ne(here, vec.Val(0.0)), d, vec.Val(0.0))
	})
}

// alongLine is 0, 1, 2, ... for the places of a line.
func (v *visit) alongLine(a axis) *node.Node {
	length := expr.Expr[int]{}
	if _, l := a.size(v.shape(v.x())); l != unknown {
		length = constant(v.Tape, l)
	} else {
		length = ops.Quo(vec.Len(mat.Flat(v.mx())), vec.Len(as[[]float64](v.n)))
	}
	return v.array(fuse.Range, length.Node(), constant(v.Tape, 0.0).Node(), constant(v.Tape, 1.0).Node())
}

// axes enters both.
func axes(b book) {
	byRows.reduced(b, mat.RowSum, mat.RowVar, mat.RowMin, mat.RowMax)
	byCols.reduced(b, mat.ColSum, mat.ColVar, mat.ColMin, mat.ColMax)
}
