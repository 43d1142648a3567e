package kernel_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

func TestShortOperandsPanicAndLongOnesAreCut(t *testing.T) {
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		k := kernel.Float64Of(tier)
		dst, short, long := make([]float64, 64), make([]float64, 63), make([]float64, 99)
		require.Panics(t, func() { k.Add(dst, short, long) })
		require.Panics(t, func() { k.Add(dst, long, short) })
		require.Panics(t, func() { k.Exp(dst, short) })
		require.Panics(t, func() { k.Sin(dst, short) })
		require.Panics(t, func() { k.Lt(make([]bool, 64), short, long) })
		require.Panics(t, func() { k.Dot(new(kernel.Sum), dst, short) })
		require.NotPanics(t, func() { k.Add(dst, long, long) })
	})
}

func TestAChunkTakesNoMoreThanItHasRoomFor(t *testing.T) {
	k := kernel.Float64()
	var sum kernel.Sum
	var moments kernel.Moments
	a := make([]float64, kernel.Chunk)
	k.Sum(&sum, a)
	k.Moments(&moments, a)
	require.PanicsWithValue(t, "kernel: a sum is given more elements than a chunk has", func() { k.Sum(&sum, a[:1]) })
	require.PanicsWithValue(t, "kernel: moments are given more elements than a chunk has", func() { k.Moments(&moments, a[:1]) })
}

func TestSpreadOfLevelDataHasItsDigits(t *testing.T) {
	// The variance of 0, 1, 2, ... n-1 is (n*n-1)/12, wherever they start.
	const n, level = 3*kernel.Chunk + 77, 1e9
	for _, tier := range kernel.Tiers() {
		k := kernel.Float64Of(tier)
		var parts []kernel.Spread
		for from := 0; from < n; from += kernel.Chunk {
			var m kernel.Moments
			a := make([]float64, min(kernel.Chunk, n-from))
			for i := range a {
				a[i] = level + float64(from+i)
			}
			k.Moments(&m, a)
			parts = append(parts, m.Part())
		}
		s := kernel.MergeSpreads(parts)
		require.Equal(t, n, s.N)
		require.InEpsilon(t, level+float64(n-1)/2, s.Mean, 1e-15)
		require.InEpsilon(t, (float64(n)*n-1)/12, s.Variance(0), 1e-13)
		require.InEpsilon(t, (float64(n)*n-1)/12*n/(n-1), s.Variance(1), 1e-13)
	}
	require.True(t, math.IsNaN(kernel.Spread{}.Variance(0)))
	require.True(t, math.IsNaN(kernel.Spread{N: 1}.Variance(1)))
}
