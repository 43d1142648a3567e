package kernel_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// Wherever in a block the extreme is, and whatever comes after it, the first one is found: also where the block is halved on the way.
func TestTheFirstExtremeIsFoundAtEveryPlace(t *testing.T) {
	for _, tier := range kernel.Tiers() {
		k := kernel.Float64Of(tier)
		for _, n := range []int{1, 63, 64, 65, 127, 128, 300, 1001} {
			for at := range n {
				for _, x := range []float64{-1, math.NaN(), math.Copysign(0, -1)} {
					a := make([]float64, n)
					for i := range a {
						a[i] = float64(i%7) + 1
					}
					a[at], a[n-1-(n-1-at)/2] = x, x
					if x == 0 { // zeros of both signs are equal
						a[at] = 0
					}
					var low, high kernel.Extreme[float64]
					k.ArgMin(&low, a, 10)
					for i := range a {
						a[i] = -a[i]
					}
					k.ArgMax(&high, a, 10)
					require.Equal(t, 10+at, low.Index, "%v: %d elements, %v", tier, n, x)
					require.Equal(t, 10+at, high.Index, "%v: %d elements, %v", tier, n, x)
				}
			}
		}
	}
}
