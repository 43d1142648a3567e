package grad_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

type (
	number = expr.Expr[float64]
	array  = expr.Expr[[]float64]
	matrix = expr.Expr[*mat.Dense]
)

// force forces x by 1, 2 and 7 workers, built anew each time, and requires the same bits.
func force[T any](t testing.TB, build func() expr.Expr[T]) T {
	t.Helper()
	first, err := build().Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	for _, w := range []int{2, 7} {
		again, err := build().Force(t.Context(), eval.Workers(w))
		require.NoError(t, err)
		require.Equal(t, bits(first), bits(again), "%d workers", w)
	}
	return first
}

// bits are the bits of the elements of a value.
func bits(x any) (all []uint64) {
	switch x := x.(type) {
	case float64:
		return []uint64{math.Float64bits(x)}
	case []float64:
		for _, v := range x {
			all = append(all, math.Float64bits(v))
		}
	case *mat.Dense:
		r, c := x.Dims()
		for i := range r {
			for j := range c {
				all = append(all, math.Float64bits(x.At(i, j)))
			}
		}
		all = append(all, uint64(r), uint64(c))
	}
	return all
}

// some returns n numbers from 0.3 to 0.8, no two of them equal.
func some(n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 7))
	xs := make([]float64, n)
	for i, p := range r.Perm(n) {
		xs[i] = 0.3 + 0.5*(float64(p)+0.5*r.Float64())/float64(n)
	}
	return xs
}

// square returns a matrix with a large diagonal, so that equations with it are well conditioned.
func square(n int, seed uint64) *mat.Dense {
	m := gonum.NewDense(n, n, some(n*n, seed))
	for i := range n {
		m.Set(i, i, m.At(i, i)+2)
	}
	return m
}

// near requires got to be what central differences give.
func near(t testing.TB, want, got []float64, what string, tolerance float64) {
	t.Helper()
	require.Len(t, got, len(want), what)
	for i := range want {
		if math.IsNaN(got[i]) || math.Abs(got[i]-want[i]) > tolerance*(1+math.Abs(want[i])) {
			t.Errorf("%s: element %d: %v, central differences %v", what, i, got[i], want[i])
		}
	}
}

// differences returns the derivative of a loss by the numbers at xs, two losses for each. build makes the loss anew of what xs has.
func differences(t testing.TB, xs []float64, build func() number) []float64 {
	t.Helper()
	ds := make([]float64, len(xs))
	for i, x := range xs {
		const h = 1e-5
		at := func(x float64) float64 {
			xs[i] = x
			v, err := build().Force(t.Context())
			require.NoError(t, err)
			return v
		}
		ds[i] = (at(x+h) - at(x-h)) / (2 * h)
		xs[i] = x
	}
	return ds
}

// weighted is the sum of the elements of x, each with another weight: a loss that tells them apart.
func weighted(x array, n int) number { return vec.Dot(x, vec.Of(some(n, 99))) }
