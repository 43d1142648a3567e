package temporal_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/temporal"
)

func TestDir(t *testing.T) {
	path, ctx := t.TempDir(), t.Context()
	d, key := temporal.Dir(path), "blob/"+strings.Repeat("ab", 32)

	t.Run("what is not there is fs.ErrNotExist", func(t *testing.T) {
		_, err := d.Get(ctx, key, 10)
		require.ErrorIs(t, err, fs.ErrNotExist)
	})
	t.Run("what was put is there, and the last one counts", func(t *testing.T) {
		for _, b := range [][]byte{[]byte("first"), {}, bytes.Repeat([]byte("x"), 1<<20)} {
			require.NoError(t, d.Put(ctx, key, b))
			got, err := d.Get(ctx, key, 1<<20)
			require.NoError(t, err)
			require.True(t, bytes.Equal(b, got))
		}
		left, err := filepath.Glob(filepath.Join(path, "*", ".part-*"))
		require.NoError(t, err)
		require.Empty(t, left)
	})
	t.Run("more than most is not read", func(t *testing.T) {
		_, err := d.Get(ctx, key, 1<<20-1)
		require.ErrorContains(t, err, "has 1048576 bytes, of at most 1048575")
	})
	t.Run("workers of other users can read it", func(t *testing.T) {
		info, err := os.Stat(filepath.Join(path, "blob-ab", strings.Repeat("ab", 31)))
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o644), info.Mode().Perm())
	})
	t.Run("a key does not lead out of it", func(t *testing.T) {
		for _, bad := range []string{"", "blob", "blob/", "../x/abcdef", "blob/../../abcdef"} {
			require.Error(t, d.Put(ctx, bad, nil), bad)
			_, err := d.Get(ctx, bad, 1)
			require.Error(t, err, bad)
		}
	})
	t.Run("a context that has ended", func(t *testing.T) {
		over, end := context.WithCancel(ctx)
		end()
		require.ErrorIs(t, d.Put(over, key, nil), context.Canceled)
		_, err := d.Get(over, key, 1)
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("a directory that is missing is told from a value that is", func(t *testing.T) {
		missing := temporal.Dir(filepath.Join(path, "none"))
		_, err := missing.Get(ctx, key, 1)
		require.ErrorContains(t, err, "none, does not exist on this machine")
		require.NotErrorIs(t, err, fs.ErrNotExist)
		require.ErrorContains(t, missing.Put(ctx, key, nil), "does not exist on this machine")
	})
	t.Run("a file in its place", func(t *testing.T) {
		name := filepath.Join(path, "file")
		require.NoError(t, os.WriteFile(name, nil, 0o644))
		require.ErrorContains(t, temporal.Dir(name).Put(ctx, key, nil), "is a file")
	})
}

func TestMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"temporal: Executor with a nil client":                                func() { temporal.Executor(nil) },
		"temporal: NewWorker with a nil client":                               func() { temporal.NewWorker(nil) },
		"temporal: Blobs of a nil store":                                      func() { temporal.Blobs(nil) },
		"temporal: Dir without a path":                                        func() { temporal.Dir("") },
		"temporal: Queue without a name":                                      func() { temporal.Queue("") },
		"temporal: the name of a Queue has at most 200 bytes":                 func() { temporal.Queue(strings.Repeat("x", 201)) },
		"temporal: names of queues that begin as /_sys/ are the server's own": func() { temporal.Queue("/_sys/x") },
		"temporal: Target must be positive":                                   func() { temporal.Target(0) },
		"temporal: InFlight must be from 1 to 2000":                           func() { temporal.InFlight(2001) },
		"temporal: Attempts must be from 1 to 1000":                           func() { temporal.Attempts(0) },
		"temporal: Slots must be from 1 to 100000":                            func() { temporal.Slots(0) },
		"temporal: Patience must be at least a second":                        func() { temporal.Patience(0) },
	} {
		require.PanicsWithValue(t, want, f)
	}
}
