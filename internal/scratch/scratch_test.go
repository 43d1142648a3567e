package scratch_test

import (
	"fmt"
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

func TestElementsAreUsedAgain(t *testing.T) {
	var s []*[]int
	a, b := scratch.Another(&s), scratch.Another(&s)
	require.NotSame(t, a, b)
	s = s[:0]
	require.Same(t, a, scratch.Another(&s))
	require.Same(t, b, scratch.Another(&s))
	require.Len(t, s, 2)
}

func TestResizedKeepsMemory(t *testing.T) {
	s := scratch.Resized[int](nil, 3)
	require.Len(t, s, 3)
	s[0] = 7
	again := scratch.Resized(s, 10)
	require.Same(t, &s[0], &again[0])
	require.Len(t, scratch.Resized(again, 1000), 1000)
}

func Example() {
	b := scratch.Get(100)
	defer scratch.Put(b)
	fmt.Println(len(b))
	// Output: 128
}
