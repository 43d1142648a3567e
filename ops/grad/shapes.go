package grad

import (
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops/grad/internal/adjoint"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// The functions that adjoints of matrices need and package mat does not have:
// matrices of the shape of another one, of which no element is read. They are
// pure, and each has a rule of its own, for derivatives of derivatives.

// zeros is a matrix of x's shape that is 0 everywhere.
func zeros(x dense) dense {
	return mat.Each(x, func(array) array { return vec.Val(0.0) })
}

// shaped is a matrix of x's shape with the elements of d, row after row.
func shaped(d array, x dense) dense { return mat.Each(x, func(array) array { return d }) }

// byCol has the elements of a row in their columns, everywhere, in the shape of
// x. For the elements of a column AsCol in its place does.
func byCol(d array, x dense) dense { return spreadOver(mat.AsRow(d), x) }

// These are chains of views: no element is copied, nor is one of x read.

// spreadOver is d in the shape that it has together with x.
func spreadOver(d, x dense) dense {
	return mat.Each2(d, x, func(d, _ array) array { return d })
}

// fittedMatrix makes what the operand x gets of c, which has the shape of the
// node at hand. Where the shapes are known to be equal that is c.
func (v *visit) fittedMatrix(x *node.Node, c dense) *node.Node {
	if e := v.shape(x); e.N != unknown && e == v.shape(v.n) {
		return c.Node()
	}
	return adjoint.Fit.Call(c, as[*mat.Dense](x)).Node()
}

// shapes returns the rules of these functions.
func shapes() book {
	b := make(book)
	one(b, "grad.diagonalOf", adjoint.DiagonalOf.Call, func(v *visit) *node.Node {
		return adjoint.Diagonal.Call(as[[]float64](v.all()), as[*mat.Dense](v.x())).Node()
	})
	both(b, "grad.fit", adjoint.Fit.Call, func(v *visit) *node.Node { return spreadOver(as[*mat.Dense](v.d), v.mx()).Node() }, nil)
	both(b, "grad.ofShape", expr.Try2[adjoint.OfShape], func(v *visit) *node.Node { return v.d }, nil)
	both(b, "grad.diagonal", adjoint.Diagonal.Call, func(v *visit) *node.Node { return adjoint.DiagonalOf.Call(as[*mat.Dense](v.d)).Node() }, nil)
	three(b, "grad.onRow", adjoint.OnRow.Call, func(v *visit) *node.Node { return mat.Row(as[*mat.Dense](v.d), as[int](v.y())).Node() })
	three(b, "grad.onCol", adjoint.OnCol.Call, func(v *visit) *node.Node { return mat.Col(as[*mat.Dense](v.d), as[int](v.y())).Node() })
	return b
}

// three enters a function of three operands with a slope by the first one.
func three[A, B, C, T any](b book, name string, f func(expr.Expr[A], expr.Expr[B], expr.Expr[C]) expr.Expr[T], s slope) {
	var x A
	var y B
	var w C
	n := f(expr.Const(x), expr.Const(y), expr.Const(w)).Node()
	b[keyOf(n)] = &rule{name: name, out: formOf[T](), ins: []form{formOf[A](), formOf[B](), formOf[C]()}, slopes: []slope{s, nil, nil}, make: func(xs []*node.Node) *node.Node {
		return f(as[A](xs[0]), as[B](xs[1]), as[C](xs[2])).Node()
	}}
}
