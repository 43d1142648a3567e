package kernel_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// TestSumIsItsLaw computes the law of Sum, Dot and Moments anew, element by element, and compares to the bit.
func TestSumIsItsLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tier := range kernel.Tiers() {
		k := kernel.Float64Of(tier)
		for _, n := range []int{0, 1, 2, 31, 32, 33, 100, 2047, 2048, 4095, kernel.Chunk} {
			a, b := normals(r, n), normals(r, n)
			var lanes, dots, sums, squares [kernel.Lanes]float64
			for i := range n {
				l := i % kernel.Lanes
				lanes[l] += a[i]
				dots[l] += float64(a[i] * b[i])
				d := a[i] - a[0]
				sums[l] += d
				squares[l] += float64(d * d)
			}
			var sum, dot kernel.Sum
			var moments kernel.Moments
			for i := 0; i < n; { // in pieces of any length
				j := min(n, i+r.IntN(200))
				k.Sum(&sum, a[i:j])
				k.Dot(&dot, a[i:j], b[i:j])
				k.Moments(&moments, a[i:j])
				i = j
			}
			require.Equal(t, n, sum.Len())
			require.Equal(t, n, moments.Len())
			require.Equal(t, tree(lanes), sum.Part().Float)
			require.Equal(t, tree(dots), dot.Part().Float)
			if n > 0 {
				mean := tree(sums) / float64(n)
				require.Equal(t, a[0]+mean, moments.Part().Mean)
				require.Equal(t, max(0, tree(squares)-float64(tree(sums)*mean)), moments.Part().M2)
			}
		}
	}
}

func tree(l [kernel.Lanes]float64) float64 {
	for n := len(l); n > 1; n /= 2 {
		for i := range n / 2 {
			l[i] += l[i+n/2]
		}
	}
	return l[0]
}

func normals(r *rand.Rand, n int) []float64 {
	a := make([]float64, n)
	for i := range a {
		a[i] = r.NormFloat64()
	}
	return a
}

func TestMergeKeepsItsTreeWhenAlignedGroupsAreMergedFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 70 {
		parts := make([]kernel.Part, n)
		for i := range parts {
			parts[i].Float = r.NormFloat64()
		}
		for group := 1; group <= 64; group *= 2 {
			var groups []kernel.Part
			for i := 0; i < n; i += group {
				groups = append(groups, kernel.Merge(append([]kernel.Part(nil), parts[i:min(n, i+group)]...)))
			}
			require.Equal(t, kernel.Merge(append([]kernel.Part(nil), parts...)), kernel.Merge(groups))
		}
	}
}
