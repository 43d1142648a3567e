package adjoint

import (
	"errors"
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// The factors of A = Q·R, of m rows and n columns, not less rows than columns,
// and of full rank. Q is orthogonal, so it moves by Q·W for a W with Wᵀ = -W,
// and with R₁, the upper n rows of R, and B = Qᵀ·dA·R₁⁻¹
//
//	W[i][j] = B[i][j] below the diagonal, in the first n columns
//	dR₁     = (B₁ - W₁)·R₁
//
// What is left of W, for the last m-n columns of Q among themselves, is not
// determined: they are any basis of what is orthogonal to A. Of a loss that
// depends on which one it is there is no derivative; one that depends on the
// space alone, as Q₂·Q₂ᵀ does, has one. (For m = n: S. F. Walter and L.
// Lehmann, Algorithmic differentiation of linear algebra functions with
// application in optimum experimental design, 2010.)

// ErrNoRule is grad.ErrNoRule.
var ErrNoRule = errors.New("no derivative is known")

type dense = expr.Expr[*mat.Dense]

// QRByQ is what an adjoint d of q gives to the matrix: Q·K·R₁⁻ᵀ, where K is M -
// Mᵀ, for M = Qᵀ·d, below the diagonal in the first n columns.
func QRByQ(q, r, d dense) dense {
	m := Determined.Call(mat.TMul(q, d), r)
	return onTheWay(q, r, Below.Call(mat.Mul(mat.Sub(m, mat.T(m)), first(r))))
}

// QRByR is what an adjoint d of r gives to the matrix: Q·S·R₁⁻ᵀ, where S is
// symmetric, and above the diagonal d₁·R₁ᵀ.
func QRByR(q, r, d dense) dense {
	e := first(r)
	n := mat.MulT(mat.TMul(e, d), mat.TMul(e, r))
	upper := mat.Sub(n, Below.Call(n))
	return onTheWay(q, r, mat.Mul(e, mat.Add(upper, Below.Call(mat.T(upper)))))
}

// onTheWay is Q·G·R₁⁻ᵀ, by equations with R₁.
func onTheWay(q, r, g dense) dense {
	return mat.Mul(q, mat.T(mat.Solve(mat.TMul(first(r), r), mat.T(g))))
}

// first is a matrix of r's shape with ones on the diagonal: as the second
// factor it picks the first columns, as the first one, turned, the first rows.
func first(r dense) dense {
	return Diagonal.Call(vec.Like(vec.Val(1.0), DiagonalOf.Call(r)), r)
}

var (
	// Below is the part of a matrix that is below the diagonal. It is its own
	// adjoint.
	Below = expr.LiftErr1(func(x *mat.Dense) (*mat.Dense, error) {
		r, c, err := Dims(x)
		if err != nil {
			return nil, err
		}
		l := gonum.NewDense(r, c, nil)
		for i := range r {
			for j := range min(i, c) {
				l.Set(i, j, x.At(i, j))
			}
		}
		return l, nil
	}, expr.Name("grad.below"), expr.Pure)

	// Determined is its first operand, if it is symmetric, up to rounding, in
	// the last rows and columns that there are more of than r has columns.
	Determined = expr.LiftErr2(func(m, r *mat.Dense) (*mat.Dense, error) {
		n, _, err := Dims(m)
		if err != nil {
			return nil, err
		}
		_, from := r.Dims()
		most := gonum.Norm(m, math.Inf(1))
		for i := from; i < n; i++ {
			for j := from; j < i; j++ {
				if math.Abs(m.At(i, j)-m.At(j, i)) > rounding*most {
					return nil, fmt.Errorf("%w: mat.QR, by the last %d columns of q, which are any that are orthogonal to the others", ErrNoRule, n-from)
				}
			}
		}
		return m, nil // shared: values are read-only
	}, expr.Name("grad.determined"), expr.Pure)
)

// rounding is what two elements may differ by that ought to be equal, as a part
// of the greatest sum of magnitudes in a row: far more than products of a
// thousand rows leave, and far less than what is meant to be there.
const rounding = 0x1p-36
