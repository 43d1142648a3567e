package world_test

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/permit"
	"xfork/internal/policy"
	"xfork/internal/world"
)

// here returns the world of the running goroutine, and leaves it at the end of the test.
func here(t *testing.T) *world.World {
	w := world.Here()
	t.Cleanup(w.Leave)
	return w
}

func TestThereIsOneWorldOutsideOfBubbles(t *testing.T) {
	w := here(t)
	var other *world.World
	var wg sync.WaitGroup
	wg.Go(func() {
		other = world.Here()
		other.Leave()
	})
	wg.Wait()
	require.Same(t, w, other)
	w.Enter()
	w.Leave()
	require.Same(t, w, here(t), "it stays, however often it is left")
}

func TestABubbleHasAWorldOfItsOwn(t *testing.T) {
	outside := here(t)
	var first *world.World
	synctest.Test(t, func(t *testing.T) {
		first = here(t)
		require.NotSame(t, outside, first)
		require.Same(t, first, here(t))
		var wg sync.WaitGroup
		wg.Go(func() {
			w := world.Here()
			defer w.Leave()
			if w != first {
				t.Error("another goroutine of the bubble is in another world")
			}
		})
		wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) {
		require.NotSame(t, first, here(t), "another bubble")
	})
	require.Same(t, outside, here(t))
}

// A world lasts as long as forces are in it: those that have asked for it, and runs of their own within calls.
func TestTheLastForceTakesTheWorldAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.Here()
		w.Enter() // a run of its own
		require.Same(t, w, world.Here())
		w.Leave()
		w.Leave()
		require.Same(t, w, world.Here(), "the run is still there")
		w.Leave()
		w.Leave()
		next := here(t)
		require.NotSame(t, w, next)
	})
}

// Tests leave nothing behind: neither the world of a bubble nor what engines and limits had in it.
func TestNothingIsLeftOfABubble(t *testing.T) {
	e, l := world.NewEngine(2, 3), policy.NewLimit(2)
	var left weak.Pointer[world.World]
	var places weak.Pointer[policy.Limit]
	synctest.Test(t, func(*testing.T) {
		w := world.Here()
		w.Engine(e).Orphan(1)
		left, places = weak.Make(w), weak.Make(w.Limit(l))
		w.Leave()
	})
	runtime.GC()
	require.Nil(t, left.Value())
	require.Nil(t, places.Value())
	runtime.KeepAlive(e)
	runtime.KeepAlive(l)
}

func TestPlacesUnderALimit(t *testing.T) {
	l := policy.NewLimit(2)
	require.Same(t, l, here(t).Limit(l), "outside it is the limit itself")
	require.True(t, l.Queue.Acquire(new(permit.Waiter)))
	require.True(t, l.Queue.Acquire(new(permit.Waiter)))
	synctest.Test(t, func(t *testing.T) {
		w := here(t)
		own := w.Limit(l)
		require.NotSame(t, l, own)
		require.Same(t, own, w.Limit(l))
		require.NotSame(t, own, w.Limit(policy.NewLimit(2)), "of another limit")
		require.Equal(t, 2, own.N)
		for range 2 {
			require.True(t, own.Queue.Acquire(new(permit.Waiter)), "those outside are taken")
		}
		require.False(t, own.Queue.Acquire(new(permit.Waiter)))
	})
}

func TestSlotsOfAnEngine(t *testing.T) {
	e := world.NewEngine(2, 3)
	outside := here(t)
	home := outside.Engine(e)
	require.Same(t, home, outside.Engine(e))
	require.NotSame(t, home.Slots, outside.Engine(world.NewEngine(2, 3)).Slots)
	synctest.Test(t, func(t *testing.T) {
		w := here(t)
		own := w.Engine(e)
		require.NotSame(t, home.Slots, own.Slots)
		require.Same(t, own, w.Engine(e))
		require.NotSame(t, own, w.Engine(world.NewEngine(2, 3)), "of another engine")
	})
}

// An exclusive call excludes the calls of all engines, but only in its world: one that waits outside would stop the bubble's time.
func TestEachWorldHasAnExclusion(t *testing.T) {
	a, b := world.NewEngine(1, 1), world.NewEngine(1, 1)
	check := func(t *testing.T) *world.World {
		w := here(t)
		for _, e := range []*world.Engine{a, b} {
			require.Same(t, &w.Exclusion, w.Engine(e).Slots.NewRun(nil, 1, 1, 1).Exclusion())
		}
		return w
	}
	outside := check(t)
	synctest.Test(t, func(t *testing.T) {
		require.NotSame(t, &outside.Exclusion, &check(t).Exclusion)
	})
}

// Each world has a token for its unsafe calls, which knows what calls wait for.
func TestEachWorldHasAToken(t *testing.T) {
	check := func(t *testing.T) {
		w := here(t)
		s := demand.NewScope(nil, t.Context(), nil, nil)
		require.Equal(t, map[*demand.Scope]bool{s: true}, w.Lane.Reach([]*demand.Scope{s}))
		first, second := new(demand.Loan), new(demand.Loan)
		require.True(t, w.Lane.Acquire(first))
		granted := false
		second.Grant = func() { granted = true }
		require.False(t, w.Lane.Acquire(second))
		w.Lane.Release(first)
		require.True(t, granted)
		w.Lane.Release(second)
	}
	check(t)
	synctest.Test(t, check)
}

func TestMustBePositive(t *testing.T) {
	for _, n := range []int{1, 2, 1 << 40} {
		require.NotPanics(t, func() { world.MustBePositive("Workers", n) })
	}
	require.PanicsWithValue(t, "eval: Workers must be positive, not 0", func() { world.MustBePositive("Workers", 0) })
	require.PanicsWithValue(t, "eval: Workers must be positive, not -3", func() { world.MustBePositive("Workers", -3) })
}
