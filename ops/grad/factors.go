package grad

import (
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops/grad/internal/adjoint"
	"xfork/ops/mat"
)

// Equations and factors.

// equations enters Solve, SolveVec and Inverse. What they give is found by more
// equations with the same matrix, and never by its inverse.
//
//	Z           adjoint of A          adjoint of B
//	A⁻¹·B       -A⁻ᵀ·D·Zᵀ             A⁻ᵀ·D
//	A⁻¹         -Zᵀ·D·Zᵀ
func equations(b book) {
	both(b, "mat.Solve", mat.Solve,
		ofMatrix(func(v *visit) dense { return solveByLeft(v, v.mx(), v.my(), v.mz(), v.md()) }),
		ofMatrix(func(v *visit) dense { return mat.Solve(mat.T(v.mx()), v.md()) }))
	both(b, "mat.SolveVec", mat.SolveVec,
		ofMatrix(func(v *visit) dense {
			return solveByLeft(v, v.mx(), mat.AsCol(as[[]float64](v.y())), mat.AsCol(as[[]float64](v.n)), mat.AsCol(v.vd()))
		}),
		func(v *visit) *node.Node { return mat.SolveVec(mat.T(v.mx()), v.vd()).Node() })
	one(b, "mat.Inverse", mat.Inverse, ofMatrix(func(v *visit) dense {
		return minus(v, mat.MulT(mat.TMul(v.mz(), v.md()), v.mz()))
	}))
}

// solveByLeft is the slope of X = A⁺·B by A, for the pseudoinverse A⁺ of an A
// of full rank, with U = A⁺ᵀ·D:
//
//	-U·Xᵀ  +  (B - A·X)·(A⁺·U)ᵀ  +  A⁺ᵀ·X·(D - A⁺·A·D)ᵀ
//
// The second term is what is left over where A has more rows than columns, the
// third one is for fewer; of a square A both are 0, and are not computed. (G.
// H. Golub and V. Pereyra, The differentiation of pseudo-inverses, 1973.)
func solveByLeft(v *visit, a, b, x, d dense) dense {
	u := mat.Solve(mat.T(a), d)
	square := minus(v, mat.MulT(u, x))
	over := mat.MulT(mat.Sub(b, mat.Mul(a, x)), mat.Solve(a, u))
	under := mat.MulT(mat.Solve(mat.T(a), x), mat.Sub(d, mat.Solve(a, mat.Mul(a, d))))
	return expr.If(expr.Op1[squares](a), square, mat.Add(square, mat.Add(over, under)))
}

// squares reports whether a matrix is square. A nil one has failed before that
// is asked.
type squares struct{}

func (squares) Name() string { return "grad.square" }
func (squares) Apply(x *mat.Dense) bool {
	if x == nil {
		return true
	}
	r, c := x.Dims()
	return r == c
}

// Cholesky and EigenSym are functions of symmetric matrices. Their adjoints are
// symmetric: each of two elements across the diagonal gets half of what a move
// of both would give.

// factors enters Cholesky, EigenSym, QR and SVD. The last three are one call with
// several results, and the adjoint of a result goes to the operand of the call
// directly.
func factors(b book) {
	one(b, "mat.Cholesky", mat.Cholesky, ofMatrix(choleskySlope))
	one(b, "grad.lower", adjoint.Lower.Call, ofMatrix(func(v *visit) dense { return adjoint.Lower.Call(v.md()) }))

	nothing := expr.Const[*mat.Dense](nil)
	values, vectors := mat.EigenSym(nothing)
	part(b, "mat.EigenSym.Values", values, func(v *visit, x dense) dense {
		_, q := mat.EigenSym(x)
		return mat.MulT(mat.MulElem(q, byCol(v.vd(), q)), q)
	})
	part(b, "mat.EigenSym.Vectors", vectors, func(v *visit, x dense) dense {
		w, q := mat.EigenSym(x)
		return symmetric(v, mat.MulT(mat.Mul(q, mat.MulElem(adjoint.Gaps.Call(w), mat.TMul(q, v.md()))), q))
	})

	// A loss that depends on which basis the last columns of q are fails when it
	// is forced: adjoint.Determined.
	q, r := mat.QR(nothing)
	part(b, "mat.QR.Q", q, func(v *visit, x dense) dense { q, r := mat.QR(x); return adjoint.QRByQ(q, r, v.md()) })
	part(b, "mat.QR.R", r, func(v *visit, x dense) dense { q, r := mat.QR(x); return adjoint.QRByR(q, r, v.md()) })
	one(b, "grad.below", adjoint.Below.Call, ofMatrix(func(v *visit) dense { return adjoint.Below.Call(v.md()) }))
	both(b, "grad.determined", adjoint.Determined.Call, ofMatrix((*visit).md), nil)

	u, s, w := mat.SVD(nothing)
	part(b, "mat.SVD.S", s, func(v *visit, x dense) dense {
		u, _, w := mat.SVD(x)
		return mat.MulT(mat.MulElem(u, byCol(v.vd(), u)), w)
	})
	part(b, "mat.SVD.U", u, func(v *visit, x dense) dense {
		u, s, w := mat.SVD(x)
		return mat.MulT(turned(u, s, v.md()), w)
	})
	part(b, "mat.SVD.V", w, func(v *visit, x dense) dense {
		u, s, w := mat.SVD(x)
		return mat.MulT(u, turned(w, s, v.md()))
	})
}

// turned is what the singular vectors u give for the adjoint d of them, before
// it meets the vectors of the other side:
//
//	u·(F ∘ (uᵀd - dᵀu))·S  +  (d - u·uᵀ·d)·S⁻¹       F[i][j] = 1/(s[j]² - s[i]²)
//
// (J. Townsend, Differentiating the singular value decomposition, 2016.) Two
// equal values leave the vectors undetermined, and it is infinite or NaN.
func turned(u dense, s expr.Expr[[]float64], d dense) dense {
	m := mat.TMul(u, d)
	inside := mat.Mul(u, mat.MulElem(adjoint.GapsOfSquares.Call(s), mat.Sub(m, mat.T(m))))
	beside := mat.Sub(d, mat.Mul(u, m))
	return mat.Add(mat.MulElem(inside, byCol(s, inside)), mat.DivElem(beside, byCol(s, beside)))
}

// part enters an operator that picks a result out of a call.
func part[T any](b book, name string, result expr.Expr[T], f func(v *visit, x dense) dense) {
	enter(b, result.Node(), &rule{name: name, out: formOf[T](), picks: func(v *visit) {
		call := v.records[v.place[v.x()]]
		w := *v
		w.xs = call.xs
		w.give(0, matrix, f(v, as[*mat.Dense](call.xs[0])).Node(), call.xs[0])
	}})
}

// choleskySlope is the symmetric part of L⁻ᵀ·Φ(Lᵀ·D)·L⁻¹, where Φ is the lower
// triangle with half of the diagonal: I. Murray, Differentiation of the
// Cholesky decomposition, 2016.
func choleskySlope(v *visit) dense {
	l := v.mz()
	inner := adjoint.Lower.Call(mat.TMul(l, v.md()))
	left := mat.Solve(mat.T(l), inner)
	return symmetric(v, mat.T(mat.Solve(mat.T(l), mat.T(left))))
}

// symmetric is the symmetric part of a square matrix.
func symmetric(v *visit, x dense) dense {
	return mat.Scale(mat.Add(x, mat.T(x)), constant(v.Tape, 0.5))
}
