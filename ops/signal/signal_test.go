package signal_test

import (
	"context"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/signal"
	"xfork/ops/vec"
)

// The transform by its definition, for lengths of all sorts of factors, and back again.
func TestTransforms(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 8, 12, 31, 60, 97, 128, 210} {
		r := rand.New(rand.NewPCG(uint64(n), 1))
		x, real_ := make([]complex128, n), make([]float64, n)
		for i := range x {
			x[i], real_[i] = complex(r.NormFloat64(), r.NormFloat64()), r.NormFloat64()
		}
		got := force(t, signal.FFT(expr.Const(x)))
		half := force(t, signal.RFFT(vec.Of(real_)))
		require.Len(t, half, n/2+1)
		for j := range n {
			var want, wantReal complex128
			for k := range n {
				w := cmplx.Rect(1, -2*math.Pi*float64(j*k%n)/float64(n))
				want += x[k] * w
				wantReal += complex(real_[k], 0) * w
			}
			require.InDelta(t, 0, cmplx.Abs(want-got[j]), 1e-12, "n %d, coefficient %d", n, j)
			if j < len(half) {
				require.InDelta(t, 0, cmplx.Abs(wantReal-half[j]), 1e-12, "n %d, coefficient %d", n, j)
			}
		}
		for i, z := range force(t, signal.IFFT(expr.Const(got))) {
			require.InDelta(t, 0, cmplx.Abs(z-x[i]), 1e-12)
		}
		require.InDeltaSlice(t, real_, force(t, signal.IRFFT(expr.Const(half), ops.Len(vec.Of(real_)))), 1e-12)
	}
}

func force[T any](t *testing.T, x expr.Expr[T]) T {
	t.Helper()
	v, err := x.Force(context.Background())
	require.NoError(t, err)
	return v
}

func TestMistakes(t *testing.T) {
	none := expr.Const([]complex128{})
	for _, x := range []expr.Expr[[]complex128]{signal.FFT(none), signal.IFFT(none), signal.RFFT(vec.Of([]float64{}))} {
		_, err := x.Force(context.Background())
		require.ErrorIs(t, err, signal.ErrEmpty)
		require.ErrorContains(t, err, "signal_test.go")
	}
	for n, cause := range map[int]error{0: signal.ErrEmpty, -1: signal.ErrEmpty, 5: signal.ErrLengths, math.MaxInt: signal.ErrLengths} {
		_, err := signal.IRFFT(expr.Const(make([]complex128, 2)), expr.Const(n)).Force(context.Background())
		require.ErrorIs(t, err, cause)
	}
}

func ExampleRFFT() {
	x := vec.Of([]float64{1, 0, -1, 0})
	fmt.Println(signal.RFFT(x).Force(context.Background()))
	// Output: [(0+0i) (2+0i) (0+0i)] <nil>
}
