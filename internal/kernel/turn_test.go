package kernel_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// Columns become rows by all tiers, whatever the length and the distance of rows, with nothing written beside them: bits are
// carried, also those of NaN.
func TestTurn(t *testing.T) {
	for _, tier := range kernel.Tiers() {
		for n := range 40 {
			for _, stride := range []int{kernel.Turned, kernel.Turned + 1, 13, 64} {
				a := make([]float64, max(0, (n-1)*stride+kernel.Turned)) // not one element more than there must be
				for i := range a {
					a[i] = math.Float64frombits(0x7ff8000000000000 + uint64(i))
				}
				dst := make([]float64, kernel.Turned*n+3)
				kernel.TurnOf(tier, dst, a, n, stride)
				for k := range kernel.Turned {
					for j := range n {
						require.Equal(t, math.Float64bits(a[j*stride+k]), math.Float64bits(dst[k*n+j]), "%v: element %d of column %d of %d, stride %d", tier, j, k, n, stride)
					}
				}
				require.Equal(t, []float64{0, 0, 0}, dst[kernel.Turned*n:])
			}
		}
		require.Panics(t, func() { kernel.TurnOf(tier, make([]float64, 8*16), make([]float64, 15*8+7), 16, 8) }, "a ends too early")
		require.Panics(t, func() { kernel.TurnOf(tier, make([]float64, 8*16-1), make([]float64, 16*8), 16, 8) }, "dst does")
	}
}
