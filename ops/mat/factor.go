package mat

import (
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// A factorisation is one fork, and each of its results an operator that picks it out: whichever are forced, the work is
// done once.
//
//	svd.Call(x)          one node, a fork: the work
//	   |   |   |
//	   u   s   v         three operators, each of which reads a field of its result
//
// A result that is not forced costs the memory of its factor all the same, as long as one of the others is reachable.

// finite refuses matrices on which an iteration might not end, and of which no factor would be right: with an infinite element a matrix
// looks as if it were singular. The first such element, row after row, is the one that the error names.
func finite(m *Dense) error {
	r, _ := m.Dims()
	for i := range r {
		for j, v := range m.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%w: %v at row %d, column %d of %s", ErrNotFinite, v, i, j, shape(m))
			}
		}
	}
	return nil
}

// symmetric returns m as gonum's symmetric matrix, which has the upper triangle only. A matrix that comes out of rounded sums, such as xᵀ·x
// by a product that adds in another order on each side of the diagonal, may differ there in the last bits: so elements may differ by n
// units in the last place (2^-52) of the largest one.
func symmetric(m *Dense) (*gonum.SymDense, error) {
	if err := square(m); err != nil {
		return nil, err
	}
	if err := finite(m); err != nil {
		return nil, err
	}
	n, _ := m.Dims()
	most := 0.0
	for i := range n {
		for _, v := range m.RawRowView(i) {
			most = max(most, math.Abs(v))
		}
	}
	// One pass over the upper triangle, each element beside its image: the first pair that differs is the one that the error names.
	s := gonum.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			a, b := m.At(i, j), m.At(j, i)
			if math.Abs(a-b) > float64(n)*0x1p-52*most {
				return nil, fmt.Errorf("%w: %v at row %d, column %d, and %v across the diagonal", ErrNotSymmetric, a, i, j, b)
			}
			s.SetSym(i, j, a)
		}
	}
	return s, nil
}

var cholesky = expr.LiftErr1(func(m *Dense) (*Dense, error) {
	s, err := symmetric(m)
	if err != nil {
		return nil, err
	}
	// Factorize reports false at the first pivot that is not positive.
	var f gonum.Cholesky
	if !f.Factorize(s) {
		return nil, fmt.Errorf("%w: %s", ErrNotPositiveDefinite, shape(m))
	}
	var l gonum.TriDense
	f.LTo(&l) // as a matrix with zeros above the diagonal: callers have one type of matrix
	return gonum.DenseCopyOf(&l), nil
}, expr.Name("mat.Cholesky"), expr.Pure)

// Cholesky is the lower triangular l for which x = l·lᵀ. A matrix that is not symmetric, up to rounding, fails with
// [ErrNotSymmetric], one with an eigenvalue that is not positive with [ErrNotPositiveDefinite], and one with an element that is
// NaN or infinite with [ErrNotFinite].
func Cholesky(x expr.Expr[*Dense]) expr.Expr[*Dense] { return cholesky.Call(x) }

// qrFactors are the results of QR.
type qrFactors struct{ q, r *Dense }

var qr = expr.LiftErr1(func(m *Dense) (qrFactors, error) {
	if err := usable(m); err != nil {
		return qrFactors{}, err
	}
	// gonum panics for more columns than rows: the factors of such a matrix are those of LQ.
	if r, c := m.Dims(); r < c {
		return qrFactors{}, fmt.Errorf("%w: %s has more columns than rows", ErrShape, shape(m))
	}
	if err := finite(m); err != nil {
		return qrFactors{}, err
	}
	// q does not depend on the scale of m, and r is proportional to it: near = q·r', m = 2^e·near = q·(2^e·r').
	near, e := scaled(m)
	var f gonum.QR
	f.Factorize(near)
	var q, r Dense
	f.QTo(&q)
	f.RTo(&r)
	shift(&r, e)
	return qrFactors{&q, &r}, nil
}, expr.Name("mat.QR"), expr.Pure)

type (
	qrQ struct{}
	qrR struct{}
)

func (qrQ) Apply(f qrFactors) *Dense { return f.q }
func (qrR) Apply(f qrFactors) *Dense { return f.r }
func (qrQ) Name() string             { return "mat.QR.Q" }
func (qrR) Name() string             { return "mat.QR.R" }

// QR is the factors of x = q·r, for a matrix of m rows and n columns, of which there must not be more: q is orthogonal,
// m x m, and r upper triangular, m x n. To solve equations, [Solve] does not need the large q. An element that is NaN or
// infinite fails with [ErrNotFinite].
//
//go:noinline
func QR(x expr.Expr[*Dense]) (q, r expr.Expr[*Dense]) {
	// One call and operators that take its result apart, as in Eigen.
	pc, f := site.Caller(), qr.Call(x)
	return typed.Op1[qrQ](pc, f), typed.Op1[qrR](pc, f)
}

// svdFactors are the results of SVD, with s as gonum has it: in descending order.
type svdFactors struct {
	u, v *Dense
	s    []float64
}

var svd = expr.LiftErr1(func(m *Dense) (svdFactors, error) {
	if err := usable(m); err != nil {
		return svdFactors{}, err
	}
	if err := finite(m); err != nil {
		return svdFactors{}, err
	}
	var f gonum.SVD
	// Thin: of u and v only as many columns as there are singular values. The others are an arbitrary basis of the rest, and for a
	// long matrix they would be a square as large as it is long.
	if !f.Factorize(m, gonum.SVDThin) {
		return svdFactors{}, fmt.Errorf("%w: %s", ErrNoConvergence, shape(m))
	}
	var u, v Dense
	f.UTo(&u)
	f.VTo(&v)
	return svdFactors{&u, &v, f.Values(nil)}, nil
}, expr.Name("mat.SVD"), expr.Pure)

type (
	svdU struct{}
	svdS struct{}
	svdV struct{}
)

func (svdU) Apply(f svdFactors) *Dense    { return f.u }
func (svdS) Apply(f svdFactors) []float64 { return f.s }
func (svdV) Apply(f svdFactors) *Dense    { return f.v }
func (svdU) Name() string                 { return "mat.SVD.U" }
func (svdS) Name() string                 { return "mat.SVD.S" }
func (svdV) Name() string                 { return "mat.SVD.V" }

// SVD is the singular values of x, in descending order, and its singular vectors: x = u·diag(s)·vᵀ. For a matrix of m rows
// and n columns, and k the lesser of the two, u is m x k and v n x k, with orthonormal columns. An element that is NaN or
// infinite fails with [ErrNotFinite].
//
//go:noinline
func SVD(x expr.Expr[*Dense]) (u expr.Expr[*Dense], s expr.Expr[[]float64], v expr.Expr[*Dense]) {
	// Likewise: one decomposition, however many of its three parts are forced.
	pc, f := site.Caller(), svd.Call(x)
	return typed.Op1[svdU](pc, f), typed.Op1[svdS](pc, f), typed.Op1[svdV](pc, f)
}
