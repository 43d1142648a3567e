package cache_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	command "xfork/cmd/xfork/cache"
	"xfork/eval/cache"
	"xfork/expr"
)

func tile(x int, name string) string { return strings.Repeat(name, x) }
func size(s string) int              { return len(s) }

// filled returns a folder with the results of some calls.
func filled(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, version := range []string{"1", "2"} {
		s, err := cache.Open(dir)
		require.NoError(t, err)
		f := expr.Lift2(tile, expr.Cached(s, cache.Version(version)))
		g := expr.Lift1(size, expr.Cached(s), expr.Name("sizes"))
		for _, x := range []int{3, 4} {
			_, err = g.Call(f.Fork(x, "a")).Force(context.Background())
			require.NoError(t, err)
		}
	}
	return dir
}

// run runs the command.
func run(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = command.Run(args, &o, &e)
	return code, o.String(), e.String()
}

func TestListShowsFunctions(t *testing.T) {
	code, out, errs := run("-dir", filled(t), "ls")
	require.Zero(t, code, errs)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 4)
	require.Regexp(t, `^FUNCTION +RESULTS +BYTES`, lines[0])
	require.Regexp(t, `(?m)^xfork/cmd/xfork/cache_test.tile +4 +\d+ `, out)
	require.Regexp(t, `(?m)^sizes \(xfork/cmd/xfork/cache_test.size\) +2 `, out)
	require.Regexp(t, `^all +6 `, lines[3])
}

func TestWhyTellsWhatWasAnother(t *testing.T) {
	code, out, errs := run("-dir", filled(t), "why", "tile")
	require.Zero(t, code, errs)
	require.Equal(t, 4, strings.Count(out, "cache_test.tile("))
	require.Contains(t, out, `cache_test.tile(4, "a"), in `)
	require.Contains(t, out, "the code: version 2, was version 1")
	require.Contains(t, out, "      argument 1\n")
	require.NotContains(t, out, "argument 2")
	require.Contains(t, out, "the first one that is kept")
}

func TestRemove(t *testing.T) {
	dir := filled(t)
	code, out, _ := run("-dir", dir, "rm", "tile")
	require.Zero(t, code)
	require.Equal(t, "4 entries removed\n", out)
	code, _, errs := run("-dir", dir, "rm", "tile")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "nothing is kept of tile")
	require.Contains(t, errs, "there are results of sizes (xfork/cmd/xfork/cache_test.size)")
	_, out, _ = run("-dir", dir, "rm")
	require.Equal(t, "2 entries removed\n", out)
	_, out, _ = run("-dir", dir, "verify")
	require.Equal(t, "0 entries are whole, 0 damaged\n", out)
}

func TestVerifyFindsWhatIsDamaged(t *testing.T) {
	dir := filled(t)
	all, err := filepath.Glob(filepath.Join(dir, "v1", "??", strings.Repeat("?", 64)))
	require.NoError(t, err)
	require.Len(t, all, 6)
	b, err := os.ReadFile(all[2])
	require.NoError(t, err)
	b[len(b)-1] ^= 4
	require.NoError(t, os.WriteFile(all[2], b, 0o600))
	code, out, errs := run("-dir", dir, "verify")
	require.Equal(t, 1, code)
	require.Equal(t, "5 entries are whole, 1 damaged\n", out)
	require.Regexp(t, regexp.QuoteMeta(all[2])+": damaged: its sum is wrong", errs)
}

func TestSignedStoresNeedTheirKey(t *testing.T) {
	dir, key := t.TempDir(), filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(key, []byte("0123456789abcdef"), 0o600))
	s, err := cache.Open(dir, cache.Signed([]byte("0123456789abcdef")))
	require.NoError(t, err)
	_, err = expr.Lift1(size, expr.Cached(s), expr.Name("sizes")).Run(context.Background(), "abc")
	require.NoError(t, err)
	_, out, _ := run("-dir", dir, "-key", key, "verify")
	require.Equal(t, "1 entries are whole, 0 damaged\n", out)
	code, _, _ := run("-dir", dir, "verify")
	require.Equal(t, 1, code)
}

func TestWhatIsNotUnderstood(t *testing.T) {
	for _, args := range [][]string{{}, {"spoon"}, {"why"}, {"ls", "x"}, {"-what"}} {
		code, out, errs := run(args...)
		require.Equal(t, 2, code, args)
		require.Empty(t, out)
		require.Contains(t, errs, "usage: xfork cache")
	}
	code, _, errs := run("-dir", filepath.Join(t.TempDir(), "none"), "ls")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "there is no store in ")
	code, _, _ = run("-h")
	require.Zero(t, code)
}
