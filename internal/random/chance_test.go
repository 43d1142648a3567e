package random_test

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/random"
)

// Whether the numbers are as chance would have them. Seeds are fixed, so that nothing here fails by chance; a bound that a good
// generator would exceed once in some ten thousand tests is kept by all of them.

const many = 1 << 18

func uniform(seed uint64) []float64 {
	x := make([]float64, many)
	random.Uniform64(x, 0, seed)
	return x
}

// distance is the statistic of Kolmogorov and Smirnov, times the square root of the number: above 2.2 once in 8000 times.
func distance(x []float64, cdf func(float64) float64) (d float64) {
	x = slices.Clone(x)
	slices.Sort(x)
	n := float64(len(x))
	for i, v := range x {
		p := cdf(v)
		d = max(d, p-float64(i)/n, float64(i+1)/n-p)
	}
	return d * math.Sqrt(n)
}

// chi is how many deviations the statistic chi square of counts that ought to be equal is off its mean. Counts are many, so that it is
// nearly normal: beyond 4 once in 16000 times.
func chi(counts []int) float64 {
	total := 0
	for _, c := range counts {
		total += c
	}
	want, x := float64(total)/float64(len(counts)), 0.0
	for _, c := range counts {
		x += (float64(c) - want) * (float64(c) - want) / want
	}
	k := float64(len(counts) - 1)
	return (x - k) / math.Sqrt(2*k)
}

func TestUniformNumbersAreUniform(t *testing.T) {
	for _, seed := range []uint64{0, 1, 2, math.MaxUint64, 1 << 32, 0x9e3779b97f4a7c15} {
		x := uniform(seed)
		require.Less(t, distance(x, func(v float64) float64 { return v }), 2.2, seed)
		ones, pairs, sum := make([]int, 53), make([]int, 1<<10), 0.0
		for i, v := range x {
			for b := range ones {
				ones[b] += int(uint64(v*(1<<53)) >> b & 1)
			}
			next := x[(i+8)%many] // the other half of the same block, or of the next one
			pairs[int(v*32)<<5|int(next*32)]++
			sum += (v - 0.5) * (x[(i+1)%many] - 0.5)
		}
		for b, c := range ones {
			require.InDelta(t, many/2, c, 4*math.Sqrt(many)/2, "bit %d", b)
		}
		require.Less(t, math.Abs(chi(pairs)), 4.0, seed)
		require.Less(t, math.Abs(sum*12/math.Sqrt(many)), 4.0, "neighbours have nothing to do with each other")
	}
}

// Seeds, and sources of one seed, have nothing to do with one another.
func TestSeedsAreApart(t *testing.T) {
	correlation := func(x, y []float64) (c float64) {
		for i := range x {
			c += x[i] * y[i]
		}
		return c / math.Sqrt(float64(len(x)))
	}
	normal := func(seed uint64) []float64 {
		x := make([]float64, many)
		random.Normal64(x, 0, seed)
		return x
	}
	standard := func(x []float64) []float64 {
		for i := range x {
			x[i] = (x[i] - 0.5) * math.Sqrt(12)
		}
		return x
	}
	for seed := range uint64(5) {
		require.Less(t, math.Abs(correlation(normal(seed), normal(seed+1))), 4.0)
		require.Less(t, math.Abs(correlation(normal(seed), normal(seed+1<<32))), 4.0)
		require.Less(t, math.Abs(correlation(normal(seed), standard(uniform(seed)))), 4.0)
	}
}

func TestNormalNumbersAreNormal(t *testing.T) {
	for _, seed := range []uint64{0, 1, 2, 77} {
		x := make([]float64, many)
		random.Normal64(x, 0, seed)
		require.Less(t, distance(x, func(v float64) float64 { return math.Erfc(-v/math.Sqrt2) / 2 }), 2.2, seed)
		var m [5]float64
		for _, v := range x {
			for k, p := 1, v; k <= 4; k, p = k+1, p*v {
				m[k] += p / many
			}
		}
		// The deviations of the means of v, v*v, v*v*v and v*v*v*v are the roots of 1, 2, 15 and 96, over that of the number.
		for k, want := range map[int][2]float64{1: {0, 1}, 2: {1, 2}, 3: {0, 15}, 4: {3, 96}} {
			require.InDelta(t, want[0], m[k], 4*math.Sqrt(want[1]/many), "moment %d of seed %d", k, seed)
		}
	}
}

func TestIntegersAreEquallyLikely(t *testing.T) {
	for _, span := range []uint64{2, 7, 1000, 1<<63 + 1, 3 << 62, 0} {
		x := make([]int64, many)
		integers(x, 0, 11, span)
		bins := int(min(span-1, 999)) + 1
		counts := make([]int, bins)
		for _, v := range x {
			if span == 0 {
				at, _ := bits.Mul64(uint64(v), uint64(bins))
				counts[at]++
				continue
			}
			high, low := bits.Mul64(uint64(v), uint64(bins))
			at, _ := bits.Div64(high, low, span)
			counts[at]++
		}
		require.Less(t, chi(counts), 4.0, span)
	}
}

// All orders of few elements come equally often over the seeds, and of many elements none has a place it prefers.
func TestPermutationsAreEquallyLikely(t *testing.T) {
	for n, orders := range map[int]int{2: 2, 3: 6, 4: 24, 5: 120} {
		counts := make(map[string]int)
		p := make([]int64, n)
		for seed := range uint64(20_000) {
			permutation(p, 0, n, seed)
			counts[fmt.Sprint(p)]++
		}
		require.Len(t, counts, orders)
		all := make([]int, 0, orders)
		for _, c := range counts {
			all = append(all, c)
		}
		require.Less(t, chi(all), 4.5, n) // of two counts the square is further off than of many
	}
	for _, n := range []int{300, 1 << 10, 5000} {
		places, p := make([]int, n), make([]int64, n)
		fixed, rising, sum := 0, 0, 0.0
		const seeds = 200
		for seed := range uint64(seeds) {
			permutation(p, 0, n, seed)
			for i, x := range p {
				if int64(i) == x {
					fixed++
				}
				if i > 0 && x > p[i-1] {
					rising++
				}
				places[(i+int(x))%n]++
			}
			sum += float64(p[0])
		}
		require.InDelta(t, seeds, fixed, 4*math.Sqrt(seeds), "one element stays, on average")
		require.InDelta(t, seeds*(n-1)/2, rising, 4*math.Sqrt(seeds*float64(n+1)/12))
		require.InDelta(t, float64(n-1)/2, sum/seeds, 4*float64(n)/math.Sqrt(12*seeds))
		require.Less(t, chi(places), 4.0)
	}
}
