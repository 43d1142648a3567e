package keys_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// inverse returns the number by which a product modulo 2^64 is undone: each step
// of Newton's doubles the bits that are right.
func inverse(odd uint64) uint64 {
	x := odd
	for range 6 {
		x *= 2 - odd*x
	}
	return x
}

func TestTheHashOfAnIntegerCanBeUndone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var v vector.Vector
	v.Init(types.Type{Kind: types.Int64}, types.Ints, vector.Size)
	for i := range v.I {
		v.I[i] = int64(r.Uint64()) >> r.IntN(64)
	}
	v.I[0], v.I[1], v.I[2] = 0, math.MinInt64, math.MaxInt64
	var h keys.Hasher
	top := map[uint64]int{}
	for i, x := range h.Hash([]*vector.Vector{&v}, v.N, nil) {
		top[x>>58]++
		x ^= x >> 32
		x *= inverse(0xc4ceb9fe1a85ec53)
		x ^= x >> 32
		require.Equal(t, v.I[i], int64(x*inverse(0xff51afd7ed558ccd)))
	}
	require.Len(t, top, 64, "the top bits are used too")
}

func TestNeighboursAreScattered(t *testing.T) {
	var v vector.Vector
	v.Init(types.Type{Kind: types.Int64}, types.Ints, vector.Size)
	for _, stride := range []int64{1, 32, 1 << 20, 1 << 40} {
		for i := range v.I {
			v.I[i] = int64(i) * stride
		}
		var h keys.Hasher
		high, low := map[uint64]bool{}, map[uint64]bool{}
		for _, x := range h.Hash([]*vector.Vector{&v}, v.N, nil) {
			high[x>>(64-12)], low[x&(1<<12-1)] = true, true
		}
		// 2048 balls in 4096 boxes leave some 1612 boxes that are not empty.
		require.Greater(t, len(high), 1500, "stride %d", stride)
		require.Greater(t, len(low), 1500, "stride %d", stride)
	}
}
