package grad

import (
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops/grad/internal/adjoint"
	"xfork/ops/grad/internal/extent"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// The rules of package mat: M. B. Giles, Collected matrix derivative results
// for forward and reverse mode algorithmic differentiation, 2008. Here A is an
// operand, Z the result and D the adjoint of it.

type (
	dense = expr.Expr[*mat.Dense]
	array = expr.Expr[[]float64]
)

// Operands and adjoints of a visit as matrices and vectors.

func (v *visit) mx() dense { return as[*mat.Dense](v.xs[0]) }
func (v *visit) my() dense { return as[*mat.Dense](v.xs[1]) }
func (v *visit) mz() dense { return as[*mat.Dense](v.n) }
func (v *visit) md() dense { return as[*mat.Dense](v.d) }

// vd is the adjoint of a result that is a vector.
func (v *visit) vd() array { return as[[]float64](v.all()) }

// ofMatrix makes a slope of a function of matrices alone: z = f(x), or the
// first operand of f(x, y).
func ofMatrix(f func(v *visit) dense) slope {
	return func(v *visit) *node.Node { return f(v).Node() }
}

// matrices returns the rules of package mat. Eigen has none, for its values are
// complex, and Apply has none because f is a function of Go.
//
// Cov, Corr and LinReg are made of others, which have rules. Their checks of
// the rows have rules beside Apply, which pass the adjoint on.
func matrices() book {
	b := make(book)
	matrixElements(b)
	matrixProducts(b)
	matrixParts(b)
	equations(b)
	factors(b)
	choices(b)
	axes(b)
	return b
}

// meeting makes a slope of a function of matrices, one of which may be a row or
// a column that has met all of the other's: it gets the sum of what they give.
func meeting(f func(v *visit) dense) slope {
	return func(v *visit) *node.Node { return v.fittedMatrix(v.xs[v.at], f(v)) }
}

// matrixElements enters the operators on elements, which fuse, and so do their
// adjoints: those of package vec, with matrices in the place of arrays.
func matrixElements(b book) {
	through := meeting((*visit).md)
	both(b, "mat.Add", mat.Add, through, through)
	both(b, "mat.Sub", mat.Sub, through, meeting(func(v *visit) dense { return minus(v, v.md()) }))
	both(b, "mat.MulElem", mat.MulElem,
		meeting(func(v *visit) dense { return mat.MulElem(v.md(), v.my()) }),
		meeting(func(v *visit) dense { return mat.MulElem(v.md(), v.mx()) }))
	both(b, "mat.DivElem", mat.DivElem,
		meeting(func(v *visit) dense { return mat.DivElem(v.md(), v.my()) }),
		meeting(func(v *visit) dense { return minus(v, mat.DivElem(mat.MulElem(v.md(), v.mz()), v.my())) }))
	both(b, "mat.Scale", mat.Scale,
		ofMatrix(func(v *visit) dense { return mat.Scale(v.md(), as[float64](v.y())) }),
		func(v *visit) *node.Node { return vec.Dot(mat.Flat(v.md()), mat.Flat(v.mx())).Node() })
	one(b, "mat.T", mat.T, ofMatrix(func(v *visit) dense { return mat.T(v.md()) }))
	eachElement(b)
}

// eachElement enters what Each and Each2 put around what their functions build:
// the elements of a matrix, in the shape that it has together with another one,
// and the matrix of elements.
func eachElement(b book) {
	zero := expr.Const[*mat.Dense](nil)
	var in, in2 array
	out := mat.Each(zero, func(x array) array { in = x; return x })
	out2 := mat.Each2(zero, zero, func(x, _ array) array { in2 = x; return x })

	enter(b, in.Node(), &rule{name: "mat.Each", out: array64, ins: []form{matrix}, slopes: []slope{ofMatrix(func(v *visit) dense {
		return shaped(as[[]float64](v.d), v.mx())
	})}})
	enter(b, in2.Node(), &rule{name: "mat.Each2", out: array64, ins: []form{matrix, flat}, slopes: []slope{ofMatrix(func(v *visit) dense {
		d := mat.Each2(v.mx(), v.my(), func(_, _ array) array { return as[[]float64](v.d) })
		if e := v.shape(v.x()); e.N != unknown && e == v.shape(d.Node()) {
			return d
		}
		return adjoint.Fit.Call(d, v.mx())
	}), nil}})
	enter(b, out.Node(), &rule{name: "mat.Each", out: matrix, ins: []form{array64, flat}, slopes: []slope{elementsSlope, nil}})
	enter(b, out2.Node(), &rule{name: "mat.Each2", out: matrix, ins: []form{array64, flat, flat}, slopes: []slope{elementsSlope, nil, nil}})
}

// elementsSlope is for the elements that a matrix is made of, of which one may
// stand for all.
func elementsSlope(v *visit) *node.Node {
	d := mat.Flat(v.md())
	if v.length(v.x()) == 1 {
		return vec.Scalar(vec.Sum(d)).Node()
	}
	return d.Node()
}

// minus is -x.
func minus(v *visit, x dense) dense { return mat.Scale(x, constant(v.Tape, -1.0)) }

// matrixProducts enters the products. For a product the sum over all elements
// of D∘Z does not change when factors go round, tr(Dᵀ·A·B) = tr(B·Dᵀ·A), and
// what is left when a factor is taken out is its adjoint:
//
//	Z             adjoint of A    adjoint of B
//	A·B           D·Bᵀ            Aᵀ·D
//	Aᵀ·B          B·Dᵀ            A·D
//	A·Bᵀ          D·B             Dᵀ·A
//	A·v           D·vᵀ            Aᵀ·D
//
// Each of these is one product again, by a flag of the BLAS function and
// without a transpose in memory.
func matrixProducts(b book) {
	both(b, "mat.Mul", mat.Mul,
		ofMatrix(func(v *visit) dense { return mat.MulT(v.md(), v.my()) }),
		ofMatrix(func(v *visit) dense { return mat.TMul(v.mx(), v.md()) })).shape = func(x, y extent.Extent) extent.Extent { return extent.Of(x.Rows, y.Cols) }
	both(b, "mat.TMul", mat.TMul,
		ofMatrix(func(v *visit) dense { return mat.MulT(v.my(), v.md()) }),
		ofMatrix(func(v *visit) dense { return mat.Mul(v.mx(), v.md()) })).shape = func(x, y extent.Extent) extent.Extent { return extent.Of(x.Cols, y.Cols) }
	both(b, "mat.MulT", mat.MulT,
		ofMatrix(func(v *visit) dense { return mat.Mul(v.md(), v.my()) }),
		ofMatrix(func(v *visit) dense { return mat.TMul(v.md(), v.mx()) })).shape = func(x, y extent.Extent) extent.Extent { return extent.Of(x.Rows, y.Rows) }
	both(b, "mat.MulVec", mat.MulVec,
		ofMatrix(func(v *visit) dense { return mat.MulElem(mat.AsCol(v.vd()), mat.AsRow(as[[]float64](v.y()))) }),
		func(v *visit) *node.Node { return mat.Flat(mat.TMul(v.mx(), mat.AsCol(v.vd()))).Node() })
}

// matrixParts enters what takes matrices apart and puts them together. What
// lies in another order or in another shape goes back the same way; what is a
// part of a matrix goes into zeros of its shape. The slope of a determinant is
// z·A⁻ᵀ (Jacobi's formula); of a singular matrix it exists, but is not found
// so, and fails as mat.Inverse does.
func matrixParts(b book) {
	flatten := func(v *visit) *node.Node { return mat.Flat(v.md()).Node() }
	one(b, "mat.Flat", mat.Flat, ofMatrix(func(v *visit) dense { return shaped(as[[]float64](v.d), v.mx()) }))
	one(b, "mat.AsRow", mat.AsRow, flatten)
	one(b, "mat.AsCol", mat.AsCol, flatten)
	reshape := mat.Reshape(expr.Const[[]float64](nil), 1, 1).Node()
	enter(b, reshape, &rule{name: "mat.Reshape", out: matrix, ins: []form{array64, flat, flat}, slopes: []slope{flatten, nil, nil}})
	both(b, "mat.Row", mat.Row, ofMatrix(func(v *visit) dense { return adjoint.OnRow.Call(v.vd(), as[int](v.y()), v.mx()) }), nil)
	both(b, "mat.Col", mat.Col, ofMatrix(func(v *visit) dense { return adjoint.OnCol.Call(v.vd(), as[int](v.y()), v.mx()) }), nil)
	one(b, "mat.Trace", mat.Trace, ofMatrix(func(v *visit) dense {
		return adjoint.Diagonal.Call(vec.Like(vec.Scalar(as[float64](v.d)), adjoint.DiagonalOf.Call(v.mx())), v.mx())
	}))
	norm := mat.Norm(expr.Const[*mat.Dense](nil), 1).Node()
	enter(b, norm, &rule{name: "mat.Norm", out: number64, ins: []form{matrix, flat}, slopes: []slope{ofMatrix(normSlope), nil}})
	one(b, "mat.Det", mat.Det, ofMatrix(func(v *visit) dense {
		return mat.Scale(mat.T(mat.Inverse(v.mx())), mul(v.Tape, as[float64](v.d), as[float64](v.n)))
	}))
	both(b, "grad.steepest", adjoint.Steepest.Call, nil, nil)
}

// normSlope is A·d/z for the norm of Frobenius. The others are sums of
// magnitudes along one column or row: of several that are equal the first one.
func normSlope(v *visit) dense {
	d := as[float64](v.d)
	if order, _ := known(as[float64](v.y())); order == 2 {
		return mat.Scale(v.mx(), div(v.Tape, d, as[float64](v.n)))
	}
	return mat.Scale(adjoint.Steepest.Call(v.mx(), as[float64](v.y())), d)
}

// choices enters expr.If: the adjoint goes to the branch that is taken.
func choices(b book) {
	choice(b, func(v *visit) (d, zero expr.Expr[float64]) { return as[float64](v.d), constant(v.Tape, 0.0) })
	choice(b, func(v *visit) (d, zero expr.Expr[float32]) {
		return as[float32](v.d), constant(v.Tape, float32(0))
	})
	choice(b, func(v *visit) (d, zero expr.Expr[[]float64]) { return v.vd(), as[[]float64](v.val(0)) })
	choice(b, func(v *visit) (d, zero expr.Expr[[]float32]) {
		return as[[]float32](v.all()), as[[]float32](v.val(0))
	})
	choice(b, func(v *visit) (d, zero dense) { return v.md(), zeros(v.md()) })
}

// choice enters expr.If for one type. The zero of an array is one element for
// all, and that of a matrix has the adjoint's shape: only one of the two is
// computed, whichever the condition says.
func choice[T any](b book, both func(v *visit) (d, zero expr.Expr[T])) {
	var zero T
	n := expr.If(expr.Const(false), expr.Const(zero), expr.Const(zero)).Node()
	f := formOf[T]()
	enter(b, n, &rule{name: "expr.If", out: f, ins: []form{flat, f, f}, slopes: []slope{
		nil,
		func(v *visit) *node.Node {
			d, zero := both(v)
			return expr.If(as[bool](v.x()), d, zero).Node()
		},
		func(v *visit) *node.Node {
			d, zero := both(v)
			return expr.If(as[bool](v.x()), zero, d).Node()
		},
	}})
}
