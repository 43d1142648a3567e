package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

func TestConversionsAreThoseOfGoAndDefinedBeyond(t *testing.T) {
	out := make([]int64, 8)
	kernel.Convert(out, []float64{1.9, -1.9, 0x1p63, -0x1p63, math.NaN(), math.Inf(1), math.Inf(-1), 0x1p63 - 1024})
	require.Equal(t, []int64{1, -1, math.MinInt64, math.MinInt64, math.MinInt64, math.MinInt64, math.MinInt64, 1<<63 - 1024}, out)
	small := make([]int32, 8)
	kernel.Convert(small, []float64{2147483647.9, 2147483648, -2147483648.9, -2147483649, math.NaN(), 1e300, -0.5, 7})
	require.Equal(t, []int32{math.MaxInt32, math.MinInt32, math.MinInt32, math.MinInt32, math.MinInt32, math.MinInt32, 0, 7}, small)
	kernel.Convert(small[:3], []float32{0x1p31, 0x1p31 - 128, -0x1p31})
	require.Equal(t, []int32{math.MinInt32, math.MaxInt32 - 127, math.MinInt32}, small[:3])
	kernel.Convert(small[:2], []int64{1 << 32, 1<<31 + 5})
	require.Equal(t, []int32{0, math.MinInt32 + 5}, small[:2])
	floats := make([]float32, 3)
	kernel.Convert(floats, []float64{0.1, 1e300, 1e-50})
	require.Equal(t, []float32{0.1, float32(math.Inf(1)), 0}, floats)

	k := make([]int32, 2)
	kernel.FromMask(k, []bool{true, false})
	require.Equal(t, []int32{1, 0}, k)
	b := make([]bool, 3)
	kernel.NonZero(b, []float64{0, math.NaN(), negativeZero})
	require.Equal(t, []bool{false, true, false}, b)
}

func TestConversionsOfAllTiersAgree(t *testing.T) {
	agree[float64, float32](t)
	agree[float64, int64](t)
	agree[float64, int32](t)
	agree[float32, float64](t)
	agree[float32, int64](t)
	agree[float32, int32](t)
	agree[int64, float64](t)
	agree[int64, float32](t)
	agree[int64, int32](t)
	agree[int32, float64](t)
	agree[int32, float32](t)
	agree[int32, int64](t)
	agree[int32, int32](t)
}

func agree[To, From kernel.Number](t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	t.Run(fmt.Sprintf("%T from %T", *new(To), *new(From)), func(t *testing.T) {
		for n := range 200 {
			a := elements[From](r, 2*n+3)[3:] // longer than needed
			want, got := make([]To, n+1), make([]To, n+1)
			want[n], got[n] = 42, 42
			kernel.ConvertOf(kernel.Plain, want[:n], a)
			for _, tier := range kernel.Tiers()[1:] {
				kernel.ConvertOf(tier, got[:n], a)
				require.Equal(t, To(42), got[n], "written behind the end")
				for i, w := range want[:n] {
					require.Truef(t, w == got[i] || w != w && got[i] != got[i], "%v gives %v on %s, plain %v", a[i], got[i], tier, w)
				}
			}
		}
	})
}
