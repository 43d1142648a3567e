package radix_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/radix"
)

func TestPairsAreSortedStably(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 255, 256, 257, 5000} {
		for _, mask := range []uint64{0, 7, 0xff00ff, 1<<64 - 1} {
			xs := make([]radix.Pair, n)
			for i := range xs {
				xs[i] = radix.Pair{Key: r.Uint64() & mask, Val: uint64(i)}
			}
			want := slices.Clone(xs)
			slices.SortStableFunc(want, func(a, b radix.Pair) int { return cmp.Compare(a.Key, b.Key) })
			require.Equal(t, want, radix.Sort(xs, make([]radix.Pair, n)))
		}
	}
}
