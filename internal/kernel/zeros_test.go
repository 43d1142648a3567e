package kernel_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// A sum is -0 if all that is added is, in whatever lane or chunk it lies; and so is a mean. Nothing at all comes to +0.
func TestSumsOfNegativeZeros(t *testing.T) {
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		t.Run("float64", func(t *testing.T) { zeros(t, kernel.Float64Of(tier)) })
		t.Run("float32", func(t *testing.T) { zeros(t, kernel.Float32Of(tier)) })
	})
}

func zeros[T float32 | float64](t *testing.T, k *kernel.Set[T]) {
	minus := T(negativeZero)
	for _, n := range []int{0, 1, 2, 31, 32, 33, 64, 100, 4095, kernel.Chunk} {
		for plus := -1; plus < n; plus += max(1, n/3) { // the place of a +0, none at first
			a, ones := make([]T, n), make([]T, n)
			for i := range a {
				a[i], ones[i] = minus, 1
			}
			if plus >= 0 {
				a[plus] = 0
			}
			var sum, dot, pieces kernel.Sum
			var moments kernel.Moments
			k.Sum(&sum, a)
			k.Dot(&dot, a, ones)
			k.Moments(&moments, a)
			for i := 0; i < n; i += 7 {
				k.Sum(&pieces, a[i:min(n, i+7)])
			}
			negative := n > 0 && plus < 0
			for what, x := range map[string]float64{
				"sum": sum.Part().Float, "dot": dot.Part().Float, "sum of pieces": pieces.Part().Float, "mean": moments.Part().Mean,
				"merged": kernel.Merge([]kernel.Part{sum.Part(), sum.Part(), sum.Part()}).Float64(),
				"joined": kernel.MergeSpreads([]kernel.Spread{moments.Part(), moments.Part(), moments.Part()}).Mean,
			} {
				require.Zero(t, x, what)
				require.Equal(t, negative, math.Signbit(x), "%s of %d elements, +0 at %d", what, n, plus)
			}
		}
	}
}

// An infinity among the elements is their mean, wherever it lies and whatever chunks are joined.
func TestMeansOfInfinities(t *testing.T) {
	inf := math.Inf(1)
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		mean := func(a ...float64) float64 {
			var m kernel.Moments
			kernel.Float64Of(tier).Moments(&m, a)
			return m.Part().Mean
		}
		joined := func(a, b float64) float64 {
			return kernel.Spread{N: 1, Mean: a}.Join(kernel.Spread{N: 2, Mean: b}).Mean
		}
		for _, of := range []func(a, b float64) float64{func(a, b float64) float64 { return mean(a, b) }, joined} {
			for _, x := range []float64{0, 1, -5, math.MaxFloat64, -math.MaxFloat64, inf} {
				require.Equal(t, inf, of(inf, x), x)
				require.Equal(t, inf, of(x, inf), x)
				require.Equal(t, -inf, of(-inf, -x), -x)
				require.Equal(t, -inf, of(-x, -inf), -x)
			}
			require.True(t, math.IsNaN(of(inf, -inf)))
			require.True(t, math.IsNaN(of(math.NaN(), 1)))
			require.True(t, math.IsNaN(of(1, math.NaN())))
		}
	})
}
