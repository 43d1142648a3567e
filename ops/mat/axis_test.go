package mat_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// edges are those at which something changes: lanes, chunks of rows and of columns, parts.
var edges = [][2]int{
	{1, 1},
	{1, 7},
	{7, 1},
	{2, 3},
	{3, 32},
	{5, 33},
	{63, 4},
	{64, 4},
	{65, 16},
	{129, 17},
	{1000, 3},
	{70, 300},
	{300, 700},
	{2, 4096},
	{3, 4097},
	{2, 9000},
	{130, 5000},
	{20000, 5},
	{3, 70000},
}

// special is a matrix with NaN, infinities and zeros of both signs among its elements, in one row or column in a few.
func special(g *rand.Rand, r, c int) *mat.Dense {
	m := random(g, r, c)
	for range (r + c) / 8 {
		m.Set(g.IntN(r), g.IntN(c), []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0}[g.IntN(5)])
	}
	for i := range r / 4 {
		m.Set(4*i, g.IntN(c), m.At(4*i, 0)) // ties
	}
	return m
}

func pairwise(xs []float64, join func(x, y float64) float64) float64 {
	for n := len(xs); n > 1; n = (n + 1) / 2 {
		for k := range n / 2 {
			xs[k] = join(xs[2*k], xs[2*k+1])
		}
		if n%2 != 0 {
			xs[n/2] = xs[n-1]
		}
	}
	return xs[0]
}

// column adds a column by the law: from the top down in chunks of 64, and these pairwise.
func column(xs []float64) float64 {
	var chunks []float64
	for ; len(xs) > 0; xs = xs[min(64, len(xs)):] {
		s := math.Copysign(0, -1)
		for _, x := range xs[:min(64, len(xs))] {
			s += x
		}
		chunks = append(chunks, s)
	}
	return pairwise(chunks, func(x, y float64) float64 { return x + y })
}

// reference is what each row, or each column, comes to for a function of vec or a loop.
func reference(m *mat.Dense, down bool, f func(xs []float64) float64) []float64 {
	r, c := m.Dims()
	if down {
		r = c
	}
	to := make([]float64, r)
	for i := range to {
		if down {
			to[i] = f(gonum.Col(nil, i, m))
		} else {
			to[i] = f(gonum.Row(nil, i, m))
		}
	}
	return to
}

// by is a function of vec for one row.
func by(t *testing.T, f func(x vector) expr.Expr[float64]) func(xs []float64) float64 {
	return func(xs []float64) float64 {
		x, err := f(vec.Of(xs)).Force(t.Context(), eval.Sequential())
		require.NoError(t, err)
		return x
	}
}

func place(t *testing.T) func(xs []float64) float64 {
	return by(t, func(x vector) expr.Expr[float64] { return ops.Convert[float64](vec.ArgMax(x)) })
}

// A row is a vector to vec, a column is added in chunks of 64 rows; and extremes are those of vec for both: to the last bit, by loops and by
// kernels, for any number of workers, of what is in memory and of what is computed on the way.
func TestReductionsAlongAnAxisAreByTheirLaws(t *testing.T) {
	floats := func(x expr.Expr[[]int64]) vector { return vec.Convert[float64](x) }
	for _, c := range []struct {
		name string
		down bool
		f    func(x matrix) vector
		want func(xs []float64) float64
	}{
		{"RowSum", false, mat.RowSum, by(t, vec.Sum[float64])},
		{"RowMean", false, mat.RowMean, by(t, vec.Mean[float64])},
		{"RowVar", false, mat.RowVar, by(t, vec.Var[float64])},
		{"RowMin", false, mat.RowMin, by(t, vec.MinOf[float64])},
		{"RowMax", false, mat.RowMax, by(t, vec.MaxOf[float64])},
		{"RowArgMax", false, func(x matrix) vector { return floats(mat.RowArgMax(x)) }, place(t)},
		{"ColSum", true, mat.ColSum, column},
		{"ColMin", true, mat.ColMin, by(t, vec.MinOf[float64])},
		{"ColMax", true, mat.ColMax, by(t, vec.MaxOf[float64])},
		{"ColArgMax", true, func(x matrix) vector { return floats(mat.ColArgMax(x)) }, place(t)},
	} {
		for i, shape := range edges {
			if shape[0]*shape[1] > 100_000 && i%2 == len(c.name)%2 {
				continue // each of the large ones for half of the functions
			}
			m := special(seeded(uint64(i)), shape[0], shape[1])
			want := reference(m, c.down, c.want)
			for _, loops := range []int64{0, math.MaxInt64} {
				defer fuse.Loops(loops, 0)()
				for _, workers := range []int{1, 2, 7} {
					text := fmt.Sprint(c.name, shape, loops, workers)
					got, err := c.f(mat.Of(m)).Force(t.Context(), eval.Workers(workers))
					require.NoError(t, err, text)
					sameBits(t, want, got, text)
					twice := mat.Scale(mat.Add(mat.Of(m), mat.Of(m)), expr.Const(0.5))
					got, err = c.f(twice).Force(t.Context(), eval.Workers(workers))
					require.NoError(t, err, text)
					sameBits(t, want, got, text+" of a chain")
				}
			}
		}
	}
}

// exact is the mean and the variance by rational numbers.
func exact(xs []float64) (mean, variance float64) {
	sum, squares, n := new(big.Rat), new(big.Rat), big.NewRat(int64(len(xs)), 1)
	for _, x := range xs {
		sum.Add(sum, new(big.Rat).SetFloat64(x))
	}
	m := new(big.Rat).Quo(sum, n)
	for _, x := range xs {
		d := new(big.Rat).SetFloat64(x)
		d.Sub(d, m)
		squares.Add(squares, d.Mul(d, d))
	}
	mean, _ = m.Float64()
	variance, _ = squares.Quo(squares, n).Float64()
	return mean, variance
}

// Moments of columns are right where the textbook's difference of large sums has no right digit.
func TestMomentsOfColumns(t *testing.T) {
	for _, shape := range [][2]int{{1, 3}, {2, 20}, {64, 3}, {65, 18}, {1000, 5}, {200, 70}, {500, 40}} {
		for _, level := range []float64{0, 1, 1e9} {
			m := random(seeded(7), shape[0], shape[1])
			m.Apply(func(_, _ int, v float64) float64 { return v + level }, m)
			mean := force(t, func() vector { return mat.ColMean(mat.Of(m)) })
			variance := force(t, func() vector { return mat.ColVar(mat.Of(m)) })
			for j := range mean {
				wantMean, wantVar := exact(gonum.Col(nil, j, m))
				require.InDelta(t, wantMean, mean[j], 1e-15*(1+level), "%v", shape)
				// The means of chunks are rounded at their level, and their distances with them.
				require.InDelta(t, wantVar, variance[j], 1e-13*wantVar+1e-16*level, "%v", shape)
			}
		}
	}
}

// Numbers whose distances or squares overflow do not spoil their own moments, nor those of others.
func TestMomentsOfFarNumbers(t *testing.T) {
	far := math.MaxFloat64
	m := mat.Rows([]float64{far, 1, 1e200, math.Inf(1)}, []float64{-far, 3, -1e200, 1}, []float64{far, 5, 0, 2}, []float64{-far, 7, 0, math.NaN()})
	for _, workers := range []int{1, 2} {
		got := func(x vector) []float64 {
			v, err := x.Force(t.Context(), eval.Workers(workers))
			require.NoError(t, err)
			return v
		}
		means, variances := []float64{0, 4, 0, math.NaN()}, []float64{math.Inf(1), 5, math.Inf(1), math.NaN()}
		sameBits(t, means, got(mat.ColMean(m)), "means of columns")
		sameBits(t, variances, got(mat.ColVar(m)), "variances of columns")
		sameBits(t, means, got(mat.RowMean(mat.T(m))), "means of rows")
		sameBits(t, variances, got(mat.RowVar(mat.T(m))), "variances of rows")
	}
	// What is near is as it would be without what is far.
	g := seeded(3)
	near := random(g, 100, 6)
	wide := gonum.NewDense(100, 7, nil)
	wide.Slice(0, 100, 0, 6).(*mat.Dense).Copy(near)
	wide.Set(3, 6, far)
	wide.Set(4, 6, -far)
	for _, f := range []func(matrix) vector{mat.ColMean, mat.ColVar} {
		want := force(t, func() vector { return f(mat.Of(near)) })
		require.Equal(t, want, force(t, func() vector { return f(mat.Of(wide)) })[:6])
	}
}

func TestReductionsShareAPass(t *testing.T) {
	for _, size := range []int{5, 200, 600} {
		x := mat.Of(random(seeded(1), size, size))
		y := mat.Each(x, vec.Exp[float64])
		require.Equal(t, 1, passes(t, expr.Pair(mat.ColMean(y), mat.ColVar(y))), size)
		require.Equal(t, 1, passes(t, expr.All(mat.ColMean(y), mat.RowSum(y), mat.RowMax(y), mat.ColSum(y))), size)
		twice := expr.All(mat.ColSum(y), mat.ColSum(y), mat.ColMax(y), mat.ColMax(y))
		require.Equal(t, 1, passes(t, twice), size)
		got := expr.Must(twice.Force(t.Context()))
		require.Equal(t, got[0], got[1])
		require.Equal(t, got[2], got[3])
		places := expr.Must(expr.Pair(mat.ColArgMax(y), mat.ColArgMax(y)).Force(t.Context()))
		require.Equal(t, places.A, places.B)
		require.Equal(t, 1, passes(t, expr.Pair(mat.RowMean(y), y)), "beside the matrix itself")
		require.Equal(t, 2, passes(t, mat.Sub(x, mat.AsRow(mat.ColMean(x)))), size)
		require.Equal(t, 2, passes(t, expr.Pair(mat.RowMean(y), vec.Sum(mat.Flat(y)))), "of rows and of all")
	}
}

// Reductions that cannot share a pass get values all the same: of all elements beside those of rows, and of other shapes with as many.
func TestReductionsThatDoNotGoTogether(t *testing.T) {
	m := random(seeded(5), 60, 40)
	want := vec.Sum(vec.Of(flatOf(m)))
	for _, workers := range []int{1, 2, 7} {
		x := mat.Of(m)
		y := mat.Reshape(mat.Flat(x), 40, 60)
		all := expr.All(
			mat.RowSum(x), mat.RowSum(y), mat.ColMean(y), mat.ColMean(x), vec.Scalar(vec.Sum(mat.Flat(x))), mat.Flat(mat.Add(x, x)),
		)
		got, err := all.Force(t.Context(), eval.Workers(workers))
		require.NoError(t, err)
		require.Len(t, got[0], 60)
		require.Len(t, got[1], 40)
		require.Equal(t, reference(gonum.NewDense(40, 60, flatOf(m)), false, by(t, vec.Sum[float64])), got[1])
		require.Equal(t, reference(m, false, by(t, vec.Sum[float64])), got[0])
		require.Equal(t, expr.Must(want.Force(t.Context())), got[4][0])
		require.Len(t, got[2], 60)
		require.Len(t, got[3], 40)
	}
}

// Softmax by rows and a layer norm, against loops.
func TestFormulasOfRowsAndColumns(t *testing.T) {
	m := random(seeded(9), 50, 30)
	x := mat.Of(m)
	e := mat.Each(mat.Sub(x, mat.AsCol(mat.RowMax(x))), vec.Exp[float64])
	soft := force(t, func() matrix { return mat.DivElem(e, mat.AsCol(mat.RowSum(e))) })
	for i := range 50 {
		sum := 0.0
		for j := range 30 {
			sum += math.Exp(m.At(i, j))
		}
		for j := range 30 {
			require.InDelta(t, math.Exp(m.At(i, j))/sum, soft.At(i, j), 1e-15)
		}
	}
	z := mat.DivElem(mat.Sub(x, mat.AsRow(mat.ColMean(x))), mat.AsRow(vec.Sqrt(mat.ColVar(x))))
	for j, v := range force(t, func() vector { return mat.ColVar(z) }) {
		require.InDelta(t, 1, v, 1e-14, j)
	}
}

func TestErrorsOfReductionsAlongAnAxis(t *testing.T) {
	for _, f := range []func(matrix) vector{mat.RowSum, mat.ColSum, mat.RowMean, mat.ColVar, mat.RowMin, mat.ColMax} {
		require.ErrorIs(t, forced(t, f(mat.Of(nil))), mat.ErrNil)
		require.ErrorIs(t, forced(t, f(mat.Of(new(mat.Dense)))), mat.ErrEmpty)
		require.ErrorIs(t, forced(t, f(mat.Add(mat.Of(gonum.NewDense(2, 3, nil)), mat.Of(gonum.NewDense(3, 2, nil))))), mat.ErrShape)
	}
	require.ErrorIs(t, forced(t, mat.RowArgMax(mat.Of(nil))), mat.ErrNil)
}
