package mat_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// offsets are where the columns of observed lie. Their spread is about 1, so of the squares of the last one, 1e18, sums without a mean
// taken off would have no digit of a variance.
var offsets = []float64{0, -3, 1e6, 1e9}

// observed is n observations of variables that depend on one another, far from zero.
func observed(n, cols int) *mat.Dense {
	g := seeded(uint64(n))
	m := gonum.NewDense(n, cols, nil)
	for i := range n {
		common := g.NormFloat64()
		for j := range cols {
			m.Set(i, j, offsets[j%len(offsets)]+common*float64(j%3)+g.NormFloat64())
		}
	}
	return m
}

func rat(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

// exactCov is the covariance of two columns, without rounding but that of the result.
func exactCov(x, y []float64) *big.Rat {
	n := rat(float64(len(x)))
	xy, sx, sy := new(big.Rat), new(big.Rat), new(big.Rat)
	for i := range x {
		a, b := rat(x[i]), rat(y[i])
		sx.Add(sx, a)
		sy.Add(sy, b)
		xy.Add(xy, a.Mul(a, b))
	}
	sx.Mul(sx, sy)
	xy.Sub(xy, sx.Quo(sx, n))
	return xy.Quo(xy, n.Sub(n, rat(1)))
}

func exactCorr(x, y []float64) float64 {
	c, _ := exactCov(x, y).Float64()
	u, _ := exactCov(x, x).Float64()
	v, _ := exactCov(y, y).Float64()
	return c / math.Sqrt(u) / math.Sqrt(v)
}

// columns returns what f makes of each pair of columns.
func columns(m *mat.Dense, f func(x, y []float64) float64) *mat.Dense {
	_, c := m.Dims()
	to := gonum.NewDense(c, c, nil)
	for i := range c {
		for j := range c {
			to.Set(i, j, f(gonum.Col(nil, i, m), gonum.Col(nil, j, m)))
		}
	}
	return to
}

// anyWorkers forces with 1, 2 and 7 workers and requires the same bits.
func anyWorkers[T any](t *testing.T, build func() expr.Expr[T]) T {
	t.Helper()
	want, err := build().Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	for _, workers := range []int{2, 7} {
		got, err := build().Force(t.Context(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, want, got, "%d workers", workers)
	}
	return want
}

func TestCovariancesAgainstExactFractions(t *testing.T) {
	for _, shape := range [][2]int{{2, 1}, {2, 4}, {3, 3}, {65, 7}, {1000, 4}} {
		m := observed(shape[0], shape[1])
		cov := func(x, y []float64) float64 { f, _ := exactCov(x, y).Float64(); return f }
		near(t, columns(m, cov), anyWorkers(t, func() matrix { return mat.Cov(mat.Of(m)) }), 1e-13)
		if shape[0] > 2 { // of two rows all correlations are 1 or -1
			near(t, columns(m, exactCorr), anyWorkers(t, func() matrix { return mat.Corr(mat.Of(m)) }), 1e-13)
		}
	}
	m := observed(40_000, 5) // parts for all workers
	anyWorkers(t, func() matrix { return mat.Cov(mat.Of(m)) })
	anyWorkers(t, func() matrix { return mat.Corr(mat.Of(m)) })
}

func TestCorrelationsKeepTheirBounds(t *testing.T) {
	for n := 2; n < 200; n++ {
		m := gonum.NewDense(n, 2, nil)
		g := seeded(uint64(n))
		for i := range n {
			v := g.NormFloat64()
			m.SetRow(i, []float64{v, -3 * v})
		}
		r := expr.Must(mat.Corr(mat.Of(m)).Force(t.Context()))
		for i, want := range []float64{1, -1, -1, 1} {
			got := r.RawMatrix().Data[i]
			require.LessOrEqual(t, math.Abs(got), 1.0)
			require.InDelta(t, want, got, 1e-14)
		}
	}
}

// As far from 1 as its comment says.
func TestCorrelationsOfVeryGreatAndVerySmallNumbers(t *testing.T) {
	m := random(seeded(50), 50, 3)
	want := expr.Must(mat.Corr(mat.Of(m)).Force(t.Context()))
	for _, k := range []float64{0x1p-498, 0x1p498} { // 1e-150, 1e150
		near(t, want, expr.Must(mat.Corr(mat.Scale(mat.Of(m), expr.Const(k))).Force(t.Context())), 1e-12)
	}
}

// Equal elements have no spread, whatever their mean is rounded to.
func TestAColumnWithoutSpread(t *testing.T) {
	for _, v := range []float64{0, 0.1, 1.0 / 3, 1e9 + 0.7, -1e-3} {
		for _, n := range []int{3, 7, 10, 65, 1000} {
			m := observed(n, 2)
			for i := range n {
				m.Set(i, 1, v)
			}
			x := mat.Of(m)
			c := expr.Must(mat.Cov(x).Force(t.Context()))
			require.Zero(t, c.At(1, 1))
			require.Zero(t, c.At(0, 1))
			r := expr.Must(mat.Corr(x).Force(t.Context()))
			require.True(t, math.IsNaN(r.At(1, 1)) && math.IsNaN(r.At(0, 1)), "%v times %d", v, n)
			require.InDelta(t, 1, r.At(0, 0), 1e-14)
			_, slopes := mat.LinReg(x, mat.Col(x, expr.Const(0)))
			require.ErrorIs(t, failed(slopes), mat.ErrSingular, "%v times %d", v, n)
		}
	}
}

func TestNaNIsAValueOfItsColumnsCovariances(t *testing.T) {
	m := observed(9, 3)
	m.Set(4, 1, math.NaN())
	for _, f := range []func(matrix) matrix{mat.Cov, mat.Corr} {
		got := expr.Must(f(mat.Of(m)).Force(t.Context()))
		for i := range 3 {
			for j := range 3 {
				require.Equal(t, i == 1 || j == 1, math.IsNaN(got.At(i, j)), "%d, %d", i, j)
			}
		}
	}
}

// exactFit solves the normal equations of a column of ones and x, by fractions: the intercept, and the slopes.
func exactFit(x *mat.Dense, y []float64) []float64 {
	n, c := x.Dims()
	row := func(i int) []*big.Rat {
		to := []*big.Rat{rat(1)}
		for j := range c {
			to = append(to, rat(x.At(i, j)))
		}
		return append(to, rat(y[i]))
	}
	a := make([][]*big.Rat, c+1) // beside it the right side
	for i := range a {
		a[i] = make([]*big.Rat, c+2)
		for j := range a[i] {
			a[i][j] = new(big.Rat)
			for k := range n {
				r := row(k)
				a[i][j].Add(a[i][j], new(big.Rat).Mul(r[i], r[j]))
			}
		}
	}
	for p := range a { // Gauss and Jordan: the pivots of what is positive definite are not 0
		pivot := new(big.Rat).Inv(a[p][p])
		for j := range a[p] {
			a[p][j] = new(big.Rat).Mul(a[p][j], pivot)
		}
		for i := range a {
			if i == p {
				continue
			}
			times := a[i][p]
			for j := range a[i] {
				a[i][j] = new(big.Rat).Sub(a[i][j], new(big.Rat).Mul(times, a[p][j]))
			}
		}
	}
	to := make([]float64, c+1)
	for i := range to {
		to[i], _ = a[i][c+1].Float64()
	}
	return to
}

func TestRegressionAgainstExactFractions(t *testing.T) {
	for _, shape := range [][2]int{{2, 1}, {4, 3}, {65, 4}} {
		m := observed(shape[0], shape[1])
		y := make([]float64, shape[0])
		for i := range y {
			y[i] = 5 - 2*m.At(i, 0) + float64(i%7)
		}
		build := func() expr.Expr[expr.Two[float64, []float64]] {
			return expr.Pair(mat.LinReg(mat.Of(m), vec.Of(y)))
		}
		got, want := anyWorkers(t, build), exactFit(m, y)
		for j, slope := range want[1:] {
			require.InEpsilon(t, slope, got.B[j], 1e-10)
		}
		// The intercept takes the places of the columns times their slopes.
		size := math.Abs(want[0])
		for j, slope := range want[1:] {
			size = max(size, math.Abs(slope*offsets[j]))
		}
		require.InDelta(t, want[0], got.A, 1e-10*size)
	}
}

// What the functions are made of has derivatives: compared with central differences.
func TestStatisticsHaveDerivatives(t *testing.T) {
	x, y := random(seeded(1), 6, 3), []float64{1, -2, 3, 0.5, 2, -1}
	weights := vec.Of([]float64{1, -2, 3, 4, 0.5, -6, 7, 8, -9})
	dot := func(x vector, n int) expr.Expr[float64] {
		return vec.Dot(x, vec.Slice(weights, expr.Const(0), expr.Const(n)))
	}
	losses := map[string]func(x matrix, y vector) expr.Expr[float64]{
		"Cov":  func(x matrix, _ vector) expr.Expr[float64] { return dot(mat.Flat(mat.Cov(x)), 9) },
		"Corr": func(x matrix, _ vector) expr.Expr[float64] { return dot(mat.Flat(mat.Corr(x)), 9) },
		"LinReg": func(x matrix, y vector) expr.Expr[float64] {
			intercept, slopes := mat.LinReg(x, y)
			return vec.Sum(vec.Shift(vec.Scalar(dot(slopes, 3)), intercept))
		},
	}
	const h = 1e-6
	for name, loss := range losses {
		at := func(m *mat.Dense, y []float64) float64 {
			return expr.Must(loss(mat.Of(m), vec.Of(y)).Force(t.Context()))
		}
		px, py := mat.Of(x), vec.Of(y)
		l := loss(px, py)
		byX, byY := grad.Of(l, px), grad.Of(l, py)
		dx := expr.Must(byX.Force(t.Context()))
		for i := range 6 {
			for j := range 3 {
				up, down := gonum.DenseCopyOf(x), gonum.DenseCopyOf(x)
				up.Set(i, j, x.At(i, j)+h)
				down.Set(i, j, x.At(i, j)-h)
				require.InDelta(t, (at(up, y)-at(down, y))/(2*h), dx.At(i, j), 1e-6, "%s by %d, %d", name, i, j)
			}
		}
		if name != "LinReg" {
			continue
		}
		for i, d := range expr.Must(byY.Force(t.Context())) {
			up, down := slices.Clone(y), slices.Clone(y)
			up[i] += h
			down[i] -= h
			require.InDelta(t, (at(x, up)-at(x, down))/(2*h), d, 1e-6, "%s by y[%d]", name, i)
		}
	}
}

func TestMistakesOfStatisticsAreErrorsOfTheUsersLine(t *testing.T) {
	m := func(r, c int) matrix { return mat.Of(gonum.NewDense(r, c, nil)) }
	ofLine := func(x matrix, y []float64) error {
		intercept, slopes := mat.LinReg(x, expr.Const(y))
		err := failed(slopes)
		require.Equal(t, err, failed(intercept))
		return err
	}
	nan := []float64{1, 2, math.NaN(), 4}
	x := mat.Rows([]float64{1}, []float64{2}, []float64{4}, []float64{8})
	for _, c := range []struct {
		err      error
		function string
		says     string
		is       error
	}{
		{failed(mat.Cov(m(1, 3))), "mat.Cov", "shapes do not fit: 1x3 has fewer than two rows", mat.ErrShape},
		{failed(mat.Corr(m(1, 3))), "mat.Corr", "shapes do not fit: 1x3 has fewer than two rows", mat.ErrShape},
		{failed(mat.Cov(mat.Of(nil))), "mat.ColMean", "nil matrix", mat.ErrNil},
		{failed(mat.Corr(mat.Of(nil))), "mat.ColMean", "nil matrix", mat.ErrNil},
		{failed(mat.Cov(mat.Of(new(mat.Dense)))), "mat.ColMean", "matrix without elements", mat.ErrEmpty},
		{ofLine(mat.Of(nil), nan), "mat.LinReg", "nil matrix", mat.ErrNil},
		{ofLine(x, nan[:3]), "mat.LinReg", "shapes do not fit: 4x1 and vector of 3", mat.ErrShape},
		{ofLine(x, nan[:1]), "mat.LinReg", "shapes do not fit: 4x1 and vector of 1", mat.ErrShape},
		{ofLine(x, nil), "mat.LinReg", "shapes do not fit: 4x1 and vector of 0", mat.ErrShape},
		{ofLine(m(4, 4), nan), "mat.LinReg", "shapes do not fit: 4x4 has no more rows than columns", mat.ErrShape},
		{ofLine(x, nan), "mat.LinReg", "matrix with an element that is not finite: NaN at row 2, column 0 of 4x1: the right operand", mat.ErrNotFinite},
		{ofLine(mat.AsCol(expr.Const(nan)), nan), "mat.LinReg", "matrix with an element that is not finite: NaN at row 2, column 0 of 4x1: the left operand", mat.ErrNotFinite},
		{ofLine(m(4, 2), []float64{1, 2, 3, 4}), "mat.Solve", "singular matrix: 4x2 with condition number +Inf", mat.ErrSingular},
	} {
		var e *expr.Error
		require.ErrorAs(t, c.err, &e)
		require.ErrorIs(t, c.err, c.is)
		require.Equal(t, c.function, e.Func)
		require.Equal(t, c.says, e.Err.Error())
		require.Contains(t, e.Site[0].Function, "TestMistakesOfStatistics", "the site is the user's")
	}
}
