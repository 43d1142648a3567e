package random_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/random"
)

// assembly calls f for each tier that has kernels of random numbers.
func assembly(t *testing.T, f func(t *testing.T, tier kernel.Tier)) {
	for _, tier := range kernel.Tiers() {
		if tier != kernel.Plain {
			t.Run(tier.String(), func(t *testing.T) { f(t, tier) })
		}
	}
}

// The generator in assembly makes the numbers of Block, where counters of 64 bits carry as well.
func TestTheGeneratorIsTheOneInGo(t *testing.T) {
	assembly(t, func(t *testing.T, tier kernel.Tier) {
		for _, first := range []uint64{0, 8, 1<<32 - 16, 1<<40 + 24} {
			for _, n := range []int{0, 1, 15, 16, 17, 48, 160, 163} {
				key := [2]uint32{uint32(n) * 0x9e3779b9, 0xffffffff - uint32(first)}
				var keys [2 * random.Rounds]uint64
				for r := range random.Rounds {
					k0, k1 := random.Keys(uint64(key[1])<<32|uint64(key[0]), r)
					keys[2*r], keys[2*r+1] = uint64(k0), uint64(k1)
				}
				keys[1] ^= uint64(random.Orders)
				got := make([]int64, n+1)
				require.Equal(t, n/random.Group*random.Group, kernel.PhiloxOf(tier, got[:n], &keys, first))
				for i, x := range got[:n/random.Group*random.Group] {
					b := first + uint64(i/random.Group*(random.Group/2)+i%(random.Group/2))
					w := random.Block([4]uint32{uint32(b), uint32(b >> 32), 0, uint32(random.Orders)}, key)
					k := i % random.Group / (random.Group / 2) * 2
					if want := uint64(w[k+1])<<32 | uint64(w[k]); want != uint64(x) {
						require.Equal(t, want, uint64(x), "%d from block %d", i, first)
					}
				}
				require.Zero(t, got[n], "written beyond the end")
			}
		}
	})
}

// What is made of numbers is what Go makes of them, in the middle, in the tails and at the ends of both.
func TestDrawnNumbersAreThoseInGo(t *testing.T) {
	ends := []uint64{0, 1, 1 << 10, 1<<63 - 1, 1 << 63, 1<<63 + 1<<10, math.MaxUint64, math.MaxUint64 - 1<<10, 1<<32 - 1, 1 << 32}
	for _, q := range []float64{0.5 - 0x1p-8, -0.5 + 0x1p-8} { // where tails begin
		for _, k := range []int64{-2048, -1024, 0, 1024, 2048} {
			ends = append(ends, uint64(int64(q*0x1p64)+k))
		}
	}
	dice := rand.New(rand.NewPCG(21, 22))
	assembly(t, func(t *testing.T, tier kernel.Tier) {
		for round := range 500 {
			numbers := make([]uint64, random.Group*(1+round%3))
			for i := range numbers {
				numbers[i] = dice.Uint64()
				switch dice.IntN(40) {
				case 0:
					numbers[i] = ends[dice.IntN(len(ends))]
				case 1:
					numbers[i] = 1<<63 | numbers[i]>>dice.IntN(64)>>1
				}
			}
			for how, want := range map[kernel.Draw]func(u uint64) float64{
				kernel.DrawUniform: func(u uint64) float64 { return float64(u>>11) * 0x1p-53 },
				kernel.DrawNarrow:  func(u uint64) float64 { return float64(u>>40) * 0x1p-24 },
				kernel.DrawNormal:  random.Quantile,
			} {
				xs := make([]float64, len(numbers))
				for i, u := range numbers {
					xs[i] = math.Float64frombits(u)
				}
				kernel.DrawOf(tier, xs, how)
				for i, u := range numbers {
					if want(u) != xs[i] {
						require.Equal(t, want(u), xs[i], "%x in way %d", u, how)
					}
				}
			}
		}
	})
}

// Elements are the same however they are cut: whole groups are made by kernels, where there are any, and others one by one.
func TestPiecesAreTheWhole(t *testing.T) {
	pieces(t, random.Uniform64)
	pieces(t, random.Uniform32)
	pieces(t, random.Normal64)
	pieces(t, random.Normal32)
	pieces(t, random.Numbers)
}

func pieces[T kernel.Number](t *testing.T, source func(to []T, at int, seed uint64)) {
	const n = 1000
	var ones [n]T
	for i := range ones {
		source(ones[i:i+1], 1<<33+i, 7)
	}
	for from := range 40 {
		for _, length := range []int{1, 15, 16, 17, 31, 255, 256, 272, 600, n - from} {
			got := make([]T, length)
			source(got, 1<<33+from, 7)
			require.Equal(t, ones[from:from+length], got, "%d from %d", length, from)
		}
	}
}
