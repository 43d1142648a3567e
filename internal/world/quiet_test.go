//go:build seam

package world_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/world"
)

func TestQuiet(t *testing.T) {
	e := world.NewEngine(2, 3)
	require.NoError(t, e.Quiet(2, 3))
	w := here(t)
	w.Engine(e).Orphan(1)
	require.EqualError(t, e.Quiet(2, 3), "1 orphans are counted")
	w.Engine(e).Orphan(-1)

	l := new(demand.Loan)
	require.True(t, w.Lane.Acquire(l))
	require.EqualError(t, e.Quiet(2, 3), "the unsafe token is held: true; 0 want it")
	w.Lane.Release(l)

	synctest.Test(t, func(t *testing.T) {
		w := world.Here()
		require.EqualError(t, e.Quiet(2, 3), "1 bubbles are remembered")
		w.Leave()
	})
	require.NoError(t, e.Quiet(2, 3))
}
