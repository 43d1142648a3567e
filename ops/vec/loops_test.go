package vec_test

import (
	"context"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops/vec"
)

// byLoopsAndByKernels runs f twice: whatever is done by loops, and nothing.
func byLoopsAndByKernels(t *testing.T, f func(t *testing.T)) {
	for name, from := range map[string]int64{"loops": 0, "kernels": math.MaxInt64} {
		t.Run(name, func(t *testing.T) {
			defer fuse.Loops(from, 0)()
			f(t)
		})
	}
}

// Sums of what is the same everywhere read nothing and write nothing: their programs have no registers but for constants.
func TestSumsOfConstants(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		for _, n := range []int{1, 4097, 100_000, 4<<20 + 1} { // the last one in parts of many chunks
			all := loop(min(n, 100_000), func(int) float64 { return 0.1 })
			for k := range 20 { // more than there are registers for
				sums := make([]expr.Expr[float64], k)
				for i := range sums {
					sums[i] = vec.Sum(vec.Full(n, 0.1*float64(i+1)))
				}
				got, err := expr.All(sums...).Force(t.Context())
				require.NoError(t, err)
				for i, x := range got {
					require.InEpsilon(t, float64(n)*0.1*float64(i+1), x, 1e-12, "%d of %d", i, k)
				}
				if k > 0 && n == len(all) {
					require.Equal(t, sumByLaw(all), got[0])
				}
			}
		}
	})
}

// An array may be written where it is read: also where it divides, and is looked at for zeros.
func TestIntoAnArrayThatDivides(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		for _, n := range []int{1, 3, 5000, 200_000} {
			t.Run(strconv.Itoa(n), func(t *testing.T) {
				x := loop(n, func(i int) int64 { return int64(i % 5) })
				a := loop(n, func(int) int64 { return 7 })
				require.NoError(t, vec.Into(context.Background(), a, vec.Div(vec.Of(x), vec.Of(a)))) // all quotients are 0
				require.Equal(t, make([]int64, n), a)
				zero := vec.Shift(vec.Div(vec.Of(x), vec.Of(a)), expr.Const(int64(5)))
				require.ErrorIs(t, vec.Into(context.Background(), a, zero), vec.ErrDivide)
				b := loop(n, func(i int) int32 { return int32(i%2) + 1 })
				negative := vec.Neg(vec.Pow(vec.Val(int32(3)), vec.Of(b)))
				require.NoError(t, vec.Into(context.Background(), b, negative))
				require.Equal(t, int32(-3), b[0])
			})
		}
	})
}
