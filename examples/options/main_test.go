package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/ops/vec"
)

func TestPricesAreThoseOfAPlainLoop(t *testing.T) {
	for _, n := range []string{"1", "1000", "100001"} { // run compares every price itself
		var stdout strings.Builder
		require.NoError(t, run(t.Context(), []string{n}, &stdout))
		require.Equal(t, 3, strings.Count(stdout.String(), "\n"))
	}
}

func TestAnOptionInTheBooks(t *testing.T) {
	require.InDelta(t, 11.3485, plain(100, 100, 1), 1e-4)
}

func TestPricesAreTheSameBitsForAnyNumberOfWorkers(t *testing.T) {
	spot, strike, years := market(200_000)
	var want []float64
	for _, how := range []eval.Option{eval.Sequential(), eval.Workers(1), eval.Workers(3)} {
		got, err := call(vec.Of(spot), vec.Of(strike), vec.Of(years)).Force(t.Context(), how)
		require.NoError(t, err)
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
	}
}
