package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheReportIsThatOfAPlainLoop(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"testdata/sales.csv"}, &stdout)) // run compares all figures
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	require.Len(t, lines, 7)
	require.Regexp(t, `^east +\d+ +\d+\.\d\d +\d+\.\d\d$`, lines[3])
}

func TestABadLineIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bad.csv")
	for _, line := range []string{"north,1,2", "north,many,2,0.1", "north,1,dear,0.1", "north,1,2,no"} {
		require.NoError(t, os.WriteFile(path, []byte("region,units,price,discount\nsouth,1,2,0.1\n"+line+"\n"), 0o644))
		require.ErrorContains(t, run(t.Context(), []string{path}, new(strings.Builder)), "bad.csv:3: region,units,price,discount are expected")
	}
	require.ErrorContains(t, run(t.Context(), []string{"a", "b"}, new(strings.Builder)), "one file is expected")
}

func TestAnEmptyTableHasNoRegions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.csv")
	require.NoError(t, os.WriteFile(path, []byte("region,units,price,discount\n"), 0o644))
	require.NoError(t, run(t.Context(), []string{path}, new(strings.Builder)))
}
