package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

func TestTheEstimateIsNearPi(t *testing.T) {
	for _, n := range []string{"100", "1000", "300001"} { // run looks whether pi is near
		require.NoError(t, run(t.Context(), []string{n}, new(strings.Builder)))
	}
}

func TestTheEstimateIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	const n = 300_000
	want, err := expr.Pair(estimate(n)).Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	for _, k := range []int{2, 7} {
		got, err := expr.Pair(estimate(n)).Force(t.Context(), eval.Workers(k))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestBadNumbersOfDarts(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"5"}, {"1000", "2"}, {"1000000001"}} {
		require.Error(t, run(t.Context(), args, new(strings.Builder)))
	}
}
