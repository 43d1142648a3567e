package mat_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// least runs f as a benchmark does, and reports the least time as well: the mean is of the machine as much as of f.
func least(b *testing.B, f func()) {
	best := time.Duration(math.MaxInt64)
	for b.Loop() {
		begin := time.Now()
		f()
		best = min(best, time.Since(begin))
	}
	b.ReportMetric(float64(best)/1e3, "least-µs")
}

// BenchmarkMatrices compares a force with a Go loop and, where it has the operation, with gonum, over 1000 x 1000 elements
// with one worker. Results that are matrices go into place, so that no fresh memory is measured; "fresh" says otherwise.
func BenchmarkMatrices(b *testing.B) {
	const n = 1000
	x, y, z := random(seeded(1), n, n), random(seeded(2), n, n), random(seeded(3), n, n)
	x, y, z = gonum.DenseCopyOf(x), gonum.DenseCopyOf(y), gonum.DenseCopyOf(z)
	row, column := make([]float64, n), make([]float64, n)
	to := make([]float64, n*n)
	a, c, d := x.RawMatrix().Data, y.RawMatrix().Data, z.RawMatrix().Data
	mx, my, mz := mat.Of(x), mat.Of(y), mat.Of(z)
	place := func(make func() matrix) func(b *testing.B) {
		return func(b *testing.B) {
			require.NoError(b, vec.Into(b.Context(), to, mat.Flat(make()), eval.Workers(1)))
		}
	}
	reduced := func(make func() vector) func(b *testing.B) {
		return func(b *testing.B) {
			_, err := make().Force(b.Context(), eval.Workers(1))
			require.NoError(b, err)
		}
	}
	for _, f := range []struct {
		name string
		do   func(b *testing.B)
	}{
		{"a+b+c/loop", func(*testing.B) {
			for i := range to {
				to[i] = a[i] + c[i] + d[i]
			}
		}},
		{"a+b+c/gonum", func(*testing.B) {
			m := gonum.NewDense(n, n, to)
			m.Add(x, y)
			m.Add(m, z)
		}},
		{"a+b+c/ours", place(func() matrix { return mat.Add(mat.Add(mx, my), mz) })},
		{"a+b+c/fresh", func(b *testing.B) {
			_, err := mat.Add(mat.Add(mx, my), mz).Force(b.Context(), eval.Workers(1))
			require.NoError(b, err)
		}},
		{"a-row/loop", func(*testing.B) {
			for i := range n {
				for j, v := range a[i*n:][:n] {
					to[i*n+j] = v - row[j]
				}
			}
		}},
		{"a-row/ours", place(func() matrix { return mat.Sub(mx, mat.AsRow(vec.Of(row))) })},
		{"a-column/ours", place(func() matrix { return mat.Sub(mx, mat.AsCol(vec.Of(column))) })},
		{"column sums/loop", func(*testing.B) {
			sums := make([]float64, n)
			for i := range n {
				for j, v := range a[i*n:][:n] {
					sums[j] += v
				}
			}
		}},
		{"column sums/ours", reduced(func() vector { return mat.ColSum(mx) })},
		{"row sums/ours", reduced(func() vector { return mat.RowSum(mx) })},
		{"column variances/ours", reduced(func() vector { return mat.ColVar(mx) })},
		{"row variances/ours", reduced(func() vector { return mat.RowVar(mx) })},
		{"column maxima/ours", reduced(func() vector { return mat.ColMax(mx) })},
		{"row maxima/ours", reduced(func() vector { return mat.RowMax(mx) })},
		{"places of column maxima/ours", reduced(func() vector { return vec.Convert[float64](mat.ColArgMax(mx)) })},
		{"transpose/loop", func(*testing.B) {
			for i := range n {
				for j, v := range a[i*n:][:n] {
					to[j*n+i] = v
				}
			}
		}},
		{"transpose/ours", place(func() matrix { return mat.T(mx) })},
		{"transpose/fresh", func(b *testing.B) {
			_, err := mat.T(mx).Force(b.Context(), eval.Workers(1))
			require.NoError(b, err)
		}},
	} {
		b.Run(f.name, func(b *testing.B) {
			least(b, func() { f.do(b) })
		})
	}
	for _, cols := range []int{4, 10, 100} {
		m := mat.Reshape(vec.Of(a), n*n/cols, cols)
		for name, f := range map[string]func(matrix) vector{"ColSum": mat.ColSum, "RowSum": mat.RowSum, "ColVar": mat.ColVar, "RowVar": mat.RowVar, "RowMax": mat.RowMax} {
			b.Run(fmt.Sprint(name, "/", cols), func(b *testing.B) {
				least(b, func() {
					_, err := f(m).Force(b.Context(), eval.Workers(1))
					require.NoError(b, err)
				})
			})
		}
	}
}
