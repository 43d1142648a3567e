package mat_test

import (
	"context"
	"math"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	gonumblas "gonum.org/v1/gonum/blas/gonum"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/mat/gemm"
)

// shapes of operands: one element, one row, one column, odd ones, and one that crosses the blocks of T.
var shapes = [][2]int{{1, 1}, {1, 7}, {7, 1}, {3, 5}, {33, 70}, {64, 31}}

func TestElementWiseOperationsAreThoseOfAPlainLoop(t *testing.T) {
	type binary struct {
		lazy  func(x, y matrix) matrix
		plain func(a, b float64) float64
	}
	for name, op := range map[string]binary{
		"Add":     {mat.Add, func(a, b float64) float64 { return a + b }},
		"Sub":     {mat.Sub, func(a, b float64) float64 { return a - b }},
		"MulElem": {mat.MulElem, func(a, b float64) float64 { return a * b }},
		"DivElem": {mat.DivElem, func(a, b float64) float64 { return a / b }},
		"Scale": {
			func(x, _ matrix) matrix { return mat.Scale(x, expr.Const(2.5)) },
			func(a, _ float64) float64 { return a * 2.5 },
		},
		"Apply": {
			func(x, _ matrix) matrix {
				return mat.Apply(x, func(i, j int, v float64) float64 { return float64(i) - 2*float64(j) + v })
			}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for seed, s := range shapes {
				r := seeded(uint64(seed))
				a, b := random(r, s[0], s[1]), random(r, s[0], s[1])
				got := force(t, func() matrix { return op.lazy(mat.Of(a), mat.Of(b)) })
				want := gonum.NewDense(s[0], s[1], nil)
				for i := range s[0] {
					for j := range s[1] {
						if op.plain == nil {
							want.Set(i, j, float64(i)-2*float64(j)+a.At(i, j))
						} else {
							want.Set(i, j, op.plain(a.At(i, j), b.At(i, j)))
						}
					}
				}
				same(t, want, got)
			}
		})
	}
}

func TestProductsAreSumsOverALoop(t *testing.T) {
	plain := func(a, b gonum.Matrix) *mat.Dense {
		r, k := a.Dims()
		_, c := b.Dims()
		sum := gonum.NewDense(r, c, nil)
		for i := range r {
			for j := range c {
				for l := range k {
					sum.Set(i, j, sum.At(i, j)+a.At(i, l)*b.At(l, j))
				}
			}
		}
		return sum
	}
	products := func(t *testing.T) {
		for seed, s := range [][3]int{{1, 1, 1}, {1, 5, 1}, {4, 1, 6}, {3, 7, 5}, {40, 30, 50}, {130, 129, 131}} {
			r := seeded(uint64(seed))
			a, b := random(r, s[0], s[1]), random(r, s[1], s[2])
			bound := 1e-14 * float64(s[1]+1)
			near(t, plain(a, b), force(t, func() matrix { return mat.Mul(mat.Of(a), mat.Of(b)) }), bound)

			at, bt := random(r, s[1], s[0]), random(r, s[2], s[1])
			near(t, plain(at.T(), b), force(t, func() matrix { return mat.TMul(mat.Of(at), mat.Of(b)) }), bound)
			near(t, plain(a, bt.T()), force(t, func() matrix { return mat.MulT(mat.Of(a), mat.Of(bt)) }), bound)

			v := gonum.Col(nil, 0, b)
			got := force(t, func() vector { return mat.MulVec(mat.Of(a), expr.Const(v)) })
			near(t, plain(a, gonum.NewDense(len(v), 1, v)), gonum.NewDense(len(got), 1, got), bound)
		}
	}
	t.Run("by gonum", products)
	t.Run("by package gemm", func(t *testing.T) {
		defer gemm.Use()()
		products(t)
	})
}

func TestTheTransposeIsACopy(t *testing.T) {
	for seed, s := range shapes {
		m := random(seeded(uint64(seed)), s[0], s[1])
		got := force(t, func() matrix { return mat.T(mat.Of(m)) })
		same(t, m.T(), got)
		before := m.At(0, 0)
		got.Set(0, 0, before+1)
		require.Equal(t, before, m.At(0, 0))
	}
}

func TestReductionsAreThoseOfAPlainLoop(t *testing.T) {
	for seed, s := range shapes {
		m := random(seeded(uint64(seed)), s[0], s[1])
		rows, cols := make([]float64, s[0]), make([]float64, s[1])
		squares := 0.0
		byRow, byCol := make([]float64, s[0]), make([]float64, s[1])
		for i := range s[0] {
			for j := range s[1] {
				v := m.At(i, j)
				rows[i] += v
				cols[j] += v
				byRow[i] += math.Abs(v)
				byCol[j] += math.Abs(v)
				squares += v * v
			}
		}
		require.InDeltaSlice(t, rows, force(t, func() vector { return mat.RowSum(mat.Of(m)) }), 1e-12)
		require.Equal(t, cols, force(t, func() vector { return mat.ColSum(mat.Of(m)) }))
		for order, want := range map[float64]float64{1: largest(byCol), math.Inf(1): largest(byRow), 2: math.Sqrt(squares)} {
			require.InDelta(t, want, force(t, func() expr.Expr[float64] { return mat.Norm(mat.Of(m), order) }), 1e-12)
		}
	}
	square := gonum.NewDense(3, 3, []float64{2, 1, 0, 4, -3, 5, 0, 1, 7})
	require.Equal(t, 6.0, force(t, func() expr.Expr[float64] { return mat.Trace(mat.Of(square)) }))
	require.InDelta(t, -80, force(t, func() expr.Expr[float64] { return mat.Det(mat.Of(square)) }), 1e-12)
	require.Zero(t, force(t, func() expr.Expr[float64] { return mat.Det(mat.Rows([]float64{1, 2}, []float64{2, 4})) }))
}

func largest(xs []float64) float64 {
	most := xs[0]
	for _, x := range xs {
		most = max(most, x)
	}
	return most
}

func TestRowsColumnsAndVectorsGoInAndOut(t *testing.T) {
	m := random(seeded(1), 4, 6)
	row := force(t, func() vector { return mat.Row(mat.Of(m), expr.Const(2)) })
	require.Equal(t, gonum.Row(nil, 2, m), row)
	require.Equal(t, len(row), cap(row), "an append cannot write to the next row")
	require.Equal(t, gonum.Col(nil, 5, m), force(t, func() vector { return mat.Col(mat.Of(m), expr.Const(5)) }))

	t.Run("Flat of a part of a matrix is its elements alone", func(t *testing.T) {
		require.Equal(t, gonum.DenseCopyOf(m).RawMatrix().Data, force(t, func() vector { return mat.Flat(mat.Of(m)) }))
	})
	t.Run("Reshape and Flat are views", func(t *testing.T) {
		xs := []float64{1, 2, 3, 4, 5, 6}
		got := force(t, func() matrix { return mat.Reshape(expr.Const(xs), 2, 3) })
		same(t, gonum.NewDense(2, 3, xs), got)
		require.Same(t, &xs[0], &got.RawMatrix().Data[0])
		back := force(t, func() vector { return mat.Flat(mat.Reshape(expr.Const(xs), 3, 2)) })
		require.Same(t, &xs[0], &back[0])
	})
	t.Run("Rows copies", func(t *testing.T) {
		first := []float64{1, 2}
		x := mat.Rows(first, []float64{3, 4})
		first[0] = 9
		same(t, gonum.NewDense(2, 2, []float64{1, 2, 3, 4}), force(t, func() matrix { return x }))
	})
}

func TestEquationsAreSolved(t *testing.T) {
	r := seeded(3)
	for _, n := range []int{1, 2, 5, 40} {
		a, x := random(r, n, n), random(r, n, 3)
		for i := range n {
			a.Set(i, i, a.At(i, i)+float64(2*n)) // far from singular
		}
		var b mat.Dense
		b.Mul(a, x)
		near(t, x, force(t, func() matrix { return mat.Solve(mat.Of(a), mat.Of(&b)) }), 1e-11)
		got := force(t, func() vector { return mat.SolveVec(mat.Of(a), mat.Col(mat.Of(&b), expr.Const(1))) })
		require.InDeltaSlice(t, gonum.Col(nil, 1, x), got, 1e-11)
		inverse := force(t, func() matrix { return mat.Inverse(mat.Of(a)) })
		var one mat.Dense
		one.Mul(a, inverse)
		near(t, eye(n), &one, 1e-11)
	}

	t.Run("too many of them by least squares", func(t *testing.T) {
		a, b := random(r, 30, 4), random(r, 30, 2)
		x := force(t, func() matrix { return mat.Solve(mat.Of(a), mat.Of(b)) })
		var rest, normal mat.Dense
		rest.Mul(a, x)
		rest.Sub(b, &rest)
		normal.Mul(a.T(), &rest) // what is left is orthogonal to all columns
		near(t, gonum.NewDense(4, 2, nil), &normal, 1e-12)
	})
	t.Run("too few of them by the least norm", func(t *testing.T) {
		a, b := random(r, 4, 30), random(r, 4, 1)
		x := force(t, func() matrix { return mat.Solve(mat.Of(a), mat.Of(b)) })
		var back mat.Dense
		back.Mul(a, x)
		near(t, b, &back, 1e-12)
	})
}

func eye(n int) gonum.Matrix {
	ones := make([]float64, n)
	for i := range ones {
		ones[i] = 1
	}
	return diag(ones)
}

func TestAWholeFormulaIsTheSameInParallel(t *testing.T) {
	r := seeded(6)
	a, b := random(r, 90, 20), random(r, 90, 3)
	build := func() matrix {
		x, y := mat.Of(a), mat.Of(b)
		weights := mat.Apply(x, func(_, _ int, v float64) float64 { return math.Exp(-v * v) })
		x = mat.MulElem(x, weights)
		fit := mat.Solve(mat.TMul(x, x), mat.TMul(x, y))
		rest := mat.Sub(mat.Mul(x, fit), y)
		sums := mat.Reshape(mat.ColSum(mat.MulElem(rest, rest)), 1, 3)
		return mat.Scale(mat.MulT(sums, mat.Add(fit, fit)), expr.Map(mat.RowSum(fit), largest))
	}
	want, err := build().Force(context.Background(), eval.Sequential())
	require.NoError(t, err)
	for workers := 1; workers < 5; workers++ {
		got, err := build().Force(t.Context(), eval.Workers(workers))
		require.NoError(t, err)
		same(t, want, got)
	}
}

// counting is gonum's BLAS, which tells how many products it was asked for.
type counting struct {
	gonumblas.Implementation
	products *atomic.Int32
}

func (c counting) Dgemm(ta, tb blas.Transpose, m, n, k int, alpha float64, x []float64, ldx int, y []float64, ldy int, beta float64, z []float64, ldz int) {
	c.products.Add(1)
	c.Implementation.Dgemm(ta, tb, m, n, k, alpha, x, ldx, y, ldy, beta, z, ldz)
}

func TestEqualOperationsAreComputedOnceInAForce(t *testing.T) {
	var products atomic.Int32
	defer blas64.Use(blas64.Implementation())
	blas64.Use(counting{products: &products})
	a, b := mat.Of(random(seeded(7), 20, 20)), mat.Of(random(seeded(8), 20, 20))
	twice := mat.Sub(mat.Mul(a, b), mat.Mul(a, b))
	other := mat.Mul(b, a) // not the same
	got, err := expr.Pair(twice, other).Force(t.Context())
	require.NoError(t, err)
	same(t, gonum.NewDense(20, 20, nil), got.A)
	require.Equal(t, int32(2), products.Load())
}

func TestAMatrixThatIsNeverForcedIsNeverComputed(t *testing.T) {
	x := expr.Fork(func() *mat.Dense { panic("not wanted") })
	_, _ = mat.QR(mat.Mul(x, x))
	y := expr.If(expr.Const(false), mat.Inverse(x), mat.Of(eyeDense(2)))
	same(t, eye(2), force(t, func() matrix { return y }))
}
