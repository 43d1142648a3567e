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

// finite refuses matrices on which an iteration might not end, and of whose factors nothing would be right: an infinite element
// looks like a matrix that is singular.
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

// symmetric is m as gonum's symmetric matrix, which reads the upper triangle only. What comes out of rounded sums in
// another order may differ in the last bits, so elements may differ by n units in the last place of the largest one.
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
	var f gonum.Cholesky
	if !f.Factorize(s) {
		return nil, fmt.Errorf("%w: %s", ErrNotPositiveDefinite, shape(m))
	}
	var l gonum.TriDense
	f.LTo(&l)
	return gonum.DenseCopyOf(&l), nil
}, expr.Name("mat.Cholesky"), expr.Pure)

// Cholesky is the lower triangular l for which x = l·lᵀ. A matrix that is not symmetric, up to rounding, fails with
// [ErrNotSymmetric], one with an eigenvalue that is not positive with [ErrNotPositiveDefinite], and one with an element that is
// NaN or infinite with [ErrNotFinite].
func Cholesky(x expr.Expr[*Dense]) expr.Expr[*Dense] { return cholesky.Call(x) }

type qrFactors struct{ q, r *Dense }

var qr = expr.LiftErr1(func(m *Dense) (qrFactors, error) {
	if err := usable(m); err != nil {
		return qrFactors{}, err
	}
	if r, c := m.Dims(); r < c {
		return qrFactors{}, fmt.Errorf("%w: %s has more columns than rows", ErrShape, shape(m))
	}
	if err := finite(m); err != nil {
		return qrFactors{}, err
	}
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
