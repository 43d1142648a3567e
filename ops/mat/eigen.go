package mat

import (
	"fmt"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Eigenvalues are found by iteration (QR steps on a Hessenberg or a tridiagonal matrix, as in LAPACK), which does not end on NaN and
// infinities, and in very rare cases not on others: hence finite and ErrNoConvergence.

// eigenFactors are the results of Eigen. Values of a real matrix may be complex, in conjugate pairs, and so may vectors.
type eigenFactors struct {
	values  []complex128
	vectors *gonum.CDense
}

var eigen = expr.LiftErr1(func(m *Dense) (eigenFactors, error) {
	if err := square(m); err != nil {
		return eigenFactors{}, err
	}
	if err := finite(m); err != nil {
		return eigenFactors{}, err
	}
	var f gonum.Eigen
	// Right vectors alone: the left ones of x are the right ones of its transpose, and cost as much again.
	if !f.Factorize(m, gonum.EigenRight) {
		return eigenFactors{}, fmt.Errorf("%w: %s", ErrNoConvergence, shape(m))
	}
	vectors := new(gonum.CDense)
	f.VectorsTo(vectors)
	return eigenFactors{f.Values(nil), vectors}, nil
}, expr.Name("mat.Eigen"), expr.Pure)

type (
	eigenValues  struct{}
	eigenVectors struct{}
)

func (eigenValues) Apply(f eigenFactors) []complex128   { return f.values }
func (eigenVectors) Apply(f eigenFactors) *gonum.CDense { return f.vectors }
func (eigenValues) Name() string                        { return "mat.Eigen.Values" }
func (eigenVectors) Name() string                       { return "mat.Eigen.Vectors" }

// Eigen is the eigenvalues of a square matrix, in no certain order, and its right eigenvectors: column j belongs to value
// j and has length 1. An element that is NaN or infinite fails with [ErrNotFinite]. For a symmetric matrix [EigenSym] is
// faster, more exact, and real.
//
//go:noinline
func Eigen(x expr.Expr[*Dense]) (values expr.Expr[[]complex128], vectors expr.Expr[*gonum.CDense]) {
	// One call, and two operators that take its result apart: both have the line of the one user that asked for them.
	pc, f := site.Caller(), eigen.Call(x)
	return typed.Op1[eigenValues](pc, f), typed.Op1[eigenVectors](pc, f)
}

// eigenSymFactors are the results of EigenSym. Those of a symmetric matrix are real.
type eigenSymFactors struct {
	values  []float64
	vectors *Dense
}

var eigenSym = expr.LiftErr1(func(m *Dense) (eigenSymFactors, error) {
	s, err := symmetric(m)
	if err != nil {
		return eigenSymFactors{}, err
	}
	var f gonum.EigenSym
	if !f.Factorize(s, true) {
		return eigenSymFactors{}, fmt.Errorf("%w: %s", ErrNoConvergence, shape(m))
	}
	vectors := new(Dense)
	f.VectorsTo(vectors)
	return eigenSymFactors{f.Values(nil), vectors}, nil
}, expr.Name("mat.EigenSym"), expr.Pure)

type (
	eigenSymValues  struct{}
	eigenSymVectors struct{}
)

func (eigenSymValues) Apply(f eigenSymFactors) []float64 { return f.values }
func (eigenSymVectors) Apply(f eigenSymFactors) *Dense   { return f.vectors }
func (eigenSymValues) Name() string                      { return "mat.EigenSym.Values" }
func (eigenSymVectors) Name() string                     { return "mat.EigenSym.Vectors" }

// EigenSym is the eigenvalues of a symmetric matrix, in ascending order, and its eigenvectors, orthonormal columns in the
// same order: x = v·diag(values)·vᵀ. A matrix that is not symmetric, up to rounding, fails with [ErrNotSymmetric], and one with an
// element that is NaN or infinite with [ErrNotFinite].
//
//go:noinline
func EigenSym(x expr.Expr[*Dense]) (values expr.Expr[[]float64], vectors expr.Expr[*Dense]) {
	// As in Eigen.
	pc, f := site.Caller(), eigenSym.Call(x)
	return typed.Op1[eigenSymValues](pc, f), typed.Op1[eigenSymVectors](pc, f)
}
