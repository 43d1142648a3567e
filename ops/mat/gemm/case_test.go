package gemm_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"xfork/internal/tier"
	"xfork/ops/mat/gemm"
)

type float interface{ float32 | float64 }

// function is Dgemm or Sgemm.
type function[T float] func(ta, tb blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)

// call is the arguments of one call. The matrices lie in longer slices, and rows are further apart than they are long:
// between them, and before and after them, there is NaN.
type call[T float] struct {
	ta, tb      blas.Transpose
	m, n, k     int
	alpha, beta T
	a, b, c     matrix[T]
}

type matrix[T float] struct {
	data             []T
	rows, cols, step int
}

const margin = 37

func newMatrix[T float](r *rand.Rand, rows, cols int, element func() T) matrix[T] {
	x := matrix[T]{rows: rows, cols: cols, step: max(1, cols+r.IntN(3)*r.IntN(9))}
	x.data = make([]T, 2*margin+rows*x.step)
	for i := range x.data {
		x.data[i] = T(math.NaN())
	}
	for i := range rows {
		for j := range cols {
			x.data[margin+i*x.step+j] = element()
		}
	}
	return x
}

// body is the slice that BLAS gets: not an element longer than it has to be.
func (x matrix[T]) body() []T {
	if x.rows == 0 {
		return nil
	}
	return x.data[margin:][:(x.rows-1)*x.step+x.cols]
}

func (x matrix[T]) at(i, j int) T { return x.data[margin+i*x.step+j] }

func (x matrix[T]) clone() matrix[T] {
	x.data = append([]T(nil), x.data...)
	return x
}

// outside tells whether place i of the slice is beside the matrix.
func (x matrix[T]) outside(i int) bool {
	i -= margin
	return i < 0 || i >= x.rows*x.step || i%x.step >= x.cols
}

func newCall[T float](r *rand.Rand, m, n, k int, element func() T) *call[T] {
	transposes := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}
	factors := []T{1, 1, 0, -1, 2, 0.5}
	x := &call[T]{
		ta: transposes[r.IntN(3)], tb: transposes[r.IntN(3)], m: m, n: n, k: k,
		alpha: factors[r.IntN(len(factors))], beta: factors[r.IntN(len(factors))],
	}
	x.a, x.b = newMatrix(r, m, k, element), newMatrix(r, k, n, element)
	if x.ta != blas.NoTrans {
		x.a = newMatrix(r, k, m, element)
	}
	if x.tb != blas.NoTrans {
		x.b = newMatrix(r, n, k, element)
	}
	x.c = newMatrix(r, m, n, element)
	return x
}

// by makes the call on a copy of C, which it returns, and checks that nothing else was touched.
func (x *call[T]) by(t testing.TB, f function[T]) matrix[T] {
	a, b, c := x.a.clone(), x.b.clone(), x.c.clone()
	f(x.ta, x.tb, x.m, x.n, x.k, x.alpha, a.body(), a.step, b.body(), b.step, x.beta, c.body(), c.step)
	sameBits(t, x.a.data, a.data)
	sameBits(t, x.b.data, b.data)
	for i, v := range c.data {
		if c.outside(i) && bits(v) != bits(x.c.data[i]) {
			require.Failf(t, "written outside of C", "%+v at %d", x.shape(), i-margin)
		}
	}
	return c
}

func (x *call[T]) shape() []any { return []any{x.ta, x.tb, x.m, x.n, x.k, x.alpha, x.beta} }

func bits[T float](v T) uint64 { return math.Float64bits(float64(v)) }

func sameBits[T float](t testing.TB, want, got []T, about ...any) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		if bits(want[i]) != bits(got[i]) {
			require.Failf(t, "not equal", "%v at %d: %v, not %v", about, i, got[i], want[i])
		}
	}
}

// equal is sameBits but for the signs of zeros, which depend on the order in which terms cancel.
func equal[T float](t testing.TB, want, got matrix[T], about ...any) {
	t.Helper()
	for i := range want.rows {
		for j := range want.cols {
			if want.at(i, j) != got.at(i, j) {
				require.Failf(t, "not equal", "%v at %d, %d: %v, not %v", about, i, j, got.at(i, j), want.at(i, j))
			}
		}
	}
}

// functions are all that is to be tested: the entry that users call, and every tier of this machine for every shape.
func functions[T float]() map[string]function[T] {
	all := map[string]function[T]{"chosen": any(entry[T]()).(function[T])}
	for _, at := range tier.Tiers()[1:] {
		var p gemm.Product[T]
		switch p := any(&p).(type) {
		case *gemm.Product[float64]:
			*p = gemm.Doubles(at)
		case *gemm.Product[float32]:
			*p = gemm.Singles(at)
		}
		all[at.String()] = func(ta, tb blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
			if m == 0 || n == 0 || k == 0 || alpha == 0 { // those never come to a kernel
				entry[T]()(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
				return
			}
			p(ta != blas.NoTrans, tb != blas.NoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		}
	}
	return all
}

func entry[T float]() (f function[T]) {
	switch f := any(&f).(type) {
	case *function[float64]:
		*f = gemm.Implementation{}.Dgemm
	case *function[float32]:
		*f = gemm.Implementation{}.Sgemm
	}
	return f
}

func oracle[T float]() (f function[T]) {
	switch f := any(&f).(type) {
	case *function[float64]:
		*f = gonum.Implementation{}.Dgemm
	case *function[float32]:
		*f = gonum.Implementation{}.Sgemm
	}
	return f
}
