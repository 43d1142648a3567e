package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

func TestMasks(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for n := range 200 {
		a, b, dst := bools(r, n+3)[3:], bools(r, n), make([]bool, n+1)
		dst[n] = true
		for _, f := range []struct {
			name   string
			kernel func(dst, a, b []bool)
			want   func(x, y bool) bool
		}{
			{"And", kernel.And, func(x, y bool) bool { return x && y }},
			{"Or", kernel.Or, func(x, y bool) bool { return x || y }},
			{"Xor", kernel.Xor, func(x, y bool) bool { return x != y }},
			{"Not", func(dst, a, _ []bool) { kernel.Not(dst, a) }, func(x, _ bool) bool { return !x }},
		} {
			f.kernel(dst[:n], a, b)
			for i := range n {
				require.Equal(t, f.want(a[i], b[i]), dst[i], f.name)
			}
			require.True(t, dst[n], "%s writes behind its end", f.name)
		}
		count, first := 0, -1
		for i, x := range a {
			if x {
				count++
				if first < 0 {
					first = i
				}
			}
		}
		require.Equal(t, count, kernel.Count(a))
		require.Equal(t, first, kernel.First(a))
		require.Equal(t, count > 0, kernel.AnyOf(a))
		require.Equal(t, count == n, kernel.AllOf(a))
		kernel.FillMask(a, true)
		require.Equal(t, n, kernel.Count(a))
	}
}

func bools(r *rand.Rand, n int) []bool {
	m := make([]bool, n)
	p := r.Float64()
	for i := range m {
		m[i] = r.Float64() < p
	}
	return m
}

func TestExtremesAreFoundWhereTheyAreFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		k := kernel.Float64Of(tier)
		for range 300 {
			a := make([]float64, 1+r.IntN(900))
			for i := range a {
				a[i] = float64(r.IntN(50) - 25)
				if r.IntN(3) == 0 {
					a[i] = math.Copysign(0, -a[i])
				}
			}
			if r.IntN(4) == 0 {
				a[r.IntN(len(a))] = math.NaN()
			}
			least, greatest := a[0], a[0]
			low, high := 0, 0
			for i, x := range a {
				least, greatest = min(least, x), max(greatest, x)
				if a[low] == a[low] && (x < a[low] || x != x) {
					low = i
				}
				if a[high] == a[high] && (x > a[high] || x != x) {
					high = i
				}
			}
			require.True(t, sameBits(least, k.MinOf(a)), "%v of %v, want %v", k.MinOf(a), a, least)
			require.True(t, sameBits(greatest, k.MaxOf(a)), "%v of %v, want %v", k.MaxOf(a), a, greatest)

			// In blocks, and in two halves that are joined.
			half := r.IntN(len(a) + 1)
			var lows, highs [2]kernel.Extreme[float64]
			for i := 0; i < len(a); {
				part, end := 0, half
				if i >= half {
					part, end = 1, len(a)
				}
				j := min(end, i+1+r.IntN(300))
				k.ArgMin(&lows[part], a[i:j], i)
				k.ArgMax(&highs[part], a[i:j], i)
				i = j
			}
			require.Equal(t, low, lows[0].JoinMin(lows[1]).Index)
			require.Equal(t, high, highs[0].JoinMax(highs[1]).Index)
		}
		require.Equal(t, math.Inf(1), k.MinOf(nil))
		require.Equal(t, math.Inf(-1), k.MaxOf(nil))
		require.Equal(t, int32(math.MaxInt32), kernel.Int32Of(tier).MinOf(nil))
		require.Equal(t, int64(math.MinInt64), kernel.Int64Of(tier).MaxOf(nil))
	})
}
