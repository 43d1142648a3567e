package source_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// add writes another test into the program, and spares the race detector.
func add(t *testing.T, file, test string) {
	t.Helper()
	t.Setenv("CGO_ENABLED", "0")
	text := "package program\n\nimport (\n\t\"os\"\n\t\"testing\"\n\t\"time\"\n)\n\nvar _, _ = os.Args, time.Second\n\n" + test + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(file), "more_test.go"), []byte(text), 0o640))
}

func holds(t *testing.T, file, want string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, want, string(text))
}

func TestWhatIsWrittenWhileTestsRunIsKept(t *testing.T) {
	for name, test := range map[string]string{
		"before the change": `func TestEdit(t *testing.T) { os.WriteFile("sum.go", []byte("edited"), 0o600) }`,
		"after it":          `func TestEdit(t *testing.T) { if Sum(2, 1) == 1 { os.WriteFile("sum.go", []byte("edited"), 0o600); t.Fail() } }`,
	} {
		t.Run(name, func(t *testing.T) {
			file := program(t)
			add(t, file, test)
			_, err := (&source.Change{File: file, Before: []byte(old), After: []byte(strings.Replace(old, "a + b", "a - b", 1))}).Write(t.Context())
			require.ErrorContains(t, err, "has changed since it was read")
			holds(t, file, "edited")
		})
	}
}

func TestASignalDuringTheTestsPutsTheOldTextBack(t *testing.T) {
	file := program(t)
	add(t, file, `func TestWait(t *testing.T) { if Sum(2, 1) == 1 { os.WriteFile("reached", nil, 0o600); time.Sleep(20 * time.Second) } }`)
	ctx, cancel := context.WithCancelCause(t.Context())
	after := strings.Replace(old, "a + b", "a - b", 1)
	done := make(chan error, 1)
	go func() {
		_, err := (&source.Change{File: file, Before: []byte(old), After: []byte(after)}).Write(ctx)
		done <- err
	}()
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Join(filepath.Dir(file), "reached"))
		return err == nil
	}, time.Minute, 20*time.Millisecond)
	holds(t, file, after)
	cancel(errors.New("enough"))
	select {
	case err := <-done:
		require.ErrorContains(t, err, "enough")
	case <-time.After(15 * time.Second):
		t.Fatal("it waits for the test")
	}
	holds(t, file, old)
}

func TestAReadOnlyFileIsLeftAlone(t *testing.T) {
	file := program(t)
	require.NoError(t, os.Chmod(file, 0o440))
	_, err := (&source.Change{File: file, Before: []byte(old), After: []byte("package program\n")}).Write(t.Context())
	require.ErrorContains(t, err, "is read-only")
	holds(t, file, old)
}

func TestALinkStaysALink(t *testing.T) {
	file := program(t)
	t.Setenv("CGO_ENABLED", "0")
	target := filepath.Join(t.TempDir(), "kept.txt")
	require.NoError(t, os.Rename(file, target))
	require.NoError(t, os.Symlink(target, file))
	after := strings.Replace(old, "a + b", "b + a", 1)
	_, err := (&source.Change{File: file, Before: []byte(old), After: []byte(after)}).Write(t.Context())
	require.NoError(t, err)
	holds(t, target, after)
	info, err := os.Lstat(file)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
}

func TestADiffIsThatOfDiffU(t *testing.T) {
	before, after := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm"
	c := &source.Change{File: "f.go", Before: []byte(before), After: []byte(after)}
	require.Equal(t, "--- f.go\n+++ f.go\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n"+
		"@@ -10,3 +10,4 @@\n j\n k\n l\n+m\n\\ No newline at end of file\n", c.Diff())
	require.Empty(t, (&source.Change{File: "f.go", Before: []byte("a"), After: []byte("a")}).Diff())
}
