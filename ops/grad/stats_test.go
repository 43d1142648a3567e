package grad_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// Statistics of arrays, by each of them, in both orders.
func TestStatisticsAgainstCentralDifferences(t *testing.T) {
	for name, f := range map[string]func(x, y array) number{
		"weighted mean":     vec.WeightedMean[float64],
		"weighted variance": vec.WeightedVar[float64],
		"correlation":       vec.Corr[float64],
		"skewness":          func(x, y array) number { return vec.Skew(vec.Mul(x, y)) },
		"kurtosis":          func(x, y array) number { return vec.Kurtosis(vec.Mul(x, y)) },
	} {
		xs, ys := some(size, 41), some(size, 42)
		build := func() (number, array, array) { x, y := vec.Of(xs), vec.Of(ys); return f(x, y), x, y }
		for what, of := range map[string]func() (number, expr.Noded){
			name + " by x": func() (number, expr.Noded) { loss, x, _ := build(); return loss, x },
			name + " by y": func() (number, expr.Noded) { loss, _, y := build(); return loss, y },
		} {
			values := xs
			if what[len(what)-1] == 'y' {
				values = ys
			}
			orders(t, what, of, func(tolerance float64, of func() (number, expr.Noded)) {
				near(t, differences(t, values, first(of)), derivative(t, of), what, 10*tolerance)
			})
		}
	}
}

// Those of float32 are those of float64, rounded.
func TestStatisticsOfFloat32(t *testing.T) {
	xs := some(size, 43)
	narrow := make([]float32, size)
	for i, v := range xs {
		narrow[i] = float32(v)
	}
	x, y := vec.Of(xs), vec.Of(narrow)
	q, p := expr.Const(0.37), expr.Const(0.37)
	want := grad.Of(ops.Mul(vec.Skew(x), vec.Quantile(x, q)), x)
	got := grad.Of(ops.Convert[float64](ops.Mul(vec.Skew(y), vec.Quantile(y, p))), y)
	a, err := want.Force(t.Context())
	require.NoError(t, err)
	b, err := got.Force(t.Context())
	require.NoError(t, err)
	for i := range a {
		require.InDelta(t, a[i], float64(b[i]), 2e-5)
	}
	c, err := expr.Pair(grad.Of(vec.Quantile(x, q), q), grad.Of(ops.Convert[float64](vec.Quantile(y, p)), p)).Force(t.Context())
	require.NoError(t, err)
	require.NotZero(t, c.A)
	require.InDelta(t, c.A, c.B, 1e-5)
}

// At and beyond the ends, between and at points, and of one point.
func TestSlopesOfLinesThroughPoints(t *testing.T) {
	slopes := func(at, xs, ys []float64) (dx, dxs, dys []float64) {
		x, p, v := vec.Of(at), vec.Of(xs), vec.Of(ys)
		loss := vec.Sum(vec.Interp(x, p, v))
		all, err := expr.All(grad.All(loss, x, p, v)...).Force(t.Context())
		require.NoError(t, err)
		return all[0], all[1], all[2]
	}
	dx, dxs, dys := slopes([]float64{-1, 0, 0.5, 1, 2.5, 3, 9, math.Inf(-1), math.Inf(1)}, []float64{0, 1, 3}, []float64{4, 6, 0})
	require.Equal(t, []float64{0, 2, 2, 2, -3, -3, 0, 0, 0}, dx)
	require.Equal(t, []float64{-2 - 1 + 0, -1 - 2 + 0.75, 2.25 + 3}, dxs)
	require.Equal(t, []float64{1 + 1 + 0.5 + 1, 0.5 + 1 + 0.25, 0.75 + 1 + 1 + 1}, dys)
	dx, dxs, dys = slopes([]float64{1, 2, 3}, []float64{2}, []float64{7})
	require.Equal(t, []float64{0, 0, 0}, dx)
	require.Equal(t, []float64{0}, dxs)
	require.Equal(t, []float64{3}, dys)
}

// The last columns of q are any that are orthogonal to the others: a loss that depends on which ones is refused, not answered.
func TestColumnsThatAreNotDetermined(t *testing.T) {
	x := mat.Of(rectangle(5, 3, 51))
	q, _ := mat.QR(x)
	_, err := grad.Of(weighted(mat.Flat(q), 25), x).Force(t.Context())
	require.ErrorIs(t, err, grad.ErrNoRule)
	require.ErrorContains(t, err, "the last 2 columns of q")
}

// A quantile moves with its fraction as the line between its neighbours does; of one element not at all.
func TestQuantilesByTheirFraction(t *testing.T) {
	for _, c := range []struct {
		x       []float64
		q, want float64
	}{
		{[]float64{5, 1, 3, 9, 2}, 0.3, 4}, {[]float64{5, 1, 3, 9, 2}, 0, 4}, {[]float64{5, 1, 3, 9, 2}, 1, 16}, {[]float64{5, 1, 3, 9, 2}, 0.5, 8}, {[]float64{4}, 0.5, 0},
	} {
		q := expr.Const(c.q)
		got, err := grad.Of(vec.Quantile(vec.Of(c.x), q), q).Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.q)
	}
}

// Quantiles in windows have the slopes of the quantiles of each window.
func TestQuantilesInWindows(t *testing.T) {
	xs := []float64{5, 1, 3, 3, 9, 2, -4, 8}
	for _, window := range []int{1, 2, 3, 8} {
		for _, fraction := range []float64{0, 0.3, 0.5, 1} {
			slopes := func(quantiles func(x array, q number) array) ([]float64, float64) {
				x, q := vec.Of(xs), expr.Const(fraction)
				loss := weighted(quantiles(x, q), len(xs)-window+1)
				tape := grad.Back(loss, x, q)
				got, err := expr.Pair(grad.By(tape, x), grad.By(tape, q)).Force(t.Context())
				require.NoError(t, err)
				return got.A, got.B
			}
			wantX, wantQ := slopes(func(x array, q number) array {
				var all []array
				for i := range len(xs) - window + 1 {
					all = append(all, vec.Scalar(vec.Quantile(vec.Slice(x, expr.Const(i), expr.Const(i+window)), q)))
				}
				return vec.Concat(all...)
			})
			gotX, gotQ := slopes(func(x array, q number) array { return vec.RollingQuantile(x, expr.Const(window), q) })
			require.InDeltaSlice(t, wantX, gotX, 1e-14, "%v of %d", fraction, window)
			require.InDelta(t, wantQ, gotQ, 1e-13, "%v of %d", fraction, window)
		}
	}
}
