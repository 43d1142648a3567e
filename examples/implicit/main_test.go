package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestForksCountWhatPlainCallsCount(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), nil, &stdout))
	require.Regexp(t, `(?s)^78498 primes below 1000000\n.*plain calls.*with 0 calls, and then 40 calls\n.*ratio`, stdout.String())
}

func TestCountPrimesIncludesItsLowerEndOnly(t *testing.T) {
	require.Equal(t, 4, countPrimes(0, 10))
	require.Equal(t, 1, countPrimes(7, 11))
	require.Equal(t, 0, countPrimes(8, 11))
	count, err := CountPrimes(0, 100).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 25, count)
}

func TestBadInputIsOneSentence(t *testing.T) {
	require.EqualError(t, run(t.Context(), []string{"a"}, new(strings.Builder)), `no argument is expected, not ["a"]`)
}
