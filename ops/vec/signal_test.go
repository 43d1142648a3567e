package vec_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/ops/vec"
)

func TestConvolve(t *testing.T) {
	t.Run("float64", convolutions[float64])
	t.Run("float32", convolutions[float32])
	t.Run("int64", convolutions[int64])
	t.Run("int32", convolutions[int32])
}

func convolutions[T vec.Number](t *testing.T) {
	for _, c := range [][2]int{{0, 3}, {3, 0}, {1, 1}, {5, 3}, {3, 5}, {4096, 2}, {5000, 4100}, {200_000, 7}} {
		r := rand.New(rand.NewPCG(uint64(c[0]), uint64(c[1])))
		a, b := loop(c[0], func(int) T { return T(r.NormFloat64() * 1000) }), loop(c[1], func(int) T { return T(r.NormFloat64() * 1000) })
		var want []T
		if c[0]*c[1] > 0 {
			want = make([]T, c[0]+c[1]-1)
		}
		long, short := a, b
		if len(a) < len(b) {
			long, short = b, a
		}
		for j, y := range short { // in the order of the shorter one
			for i, x := range long {
				want[i+j] += T(x * y)
			}
		}
		for _, w := range ways {
			got, err := vec.Convolve(vec.Of(a), vec.Of(b)).Force(context.Background(), w.opts...)
			require.NoError(t, err)
			require.NoError(t, same(want, got), "%v, %s", c, w.name)
		}
	}
}

func TestInterp(t *testing.T) {
	xs, ys := vec.Of([]float64{0, 1, 3, 4}), vec.Of([]float64{0, 10, -10, inf})
	x := vec.Of([]float64{-1, minus, 0.5, 1, 1.5, 2, 3, 3.5, 4, 9, math.NaN(), inf, -inf})
	agree(t, []float64{0, 0, 5, 10, 5, 0, -10, inf, inf, inf, math.NaN(), inf, 0}, vec.Interp(x, xs, ys))
	agree(t, []float32{7, 7}, vec.Interp(vec.Of([]float32{-1, 5}), vec.Of([]float32{2}), vec.Of([]float32{7})))
	agree(t, []float64{}, vec.Interp(vec.Of([]float64{}), xs, ys))
	fails(t, vec.ErrLengths, vec.Interp(x, xs, vec.Of([]float64{1})))
	fails(t, vec.ErrEmpty, vec.Interp(x, vec.Of([]float64{}), vec.Of([]float64{})))
	fails(t, vec.ErrOutOfRange, vec.Interp(x, vec.Of([]float64{0, 0, 1, 2}), ys))
	fails(t, vec.ErrOutOfRange, vec.Interp(x, vec.Of([]float64{0, math.NaN(), 1, 2}), ys))
}
