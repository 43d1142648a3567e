package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestResultsOutliveAnEdit runs a program on xfork itself, with a store of its own: a result is found after an edit that does not concern it,
// and computed after one that does.
func TestResultsOutliveAnEdit(t *testing.T) {
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	dir, store := t.TempDir(), filepath.Join(t.TempDir(), "store")
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/kept")))
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	own := strings.Replace(string(mod), "module xfork\n", "module example.org/kept\n", 1) + "\nrequire xfork v0.0.0\n\nreplace xfork => " + root + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(own), 0o644))
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644))

	run := func(want string) {
		code, out, errs := do("run", dir, ".", store)
		require.Equal(t, 0, code, errs)
		require.Empty(t, errs)
		require.Equal(t, want, out)
	}
	run("computing\nvalue 42 <nil> 2\n")
	replace(t, filepath.Join(dir, "main.go"), "n + 1 }", "n + 2 }")
	run("value 42 <nil> 3\n")
	replace(t, filepath.Join(dir, "main.go"), "by = 2", "by = 3")
	run("computing\nvalue 63 <nil> 3\n")
}
