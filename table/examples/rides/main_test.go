package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
)

func TestTheAnswersAreThoseOfLoops(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	require.NoError(t, generate(ctx, dir, 4000))
	want, err := loops(ctx, dir)
	require.NoError(t, err)
	require.Len(t, want.Boroughs, 6)
	require.Len(t, want.Rain, 3, "also of weather that is not known")
	require.Greater(t, len(want.Rejected), 3)
	require.NotZero(t, want.Long)
	var first *answers
	for _, workers := range []int{1, 2, 8} {
		got, err := ask(dir).answer(ctx, eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, want.rounded(), got.rounded())
		if first == nil {
			first = got
		}
		require.Equal(t, first, got, "equal bits with %d workers", workers)
	}
}

func TestTheProgramPrintsItsAnswersAndLeavesAReport(t *testing.T) {
	var out strings.Builder
	dir := t.TempDir()
	require.NoError(t, run(context.Background(), []string{"-rides", "2000", "-dir", dir}, &out))
	for _, says := range []string{"borough  rides  fares", "the loops say the same; the run: 4 calls ran", "rows rejected", "fields instead of 7"} {
		require.Contains(t, out.String(), says)
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "rows rejected")

	require.ErrorContains(t, run(context.Background(), []string{"-rides", "0"}, &out), "a number from 1 to 10000000")
	require.ErrorContains(t, run(context.Background(), []string{"x"}, &out), `not ["x"]`)
}
