package mat

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Element by element: chains of these are one pass over memory, and so are chains with the operators of package vec on both sides of
// Flat and Reshape.
//
// The shape law: on each axis the sizes of two matrices are equal, or one of them is 1 and goes with any. Others fail with ErrShape.
//
//	x        y        the result
//	r x c    r x c    r x c
//	r x c    1 x c    r x c, y for each row of x
//	r x c    r x 1    r x c, y for each column of x
//	r x 1    1 x c    r x c, each element of x with each of y
//	r x c    1 x 1    r x c

var (
	add     = form.Operator(fuse.Add, "mat.Add", "+")
	sub     = form.Operator(fuse.Sub, "mat.Sub", "-")
	mulElem = form.Operator(fuse.Mul, "mat.MulElem", "*")
	divElem = form.Operator(fuse.Div, "mat.DivElem", "/")
	scale   = form.Operator(fuse.Scale, "mat.Scale", "")

	each, each2         = form.Operator(fuse.Elements, "mat.Each", ""), form.Operator(fuse.Elements, "mat.Each2", "with")
	eachDone, each2Done = form.Operator(fuse.Shaped, "mat.Each", ""), form.Operator(fuse.Shaped, "mat.Each2", "with")
)

// Add is the sum of two matrices, element by element. A row or a column goes with each of the other's; other shapes fail with
// [ErrShape].
//
//go:noinline
func Add(x, y expr.Expr[*Dense]) expr.Expr[*Dense] {
	return matrix(add, site.Caller(), x.Node(), y.Node())
}

// Sub is the difference of two matrices, element by element; shapes as for [Add].
//
//go:noinline
func Sub(x, y expr.Expr[*Dense]) expr.Expr[*Dense] {
	return matrix(sub, site.Caller(), x.Node(), y.Node())
}

// MulElem is the product of two matrices, element by element; shapes as for [Add]. The product of linear algebra is [Mul].
//
//go:noinline
func MulElem(x, y expr.Expr[*Dense]) expr.Expr[*Dense] {
	return matrix(mulElem, site.Caller(), x.Node(), y.Node())
}

// DivElem is the quotient of two matrices, element by element; shapes as for [Add]. Zeros of y give infinities or NaN.
//
//go:noinline
func DivElem(x, y expr.Expr[*Dense]) expr.Expr[*Dense] {
	return matrix(divElem, site.Caller(), x.Node(), y.Node())
}

// Scale is x with each element multiplied by k. Of NaN and infinities k makes what a product makes of them; k = 0 does not clear them.
//
//go:noinline
func Scale(x expr.Expr[*Dense], k expr.Expr[float64]) expr.Expr[*Dense] {
	return matrix(scale, site.Caller(), x.Node(), k.Node())
}

// Each is the matrix, of x's shape, that f makes of the elements of x, which it gets as a vector, row after row:
//
//	mat.Each(x, vec.Tanh[float64])
//
// f runs once, here, and builds nodes: it sees no element, and a panic in it goes on to the caller. What it builds is fused with what
// stands around it. It must give as many elements as it gets, or one, which stands for all; others fail with [ErrShape] when the
// matrix is forced. A nil f panics.
//
//go:noinline
func Each(x expr.Expr[*Dense], f func(x expr.Expr[[]float64]) expr.Expr[[]float64]) expr.Expr[*Dense] {
	if f == nil {
		panic("mat: Each with a nil function")
	}
	pc := site.Caller()
	y := f(array(each, pc, x.Node()))
	return matrix(eachDone, pc, y.Node(), x.Node())
}

// Each2 is [Each] for two matrices, whose shapes meet as those of [Add] do: f gets two vectors of as many elements as the result has.
//
//	mat.Each2(x, mat.AsRow(limits), vec.Min[float64]) // no element of a column above its limit
//
//go:noinline
func Each2(x, y expr.Expr[*Dense], f func(x, y expr.Expr[[]float64]) expr.Expr[[]float64]) expr.Expr[*Dense] {
	if f == nil {
		panic("mat: Each2 with a nil function")
	}
	pc, a, b := site.Caller(), x.Node(), y.Node()
	z := f(array(each2, pc, a, b), array(each2, pc, b, a))
	return matrix(each2Done, pc, z.Node(), a, b)
}
