package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops/vec"
)

func TestTheAveragesAreThoseOfAPlainLoop(t *testing.T) {
	for _, width := range []string{"1", "10", "37", "100"} { // run compares all of them
		require.NoError(t, run(t.Context(), []string{width}, new(strings.Builder)))
	}
}

func TestTheYearsThatStandOut(t *testing.T) {
	got, err := outliers(vec.Of(flow), 2).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int64{1879, 1895, 1913}, got)
	mean, err := vec.Mean(vec.Of(flow)).Force(t.Context())
	require.NoError(t, err)
	require.InDelta(t, 919.35, mean, 1e-9, "as in the paper")
}

func TestTooWideAWindowIsOneSentence(t *testing.T) {
	_, err := moving(vec.Of(flow), expr.Const(200)).Force(t.Context())
	require.ErrorIs(t, err, vec.ErrOutOfRange)
	require.Regexp(t, `^vec\.Slice \(main\.go:\d+\): out of range: bounds \[200:101\], length 101$`, err.Error())
}
