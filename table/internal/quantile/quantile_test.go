package quantile

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/vector"
)

// values returns n values of some shape: random ones, few different ones, sorted ones, and
// those with NaN, infinities and zeros of both signs.
func values(r *rand.Rand, n, shape int) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		switch shape {
		case 0:
			xs[i] = r.NormFloat64()
		case 1:
			xs[i] = float64(r.IntN(3))
		case 2:
			xs[i] = float64(i)
		case 3:
			xs[i] = float64(n - i)
		case 4:
			xs[i] = float64(min(i, n-i))
		case 5:
			xs[i] = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1}[r.IntN(6)]
		default:
			xs[i] = 7
		}
	}
	return xs
}

// The value at a place is that of a sort, to the bit, and what lies around it is divided.
func TestNth(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 4000 {
		n := 1 + r.IntN(300)
		xs := values(r, n, round%7)
		i := r.IntN(n)
		sorted := slices.SortedFunc(slices.Values(xs), byBits)
		got := nth(xs, i)
		require.Equal(t, math.Float64bits(sorted[i]), math.Float64bits(got), "place %d of %v", i, sorted)
		if i+1 < n {
			require.Equal(t, math.Float64bits(sorted[i+1]), math.Float64bits(slices.MinFunc(xs[i+1:], byBits)))
		}
		slices.SortFunc(xs, byBits)
		require.Equal(t, bitsOf(sorted), bitsOf(xs), "nothing is lost")
	}
}

// bitsOf returns floats as numbers that are equal to themselves.
func bitsOf(xs []float64) (out []uint64) {
	for _, x := range xs {
		out = append(out, math.Float64bits(x))
	}
	return out
}

func TestQuantilesOfGroups(t *testing.T) {
	a, b := New(0.25), New(0.25)
	a.Grow(3)
	b.Grow(1)
	a.Add([]int32{0, 2, 0, 2}, []float64{1, 10, 5, 20})
	b.Add([]int32{0, 0}, []float64{3, 7})
	a.Merge([]int32{0}, b, []int32{0})
	var out vector.Vector
	a.Result(&out)
	require.Equal(t, []float64{2.5, 0, 12.5}, out.F) // of 1 3 5 7, of none, of 10 20
	require.True(t, out.Null(1))
	require.False(t, out.Null(0))
}

func BenchmarkNth(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	for b.Loop() {
		nth(values(r, 200, 0), 100)
	}
}
