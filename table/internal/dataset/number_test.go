package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/dataset"
)

func TestAPermutationHasEveryNumberOnce(t *testing.T) {
	for _, n := range []int64{1, 2, 3, 10, 11, 64, 1000, 1 << 14, 110_000} {
		p := dataset.NewPermutation(7, n)
		seen := make([]bool, n)
		for i := range n {
			at := p.At(i)
			require.False(t, seen[at], "%d of %d comes twice", at, n)
			seen[at] = true
		}
	}
}

func TestNumbersAreInTheirRange(t *testing.T) {
	s, few := dataset.Number(3), 0
	for i := range int64(10_000) {
		require.Less(t, s.Below(i, 7), int64(7))
		require.Less(t, s.Unit(i), 1.0)
		if x := s.Skewed(i, 1000, 3); x < 10 {
			few++
		} else {
			require.Less(t, x, int64(1000))
		}
	}
	// A hundredth of the ranks has the cube root of that of the draws: 21.5 %.
	require.InDelta(t, 2154, few, 150)
}

func TestSpansAreTheWhole(t *testing.T) {
	end := int64(0)
	for part := range 7 {
		first, next := dataset.Span(1000, part, 7)
		require.Equal(t, end, first)
		end = next
	}
	require.EqualValues(t, 1000, end)
}
