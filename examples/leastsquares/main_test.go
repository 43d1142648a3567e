package main

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/mat/gemm"
)

func TestTheCurveIsThatOfAPlainLoop(t *testing.T) {
	for _, points := range []string{"7", "8192", "30000"} { // run compares all figures itself
		var stdout strings.Builder
		require.NoError(t, run(t.Context(), []string{points}, &stdout))
		lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
		require.Len(t, lines, 6)
		require.Regexp(t, `^of x to 2 +3 +\S+ +\S+$`, lines[3])
	}
}

func TestTheCurveIsNearTheTruth(t *testing.T) {
	coefficients, rest := fit(50_000)
	got, err := expr.Pair(coefficients, rest).Force(t.Context())
	require.NoError(t, err)
	for j, want := range truth {
		require.InDelta(t, want, got.A.At(j, 0), 0.01)
	}
	require.InDelta(t, 0.1/math.Sqrt2, math.Sqrt(got.B/50_000), 1e-3, "what is left is the noise: a sine of height 0.1")
}

func TestTheFigureIsTheSameBitsForAnyNumberOfWorkers(t *testing.T) {
	for _, by := range []string{"gonum", "gemm"} {
		t.Run(by, func(t *testing.T) {
			if by == "gemm" {
				defer gemm.Use()()
			}
			var want *mat.Dense
			for _, how := range []eval.Option{eval.Sequential(), eval.Workers(1), eval.Workers(3)} {
				coefficients, _ := fit(40_000)
				got, err := coefficients.Force(t.Context(), how)
				require.NoError(t, err)
				if want == nil {
					want = got
				}
				require.Equal(t, want.RawMatrix().Data, got.RawMatrix().Data)
			}
		})
	}
}

func TestTooFewPointsAreOneSentence(t *testing.T) {
	err := run(t.Context(), []string{"1"}, new(strings.Builder)) // its powers are exact, and so is the zero that ends it
	require.ErrorIs(t, err, mat.ErrSingular)
	require.Regexp(t, `^mat\.Solve \(main\.go:\d+\): singular matrix: 4x4 with condition number \+Inf$`, err.Error())
	for _, wrong := range [][]string{{"0"}, {"many"}, {"1", "2"}} {
		require.ErrorContains(t, run(t.Context(), wrong, new(strings.Builder)), "one number of points from 1 to 10000000 is expected")
	}
}
