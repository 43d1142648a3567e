package mat_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/mat"
)

func TestFactorsMultiplyToTheMatrix(t *testing.T) {
	r := seeded(4)
	m := random(r, 12, 7)
	var gram mat.Dense
	gram.Mul(m.T(), m)

	t.Run("Cholesky", func(t *testing.T) {
		l := force(t, func() matrix { return mat.Cholesky(mat.TMul(mat.Of(m), mat.Of(m))) })
		var back mat.Dense
		back.Mul(l, l.T())
		near(t, &gram, &back, 1e-12)
		for i := range 7 {
			for j := i + 1; j < 7; j++ {
				require.Zero(t, l.At(i, j))
			}
		}
	})
	t.Run("QR", func(t *testing.T) {
		got := force(t, func() expr.Expr[expr.Two[*mat.Dense, *mat.Dense]] { return expr.Pair(mat.QR(mat.Of(m))) })
		var back, one mat.Dense
		back.Mul(got.A, got.B)
		near(t, m, &back, 1e-12)
		one.Mul(got.A.T(), got.A)
		near(t, eye(12), &one, 1e-12)
	})
	t.Run("SVD", func(t *testing.T) {
		for _, x := range []*mat.Dense{m, gonum.DenseCopyOf(m.T())} {
			build := func() expr.Expr[[]matrixOrVector] {
				u, s, v := mat.SVD(mat.Of(x))
				return gather(u, s, v)
			}
			got := force(t, build)
			u, s, v := got[0].m, got[1].v, got[2].m
			var us, back mat.Dense
			us.Mul(u, diag(s))
			back.Mul(&us, v.T())
			near(t, x, &back, 1e-12)
			for i := 1; i < len(s); i++ {
				require.GreaterOrEqual(t, s[i-1], s[i])
			}
		}
	})
	t.Run("EigenSym", func(t *testing.T) {
		build := func() expr.Expr[[]matrixOrVector] {
			values, v := mat.EigenSym(mat.Of(&gram))
			return gather(v, values, v)
		}
		got := force(t, build)
		v, values := got[0].m, got[1].v
		var vl, back mat.Dense
		vl.Mul(v, diag(values))
		back.Mul(&vl, v.T())
		near(t, &gram, &back, 1e-11)
	})
	t.Run("Eigen", func(t *testing.T) {
		turn := mat.Rows([]float64{0, -1}, []float64{1, 0}) // by a right angle: values i and -i
		values, vectors := mat.Eigen(turn)
		got, err := expr.Pair(values, vectors).Force(t.Context())
		require.NoError(t, err)
		for j, value := range got.A {
			require.InDelta(t, 0, real(value), 1e-15)
			require.InDelta(t, 1, math.Abs(imag(value)), 1e-15)
			x, y := got.B.At(0, j), got.B.At(1, j)
			requireComplex(t, value*x, -y)
			requireComplex(t, value*y, x)
		}
		require.InDelta(t, 0, real(got.A[0]+got.A[1]), 1e-15)
	})
}

func requireComplex(t *testing.T, want, got complex128) {
	t.Helper()
	require.InDelta(t, real(want), real(got), 1e-14)
	require.InDelta(t, imag(want), imag(got), 1e-14)
}

// matrixOrVector lets one comparison see results of different types.
type matrixOrVector struct {
	m *mat.Dense
	v []float64
}

func gather(u matrix, s vector, v matrix) expr.Expr[[]matrixOrVector] {
	ofM := func(m *mat.Dense) matrixOrVector { return matrixOrVector{m: m} }
	return expr.All(expr.Map(u, ofM), expr.Map(s, func(v []float64) matrixOrVector { return matrixOrVector{v: v} }), expr.Map(v, ofM))
}

func TestAFactorisationIsDoneOnceHoweverManyResultsAreForced(t *testing.T) {
	calls := 0
	x := expr.Fork(func() *mat.Dense {
		calls++
		return random(seeded(5), 6, 6)
	})
	u, s, v := mat.SVD(x)
	require.Same(t, operand(u), operand(s))
	require.Same(t, operand(u), operand(v))
	_, err := gather(u, s, v).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, calls)
}
