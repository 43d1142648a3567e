package cache_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/cache"
	"xfork/expr"
)

var made atomic.Int32

func square(x int) int { made.Add(1); return x * x }

func TestOptionsAreChecked(t *testing.T) {
	for text, f := range map[string]func(){
		"cache: MaxBytes must be positive":                 func() { cache.MaxBytes(0) },
		"cache: MaxAge must be positive":                   func() { cache.MaxAge(-1) },
		"cache: Signed with a key of 5 bytes; it needs 16": func() { cache.Signed([]byte("short")) },
		"cache: Version of nothing":                        func() { cache.Version("") },
		"cache: Expires must be positive":                  func() { cache.Expires(0) },
		"cache: Reads without a file":                      func() { cache.Reads() },
		"cache: Open with a nil option":                    func() { _, _ = cache.Open("", nil) },
	} {
		require.PanicsWithValue(t, text, f)
	}
}

func TestOpen(t *testing.T) {
	base := t.TempDir()
	t.Run("without a name it is the user's own", func(t *testing.T) {
		t.Setenv("XDG_CACHE_HOME", base)
		t.Setenv("HOME", base)
		t.Setenv("LocalAppData", base)
		s, err := cache.Open("", cache.MaxBytes(math.MaxInt64), cache.MaxAge(time.Hour))
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(s.Folder(), base), s.Folder())
		require.Contains(t, s.Folder(), "xfork")
		require.DirExists(t, s.Folder())
	})
	t.Run("a relative name stays what it was", func(t *testing.T) {
		t.Chdir(base)
		s, err := cache.Open("here")
		require.NoError(t, err)
		t.Chdir(os.TempDir())
		require.True(t, filepath.IsAbs(s.Folder()))
	})
	t.Run("what is no folder", func(t *testing.T) {
		path := filepath.Join(base, "file")
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		_, err := cache.Open(path)
		require.ErrorContains(t, err, "cache: ")
		require.ErrorContains(t, err, path)
	})
	t.Run("XFORK_CACHE=off touches nothing", func(t *testing.T) {
		t.Setenv("XFORK_CACHE", "off")
		dir := filepath.Join(base, "off")
		s, err := cache.Open(dir)
		require.NoError(t, err)
		require.Empty(t, s.Folder())
		require.NoDirExists(t, dir)
		s.Close()
	})
}

// Entries of signed stores are found by those that have the key.
func TestSigned(t *testing.T) {
	dir := t.TempDir()
	calls := func(key string) int32 {
		s, err := cache.Open(dir, cache.Signed([]byte(key)))
		require.NoError(t, err)
		made.Store(0)
		v, err := expr.Lift1(square, expr.Cached(s)).Run(context.Background(), 7)
		require.NoError(t, err)
		require.Equal(t, 49, v)
		return made.Load()
	}
	require.EqualValues(t, 1, calls("one key of 16 byte"))
	require.EqualValues(t, 0, calls("one key of 16 byte"))
	require.EqualValues(t, 1, calls("another of 16 bytes"))
}
