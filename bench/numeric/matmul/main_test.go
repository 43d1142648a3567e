package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachSizeAndNumberOfThreadsIsARow(t *testing.T) {
	for _, precision := range []string{"-single=false", "-single"} {
		var stdout, stderr strings.Builder
		require.NoError(t, run([]string{"-sizes", "17,64", "-threads", "1,2", "-rounds", "2", precision}, &stdout, &stderr))
		require.Regexp(t, `(?m)^   17       1 \| +[\d.]+ +[\d.]+ +\S+ \| +[\d.]+ +\S+$`, stdout.String())
		require.Regexp(t, `(?m)^   64       2 \| `, stdout.String())
	}
}

func TestWithoutACompilerTheReasonIsToldAndTheRestMeasured(t *testing.T) {
	t.Setenv("PATH", "")
	var stdout, stderr strings.Builder
	require.NoError(t, run([]string{"-sizes", "17", "-threads", "1", "-rounds", "1"}, &stdout, &stderr))
	require.Equal(t, "matmul: without OpenBLAS: there is no gcc\n", stderr.String())
	require.Regexp(t, `(?m)^   17       1 \| +[\d.]+ +[\d.]+ +- \| +[\d.]+ +-$`, stdout.String())
}

func TestWrongArgumentsAreOneSentence(t *testing.T) {
	for says, args := range map[string][]string{
		`-sizes: "big" is no positive number`: {"-sizes", "big"},
		`-threads: "0" is no positive number`: {"-threads", "1,0"},
		"-rounds must be positive":            {"-rounds", "0"},
	} {
		require.EqualError(t, run(args, new(strings.Builder), new(strings.Builder)), says)
	}
}

func TestAWrongProductIsNoticed(t *testing.T) {
	a, b := []float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}
	require.NoError(t, check(a, b, []float64{19, 22, 43, 50}, 2))
	require.Error(t, check(a, b, []float64{19, 22, 42, 50}, 2))
}
