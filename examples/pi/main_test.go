package main

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/ops/vec"
)

func TestTheEstimateIsThatOfAPlainLoop(t *testing.T) {
	for _, n := range []string{"100", "1000", "300001"} { // run compares, and looks whether pi is near
		require.NoError(t, run(t.Context(), []string{n}, new(strings.Builder)))
	}
}

func TestChanceIsEvenlySpread(t *testing.T) {
	x := chance(1_000_000, 1)
	y := chance(1_000_000, 1<<40)
	counts, err := vec.Histogram(x, vec.Linspace(11, 0.0, 1)).Force(t.Context())
	require.NoError(t, err)
	for _, c := range counts {
		require.InDelta(t, 100_000, c, 1500)
	}
	half := vec.Val(0.5)
	product, err := vec.Mean(vec.Mul(vec.Sub(x, half), vec.Sub(y, half))).Force(t.Context())
	require.NoError(t, err)
	require.Less(t, math.Abs(product), 1e-3, "x and y have nothing to do with each other")
}
