package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDemo(t *testing.T) {
	t.Run("does it every way with the same result, and writes its files", func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "new")
		var stdout, stderr bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"-out", folder, "-json"}, &stdout, &stderr))
		require.Empty(t, stderr.String())
		var said struct {
			Ways  []result
			Files map[string]string
		}
		require.NoError(t, json.Unmarshal(stdout.Bytes(), &said))
		require.Len(t, said.Ways, 5)
		calls := make([]int, 5)
		for k, w := range said.Ways {
			require.Equal(t, w.Want, w.Value, w.Way)
			require.Positive(t, w.Wall)
			require.LessOrEqual(t, w.Best, w.Wall+time.Millisecond, "nothing is better than possible")
			calls[k] = w.Calls
		}
		require.Equal(t, []int{6 * articles, 6 * articles, 6 * articles, 5*articles + languages, 6}, calls)
		for name, within := range map[string]string{"graph.svg": "fetch dictionary", "report.html": "judge colours"} {
			text, err := os.ReadFile(filepath.Join(folder, name))
			require.NoError(t, err)
			require.Contains(t, string(text), within)
		}
		f, err := os.Open(said.Files["trace"])
		require.NoError(t, err)
		defer f.Close()
		z, err := gzip.NewReader(f)
		require.NoError(t, err)
		var trace map[string]any
		require.NoError(t, json.NewDecoder(z).Decode(&trace))

		stdout.Reset()
		require.NoError(t, table(&stdout, said.Ways, said.Files))
		require.Equal(t, 5, strings.Count(stdout.String(), "✓"), "and a table for people")
		require.Contains(t, stdout.String(), said.Files["report"])
	})

	t.Run("fails if a way comes to another result", func(t *testing.T) {
		require.ErrorContains(t, differing([]result{{Way: "guessing", Value: 1, Want: 2}}), "guessing: the score is 1, and should be 2")
	})

	t.Run("fails with one sentence if it cannot do what it is asked for", func(t *testing.T) {
		for _, args := range [][]string{{"-nonsense"}, {"extra"}, {"-out", "/dev/null/x"}} {
			var out bytes.Buffer
			err := run(t.Context(), args, &out, &out)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "\n")
			require.Empty(t, out.String())
		}
	})

	t.Run("can be cancelled", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		var out bytes.Buffer
		err := run(ctx, []string{"-out", t.TempDir(), "-json"}, &out, &out)
		require.True(t, errors.Is(err, context.DeadlineExceeded), "%v", err)
	})

	t.Run("explains itself", func(t *testing.T) {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"-h"}, &out, &out))
		require.Contains(t, out.String(), "usage: demo")
	})
}
