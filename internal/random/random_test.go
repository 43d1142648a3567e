package random_test

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/random"
)

// The vectors that are published with the generator: kat_vectors of Random123, philox4x32 of 10 rounds.
func TestPublishedVectors(t *testing.T) {
	for _, v := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{
			[4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
			[2]uint32{0xffffffff, 0xffffffff},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		},
		{
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			[2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		require.Equal(t, v.want, random.Block(v.counter, v.key))
	}
	for r := range random.Rounds { // the keys of a table are those of Block, round by round
		k0, k1 := random.Keys(1<<32|2, r)
		require.Equal(t, [2]uint32{2 + uint32(r)*0x9e3779b9, 1 + uint32(r)*0xbb67ae85}, [2]uint32{k0, k1})
	}
}

// Which word of which block an element is belongs to the definition: seeds in programs of users must keep their numbers.
func TestElementsAreWordsOfBlocks(t *testing.T) {
	const n = 100
	got := make([]float64, n)
	random.Uniform64(got, 0, 7<<32|5)
	for i, x := range got {
		b := random.Block([4]uint32{uint32(i/16*8 + i%8), 0, 0, 0}, [2]uint32{5, 7})
		word := i / 8 % 2 * 2
		require.Equal(t, float64((uint64(b[word+1])<<32|uint64(b[word]))>>11)/(1<<53), x, i)
	}
	far := make([]float64, 3) // counters have 64 bits
	const at = 1<<34 + 5
	random.Uniform64(far, at, 0)
	for k, x := range far {
		i := uint64(at + k)
		c := i/16*8 + i%8
		b := random.Block([4]uint32{uint32(c), uint32(c >> 32), 0, 0}, [2]uint32{})
		word := i / 8 % 2 * 2
		require.Equal(t, float64((uint64(b[word+1])<<32|uint64(b[word]))>>11)/(1<<53), x, i)
	}
}

// cuts compares a source that is written at once with the same in pieces of all sorts.
func cuts[T comparable](t *testing.T, source func(to []T, at int)) {
	const n = 300
	want, got := make([]T, n), make([]T, n)
	source(want, 0)
	for piece := 1; piece < 40; piece++ {
		clear(got)
		for at := 0; at < n; at += piece {
			source(got[at:min(n, at+piece)], at)
		}
		require.Equal(t, want, got, piece)
	}
	source(nil, 0)
	require.NotEqual(t, want[:n/2], want[n/2:])
}

func TestCutsDoNotMatter(t *testing.T) {
	cuts(t, func(to []float64, at int) { random.Uniform64(to, at, 1) })
	cuts(t, func(to []float32, at int) { random.Uniform32(to, at, 1) })
	cuts(t, func(to []float64, at int) { random.Normal64(to, at, 1) })
	cuts(t, func(to []float32, at int) { random.Normal32(to, at, 1) })
	cuts(t, func(to []int64, at int) { integers(to, at, 1, 1<<63+5) })
	cuts(t, func(to []int64, at int) { integers(to, at, 1, 0) })
	cuts(t, func(to []int64, at int) { permutation(to, at, 300, 1) })
}

// integers are those below a span.
func integers(to []int64, at int, seed, span uint64) {
	random.Numbers(to, at, seed)
	random.Below(to, to, at, seed, span)
}

// permutation is elements of that of a length.
func permutation(to []int64, at, length int, seed uint64) {
	random.Mixed(to, at, length, seed)
	random.Ordered(to, to, length, seed)
}

// What is narrow is what is wide, rounded.
func TestNarrowIsWideRounded(t *testing.T) {
	const n = 10_000
	wide, narrow := make([]float64, n), make([]float32, n)
	random.Uniform64(wide, 3, 9)
	random.Uniform32(narrow, 3, 9)
	for i, x := range wide {
		require.Equal(t, float32(math.Floor(x*(1<<24))/(1<<24)), narrow[i])
		require.True(t, 0 <= narrow[i] && narrow[i] < 1)
	}
	random.Normal64(wide, 3, 9)
	random.Normal32(narrow, 3, 9)
	for i, x := range wide {
		require.Equal(t, float32(x), narrow[i])
	}
}

func TestQuantilesAreNear(t *testing.T) {
	worst := 0.0
	for _, q := range quantiles {
		got := random.Quantile(q.u)
		unit := math.Nextafter(math.Abs(q.want), math.Inf(1)) - math.Abs(q.want)
		worst = max(worst, math.Abs(got-q.want)/unit)
	}
	t.Logf("at most %.2f units in the last place", worst)
	require.Less(t, worst, 8.0)
	require.Equal(t, -random.Quantile(0), random.Quantile(math.MaxUint64), "as often above as below")
	low, high := random.Quantile(1<<63), random.Quantile(1<<63-1)
	require.Equal(t, -low, high)
	require.InDelta(t, 8.29, high, 0.01)
	require.False(t, math.IsInf(high, 0))
	for at := uint64(1) << 62; at > 1<<10; at /= 2 { // and ascending, through the border of the tails
		require.Less(t, random.Quantile(at-1<<10), random.Quantile(at))
	}
}

func TestIntegersAreDrawnAgainUntilTheyAreFair(t *testing.T) {
	two64 := new(big.Int).Lsh(big.NewInt(1), 64)
	for _, span := range []uint64{1, 2, 3, 10, 1<<32 + 1, 1 << 63, 1<<63 + 1, 3 << 61, math.MaxUint64} {
		got := make([]int64, 200)
		integers(got, 0, 3, span)
		s := new(big.Int).SetUint64(span)
		least := new(big.Int).Mod(two64, s)
		for i, x := range got {
			for attempt := uint32(0); ; attempt++ {
				p := new(big.Int).Mul(new(big.Int).SetUint64(random.Number(3, uint64(i), attempt)), s)
				high, low := new(big.Int).DivMod(p, two64, new(big.Int))
				if low.Cmp(least) >= 0 {
					require.Equal(t, high.Uint64(), uint64(x), fmt.Sprint(span, i))
					break
				}
			}
			require.Less(t, uint64(x), span)
		}
	}
}

func TestPermutationsHaveEachElementOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 10, 255, 256, 257, 1000, 1 << 12, 100_003} {
		p := make([]int64, n)
		permutation(p, 0, n, 5)
		slices.Sort(p)
		for i, x := range p {
			require.Equal(t, int64(i), x, n)
		}
	}
}

// Seeds in programs of users keep their numbers, in this version and the next, and on every processor.
func TestTheNumbersStayWhatTheyAre(t *testing.T) {
	const n, at, seed = 5000, 77, 20261129
	hash := fnv.New64a()
	add := func(x any) { require.NoError(t, binary.Write(hash, binary.LittleEndian, x)) }
	wide, narrow, whole := make([]float64, n), make([]float32, n), make([]int64, n)
	random.Uniform64(wide, at, seed)
	add(wide)
	random.Normal64(wide, at, seed)
	add(wide)
	random.Uniform32(narrow, at, seed)
	add(narrow)
	random.Normal32(narrow, at, seed)
	add(narrow)
	integers(whole, at, seed, 3<<62)
	add(whole)
	permutation(whole, at, 2*n, seed)
	add(whole)
	require.Equal(t, uint64(0x3edc013958ba24d4), hash.Sum64())
}
