package source_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/source"
)

const old = "package program\n\nfunc Sum(a, b int) int { return a + b }\n"

// program is a module with a function and two tests of it, of which one fails.
func program(t *testing.T) (file string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/program\n\ngo 1.26.0\n",
		"sum.go": old,
		"sum_test.go": `package program

import "testing"

func TestSum(t *testing.T) {
	if Sum(1, 2) != 3 {
		t.Error("wrong")
	}
}

func TestAlwaysFails(t *testing.T) { t.Error("as ever") }
`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o640))
	}
	return filepath.Join(dir, "sum.go")
}

func TestAChangeIsKeptIfTheTestsHaveTheSameOutcome(t *testing.T) {
	file := program(t)
	after := strings.Replace(old, "a + b", "b + a", 1)
	c := &source.Change{File: file, Before: []byte(old), After: []byte(after)}
	n, err := c.Write(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, after, string(text))
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm())

	_, err = c.Write(t.Context())
	require.ErrorContains(t, err, "has changed since it was read")
}

func TestAChangeIsUndoneIfATestHasAnotherOutcome(t *testing.T) {
	for what, after := range map[string]string{
		"TestSum: pass before, fail after": strings.Replace(old, "a + b", "a - b", 1),
		"undefined: c":                     strings.Replace(old, "a + b", "a + c", 1),
	} {
		file := program(t)
		_, err := (&source.Change{File: file, Before: []byte(old), After: []byte(after)}).Write(t.Context())
		require.ErrorContains(t, err, what)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, old, string(text))
	}
}

func TestACancelledTrialChangesNothing(t *testing.T) {
	file := program(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	_, err := (&source.Change{File: file, Before: []byte(old), After: []byte("package program\n")}).Write(ctx)
	require.ErrorContains(t, err, "enough")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, old, string(text))
}

func TestADiffIsThatOfDiffU(t *testing.T) {
	before, after := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm"
	c := &source.Change{File: "f.go", Before: []byte(before), After: []byte(after)}
	require.Equal(t, "--- f.go\n+++ f.go\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n"+
		"@@ -10,3 +10,4 @@\n j\n k\n l\n+m\n\\ No newline at end of file\n", c.Diff())
	require.Empty(t, (&source.Change{File: "f.go", Before: []byte("a"), After: []byte("a")}).Diff())
}
