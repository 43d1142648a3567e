package mat

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// What changes the shape of elements that stay in their order, and the transpose. Nothing is copied where they lie in
// memory one after the other already, and nothing is in memory where they are still to be computed.

var (
	reshape   = form.Operator(fuse.Reshape, "mat.Reshape", "")
	asRow     = form.Operator(fuse.AsRow, "mat.AsRow", "")
	asCol     = form.Operator(fuse.AsCol, "mat.AsCol", "")
	transpose = form.Operator(fuse.Transpose, "mat.T", "")
	elements  = form.Operator(fuse.Elements, "mat.Flat", "")
)

// Reshape is the elements of a vector as a matrix, row after row: a view, of which nothing is copied. It fails with
// [ErrShape] if there are not rows·cols of them, and with [ErrEmpty] if rows or cols are not positive.
//
//go:noinline
func Reshape(x expr.Expr[[]float64], rows, cols int) expr.Expr[*Dense] {
	pc := site.Caller()
	return matrix(reshape, pc, x.Node(), typed.Const(pc, rows).Node(), typed.Const(pc, cols).Node())
}

// AsRow is a vector of n elements as a matrix of one row, 1 x n: a view. It meets matrices of any number of rows and n columns as
// if it were each of their rows. A vector without elements fails with [ErrEmpty].
//
//go:noinline
func AsRow(v expr.Expr[[]float64]) expr.Expr[*Dense] { return matrix(asRow, site.Caller(), v.Node()) }

// AsCol is a vector of n elements as a matrix of one column, n x 1: a view. It meets matrices of n rows and any number of columns as
// if it were each of their columns. A vector without elements fails with [ErrEmpty].
//
//go:noinline
func AsCol(v expr.Expr[[]float64]) expr.Expr[*Dense] { return matrix(asCol, site.Caller(), v.Node()) }

// T is the transpose of x. What is made of it element by element, or row by row, reads x in another order, and no transpose is in memory;
// one that is forced, or goes into a product, is a copy. Where it is only multiplied, [TMul] and [MulT] need none.
//
//go:noinline
func T(x expr.Expr[*Dense]) expr.Expr[*Dense] { return matrix(transpose, site.Caller(), x.Node()) }

// Flat is the elements of a matrix as a vector, row after row: a view, unless the matrix is itself a part of a wider one.
//
//go:noinline
func Flat(x expr.Expr[*Dense]) expr.Expr[[]float64] { return array(elements, site.Caller(), x.Node()) }
