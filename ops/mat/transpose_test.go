package mat_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// A transpose is read from what is in memory, or from what an earlier pass has written: of all shapes, with blocks of whole lines and of
// parts of rows, and below everything that a matrix goes into.
func TestTransposes(t *testing.T) {
	for _, loops := range []int64{0, math.MaxInt64} {
		defer fuse.Loops(loops, 0)()
		for _, shape := range [][2]int{{1, 1}, {1, 9}, {9, 1}, {7, 8}, {8, 7}, {33, 65}, {500, 300}, {3, 2100}, {2100, 3}, {2500, 40}, {40, 2500}, {5000, 60}} {
			m := random(seeded(uint64(shape[0])), shape[0], shape[1])
			want := gonum.DenseCopyOf(m.T())
			double := gonum.NewDense(shape[1], shape[0], nil)
			double.Scale(2, want)
			for _, workers := range []int{1, 2, 7} {
				get := func(x matrix) []float64 {
					y, err := x.Force(t.Context(), eval.Workers(workers))
					require.NoError(t, err)
					r, c := y.Dims()
					require.Equal(t, []int{shape[1], shape[0]}, []int{r, c})
					return flatOf(y)
				}
				x := mat.Of(m)
				require.Equal(t, flatOf(want), get(mat.T(x)))
				require.Equal(t, flatOf(double), get(mat.Add(mat.T(x), mat.T(x))), "in a chain")
				require.Equal(t, flatOf(double), get(mat.T(mat.Add(x, x))), "of a chain")
				require.Equal(t, flatOf(double), get(mat.Add(mat.T(mat.T(mat.T(x))), mat.Of(want))), "thrice")
				sums, err := mat.RowSum(mat.T(mat.Add(x, x))).Force(t.Context(), eval.Workers(workers))
				require.NoError(t, err)
				require.Equal(t, reference(double, false, by(t, vec.Sum[float64])), sums)
				sums, err = mat.ColSum(mat.T(x)).Force(t.Context(), eval.Workers(workers))
				require.NoError(t, err)
				require.Equal(t, reference(want, true, column), sums)
				all, err := vec.Sum(mat.Flat(mat.T(x))).Force(t.Context(), eval.Workers(workers))
				require.NoError(t, err)
				require.Equal(t, by(t, vec.Sum[float64])(flatOf(want)), all)
				to := make([]float64, shape[0]*shape[1])
				require.NoError(t, vec.Into(t.Context(), to, mat.Flat(mat.T(x)), eval.Workers(workers)))
				require.Equal(t, flatOf(want), to)
			}
		}
	}
}

func TestPassesOfTransposes(t *testing.T) {
	x, y := mat.Of(random(seeded(1), 300, 200)), mat.Of(random(seeded(2), 200, 300))
	require.Equal(t, 1, passes(t, mat.Add(mat.T(x), y)))
	require.Equal(t, 2, passes(t, mat.Add(mat.T(mat.Each(x, vec.Exp[float64])), y)))
	require.Equal(t, 1, passes(t, expr.Pair(mat.RowSum(mat.T(x)), mat.ColMean(mat.T(x)))))
	require.Equal(t, 1, passes(t, mat.T(mat.AsRow(vec.Exp(mat.Flat(x))))), "a row has its elements in the same order")
	data := gonum.NewDense(3, 4, nil).RawMatrix().Data
	require.ErrorIs(t, vec.Into(t.Context(), data, mat.Flat(mat.T(mat.Of(gonum.NewDense(3, 4, data))))), vec.ErrOverlap)
}
