package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinesAreInOrder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.txt")
	for round := range 5 { // it appends
		var stdout strings.Builder
		require.NoError(t, run(t.Context(), []string{file}, &stdout))
		require.Regexp(t, `^20 lines in .*journal.txt, \d+ of them while jobs were being worked on\n`, stdout.String())
		require.Contains(t, stdout.String(), "jobs written  [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19]\n")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, 20*(round+1), strings.Count(string(data), "\n"))
	}
}

func TestDisorderIsFound(t *testing.T) {
	for text, says := range map[string]string{
		"":                     "0 lines instead of 20",
		"1 0 aa\n2 1 bb\n":     "2 lines instead of 20",
		"1 1 aa\n2 0 bb\n":     "out of order: line 1 is number 1, of job 1",
		"1 0 aa\n1 1 bb\n":     "out of order: line 2 is number 1, of job 1",
		"1 0 2 1 aa\nbb\n3 2 ": "mixed-up line",
	} {
		_, err := check(strings.NewReader(text))
		require.ErrorContains(t, err, says)
	}
}

func TestBadInputIsOneSentence(t *testing.T) {
	for _, args := range [][]string{{t.TempDir()}, {filepath.Join(t.TempDir(), "no", "such", "folder")}, {"a", "b"}, {""}} {
		err := run(t.Context(), args, new(strings.Builder))
		require.Error(t, err)
		require.NotContains(t, err.Error(), "\n")
	}
}
