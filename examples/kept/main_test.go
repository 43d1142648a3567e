package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyWhatAnEditChangesIsComputed(t *testing.T) {
	dir := t.TempDir()
	var out strings.Builder
	require.NoError(t, run(t.Context(), []string{dir}, &out))
	var rows [][]string
	for line := range strings.Lines(out.String()) {
		rows = append(rows, strings.Fields(line))
	}
	require.Equal(t, strings.Fields("clean mean"), rows[0])
	require.Equal(t, strings.Fields("first 6 ran 6 ran"), rows[1])
	require.Equal(t, strings.Fields("once more 6 from disk 6 from disk"), rows[2])
	require.Equal(t, strings.Fields("one reading is corrected 1 ran, 5 from disk 6 from disk"), rows[3])

	// Another start of the program finds all.
	out.Reset()
	require.NoError(t, run(t.Context(), []string{dir}, &out))
	require.NotContains(t, out.String(), "ran")
}

func TestOneFolderAtMost(t *testing.T) {
	require.ErrorContains(t, run(t.Context(), []string{"a", "b"}, new(strings.Builder)), "one folder is expected")
}
