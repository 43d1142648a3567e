package mat_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/internal/fuse"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// A row goes with all rows of a matrix, whether it is shorter or longer than a block, which end within rows: in loops and by kernels, by any
// number of workers, beside another row, in reductions, and as the row of a row that is computed.
func TestRowsGoWithAllRows(t *testing.T) {
	for _, loops := range []int64{0, math.MaxInt64} {
		defer fuse.Loops(loops, 0)()
		for _, shape := range [][2]int{{3, 1}, {2, 2}, {5, 3}, {700, 7}, {40, 1000}, {9, 1500}, {33, 2048}, {7, 2049}, {5, 5000}, {3, 70_000}} {
			r, c := shape[0], shape[1]
			m := random(seeded(uint64(c)), r, c)
			row, other := make([]float64, c), make([]float64, c)
			for j := range row {
				row[j], other[j] = float64(j%11)-5, 1/float64(j+1)
			}
			row[c-1] = math.Copysign(0, -1)
			want, small := gonum.NewDense(r, c, nil), gonum.NewDense(r, c, nil)
			for i := range r {
				for j := range c {
					want.Set(i, j, (m.At(i, j)-row[j])*other[j])
					small.Set(i, j, m.At(i, j)-math.Abs(row[j]))
				}
			}
			for _, workers := range []int{1, 2, 7} {
				one := eval.Workers(workers)
				x := mat.MulElem(mat.Sub(mat.Of(m), mat.AsRow(vec.Of(row))), mat.AsRow(vec.Of(other)))
				to := make([]float64, r*c)
				require.NoError(t, vec.Into(t.Context(), to, mat.Flat(x), one))
				require.Equal(t, flatOf(want), to, "%d x %d", r, c)
				y, err := mat.Sub(mat.Of(m), mat.AsRow(vec.Abs(vec.Of(row)))).Force(t.Context(), one)
				require.NoError(t, err)
				require.Equal(t, flatOf(small), flatOf(y), "%d x %d, of a row that is computed", r, c)
				sum, err := vec.Sum(mat.Flat(x)).Force(t.Context(), one)
				require.NoError(t, err)
				require.Equal(t, by(t, vec.Sum[float64])(to), sum)
				sums, err := mat.ColSum(x).Force(t.Context(), one)
				require.NoError(t, err)
				require.Equal(t, reference(want, true, column), sums)
				alone := gonum.NewDense(r, c, nil)
				require.NoError(t, mat.Into(t.Context(), alone, mat.Add(mat.AsRow(vec.Of(row)), mat.AsCol(vec.Full(r, 0.0))), one))
				require.Equal(t, row[:c-1], flatOf(alone)[(r-1)*c:r*c-1], "a row alone")
			}
		}
	}
}
