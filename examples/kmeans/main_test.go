package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/ops/vec"
)

func TestTheCentresAreThoseOfAPlainLoop(t *testing.T) {
	for _, n := range []string{"30", "1000", "70001"} { // run compares them
		require.NoError(t, run(t.Context(), []string{n}, new(strings.Builder)))
	}
}

func TestTheCentresAreTheSameBitsForAnyNumberOfWorkers(t *testing.T) {
	x, y := points(140_000)
	var want []float64
	for _, how := range []eval.Option{eval.Sequential(), eval.Workers(1), eval.Workers(3)} {
		got, err := cluster(vec.Of(x), vec.Of(y)).Force(t.Context(), how)
		require.NoError(t, err)
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
	}
	for i := range 3 { // in some order, the centres are where the points were put
		near := false
		for _, p := range truth {
			near = near || (p[0]-want[2*i])*(p[0]-want[2*i])+(p[1]-want[2*i+1])*(p[1]-want[2*i+1]) < 0.01
		}
		require.True(t, near, "%v", want)
	}
}
