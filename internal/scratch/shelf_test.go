package scratch

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// blocks returns n blocks of a class that no other test has.
func blocks(n int) (c int, all [][]uint64) {
	c, long := class(1 << 22)
	for range n {
		all = append(all, make([]uint64, long))
	}
	return c, all
}

func TestWhatIsNotTakenIsForgotten(t *testing.T) {
	var s shelf[uint64]
	before := kept.Load()
	most.Store(mostKept)
	c, all := blocks(4)
	for _, b := range all {
		s.put(c, b)
	}
	s.drop() // they have just come
	require.Len(t, s.free[c], 4)
	a := s.get(c)
	require.Same(t, &all[3][0], &a[0], "the last one first")
	s.put(c, a)
	s.drop()
	require.Len(t, s.free[c], 1, "one was enough")
	require.Equal(t, size(a), kept.Load()-before)
	s.drop()
	require.Empty(t, s.free[c])
	require.Equal(t, before, kept.Load())
	require.Nil(t, s.get(c))
}

func TestWhatThereIsNoRoomForIsSpare(t *testing.T) {
	var s shelf[uint64]
	before := kept.Load()
	c, all := blocks(3)
	most.Store(before + 2*size(all[0]))
	defer most.Store(mostKept)
	for _, b := range all {
		s.put(c, b)
	}
	require.Len(t, s.free[c], 2)
	require.LessOrEqual(t, kept.Load(), most.Load())
	for range 2 {
		require.NotNil(t, s.get(c))
	}
	require.Equal(t, before, kept.Load())
}

// Memory is free after some collections, whatever has been kept: here the time between two of them is long.
func TestACollectionSweeps(t *testing.T) {
	runtime.GC()
	c, all := blocks(2)
	for _, b := range all {
		words.put(c, b)
	}
	for range 2 {
		sweep(time.Now().Add(-time.Hour))
	}
	require.Nil(t, words.get(c))
	b := all[0]
	words.put(c, b)
	sweep(time.Now())
	require.NotNil(t, words.get(c), "it has just come")
}
