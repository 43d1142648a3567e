package scratch_test

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/scratch"
)

func TestBlocksAreLongEnoughAndPowersOfTwo(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 4, 5, 1023, 1024, 1025} {
		b := scratch.Get(n)
		require.GreaterOrEqual(t, len(b), n)
		require.Equal(t, 1, bits.OnesCount(uint(len(b))), "%d words", len(b))
		scratch.Put(b)
		again := scratch.Get(n)
		require.Len(t, again, len(b))
		scratch.Put(again)
	}
}

func TestBlocksInUseAreDifferentOnes(t *testing.T) {
	a, b := scratch.Get(8), scratch.Get(8)
	a[0], b[0] = 1, 2
	require.EqualValues(t, 1, a[0])
	scratch.Put(a)
	scratch.Put(b)
}
