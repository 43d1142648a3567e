package scratch_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/scratch"
)

func TestBlocksAreLongEnoughAndNotMuchLonger(t *testing.T) {
	lengths := map[int]bool{}
	for n := range 5000 {
		b := scratch.Get(n)
		require.GreaterOrEqual(t, len(b), n)
		require.LessOrEqual(t, len(b), max(n+n/4, 1))
		lengths[len(b)] = true
		scratch.Put(b)
		again := scratch.Get(len(b))
		require.Len(t, again, len(b), "a block is in a class of its own length")
		scratch.Put(again)
	}
	require.Len(t, lengths, 4*11+1, "four to a doubling")
}

func TestElementsOfAnySizeTakeAWholeBlock(t *testing.T) {
	elements[[3]uint64](t, true)
	elements[[5]uint64](t, true)
	elements[[6]uint64](t, true)
	elements[[7]uint64](t, true)
	elements[[2]uint64](t, true)
	elements[int32](t, true)
	elements[[3]int32](t, true)
	elements[[9]uint64](t, false)
}

// elements takes memory of elements, gives it back, and takes it again.
func elements[T any](t *testing.T, again bool) {
	for n := 20_000; n < 60_000; n += 1111 {
		a := scratch.Block[T](n)
		require.Len(t, a, n)
		require.LessOrEqual(t, cap(a), 2*n+16)
		scratch.Free(a)
		if b := scratch.Block[T](n); again {
			require.Same(t, &a[0], &b[0], "%T", a)
		}
	}
}

func TestMemoryOfOtherLengthsIsNotKept(t *testing.T) {
	b := scratch.Get(1 << 20)
	scratch.Put(b[:1<<20-1])
	for range 10 {
		require.Len(t, scratch.Get(1<<20-1), 1<<20, "it would be too short")
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
	// Output: 112
}
