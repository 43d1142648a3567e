package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
)

func TestAllWaysAgree(t *testing.T) {
	for _, n := range []int{0, 1, 2, 10, 16} {
		var stdout strings.Builder
		require.NoError(t, run(t.Context(), []string{fmt.Sprint(n)}, &stdout))
		want := fmt.Sprint(byAddition(n))
		for _, way := range []string{"plain calls", "a fork per call", `a fork from fib\(22\) on`, "Bind"} {
			require.Regexp(t, "(?m)^  "+way+" +"+want+" +[0-9.]+ ms +[0-9.]+ ns per call$", stdout.String())
		}
	}
}

func TestForksWhereTheyPayAreRightOnBothSidesOfTheBorder(t *testing.T) {
	for n := worthIt - 1; n < worthIt+3; n++ {
		got, err := coarse.Fork(n).Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, byAddition(n), got)
	}
}

func TestOneWorkerIsEnough(t *testing.T) {
	got, err := fork.Fork(15).Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	require.Equal(t, 610, got)
	got, err = bound(15).Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	require.Equal(t, 610, got)
}

func TestBadInputIsOneSentence(t *testing.T) {
	for _, args := range [][]string{{"many"}, {"-1"}, {"33"}, {"1", "2"}, {""}, {"99999999999999999999"}} {
		err := run(t.Context(), args, new(strings.Builder))
		require.ErrorContains(t, err, "one number from 0 to 32 is expected")
		require.NotContains(t, err.Error(), "\n")
	}
}

func byAddition(n int) int {
	a, b := 0, 1
	for range n {
		a, b = b, a+b
	}
	return a
}
