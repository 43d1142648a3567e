package run_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/run"
)

// numbered is a block of n tasks that has its numbers.
func numbered(r *run.Run, n int32) *demand.Block {
	b := &demand.Block{Count: n}
	r.Number(b)
	return b
}

// found requires that every number of b leads to b.
func found(t *testing.T, r *run.Run, b *demand.Block) {
	t.Helper()
	for i := range b.Count {
		require.Same(t, b, r.Block(b.Base+i), "number %d of %d", i, b.Count)
	}
}

func TestEveryNumberLeadsToItsBlock(t *testing.T) {
	r, _ := newRun(run.Options{})
	var all []*demand.Block
	for i := range int32(300) { // the table is replaced by larger ones on the way
		all = append(all, numbered(r, i%40+1))
	}
	taken := make(map[int32]bool)
	for _, b := range all {
		found(t, r, b)
		for i := range b.Count {
			require.False(t, taken[b.Base+i], "one number for two tasks")
			taken[b.Base+i] = true
		}
	}
	none := numbered(r, 0)
	require.False(t, none.Numbered)
}

func TestTheNumbersOfASmallBlockAreUsedAgain(t *testing.T) {
	r, _ := newRun(run.Options{})
	a, b := numbered(r, 3), numbered(r, 16)
	base := a.Base
	r.Number(a)
	require.Equal(t, base, a.Base, "it has its numbers already")
	r.Unnumber(a)
	require.False(t, a.Numbered)
	require.Nil(t, r.Block(base), "a number that comes out of a queue too late leads to nothing")
	found(t, r, b)
	r.Unnumber(a) // a second time: its numbers are not its own any more
	c, d := numbered(r, 16), numbered(r, 2)
	require.Equal(t, base, c.Base)
	require.NotEqual(t, c.Base, d.Base)
	for _, x := range []*demand.Block{b, c, d} {
		found(t, r, x)
	}
}

func TestALargeBlockKeepsItsNumbersAndTakesNoneOfASmallOne(t *testing.T) {
	r, _ := newRun(run.Options{})
	small, large := numbered(r, 16), numbered(r, 17)
	r.Unnumber(large)
	require.True(t, large.Numbered)
	found(t, r, large)
	r.Unnumber(small)
	next := numbered(r, 17)
	require.Greater(t, next.Base, large.Base, "a group that is free is no neighbour of another one")
	found(t, r, next)
	found(t, r, large)
}

func TestASmallBlockThatHasGrownGivesItsOldNumbersBack(t *testing.T) {
	r, _ := newRun(run.Options{})
	b, other := numbered(r, 4), numbered(r, 1)
	old := b.Base
	b.Count = 100
	r.Number(b)
	require.NotEqual(t, old, b.Base)
	found(t, r, b)
	require.Nil(t, r.Block(old))
	next := numbered(r, 1)
	require.Equal(t, old, next.Base)
	found(t, r, next)
	found(t, r, other)
}

// The first table lies in the run itself, and is still there when a larger one has taken its place.
func TestABlockWithoutNumbersIsNotKeptAlive(t *testing.T) {
	r, _ := newRun(run.Options{})
	gone := func() weak.Pointer[demand.Block] {
		b := numbered(r, 1)
		for range 100 {
			numbered(r, 1)
		}
		r.Unnumber(b)
		return weak.Make(b)
	}()
	runtime.GC()
	require.Nil(t, gone.Value())
	runtime.KeepAlive(r)
}
