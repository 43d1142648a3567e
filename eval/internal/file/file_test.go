package file_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/internal/file"
	"xfork/internal/guard"
)

// content writes a text, and then fails with err if it is not nil.
func content(text string, err error) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, wrong := io.WriteString(w, text); wrong != nil {
			return wrong
		}
		return err
	}
}

func TestReplaceWritesAllOrNothing(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		before, after string // empty: there is no file
		write         func(io.Writer) error
		err           error
	}{
		"a new file":                           {"", "new", content("new", nil), nil},
		"a file in the place of another one":   {"a longer old one", "new", content("new", nil), nil},
		"a write that fails, where none was":   {"", "", content("half", broken), broken},
		"a write that fails, where a file was": {"old", "old", content("half", broken), broken},
		"more than the buffer, and a failure":  {"old", "old", content(fmt.Sprintf("%*d", 1<<17, 1), broken), broken},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "x.svg")
			if c.before != "" {
				require.NoError(t, os.WriteFile(path, []byte(c.before), 0o644))
			}
			require.ErrorIs(t, file.Replace(path, c.write), c.err)
			got, err := os.ReadFile(path)
			if c.after == "" {
				require.ErrorIs(t, err, os.ErrNotExist)
			} else {
				require.NoError(t, err)
			}
			require.Equal(t, c.after, string(got))
			left, err := filepath.Glob(filepath.Join(folder, ".*"))
			require.NoError(t, err)
			require.Empty(t, left, "nothing unfinished stays behind")
		})
	}

	t.Run("a device is written to as it is", func(t *testing.T) {
		require.NoError(t, file.Replace(os.DevNull, content("gone", nil)))
		info, err := os.Stat(os.DevNull)
		require.NoError(t, err)
		require.False(t, info.Mode().IsRegular())
	})
}

func TestEachSaysTheSameThingOnce(t *testing.T) {
	folder := t.TempDir()
	var lines []string
	e := file.Each{Path: filepath.Join(folder, "%p-%r.html"), What: "report", Say: func(line string) { lines = append(lines, line) }}
	broken := content("", errors.New("broken"))
	for run, write := range []func(io.Writer) error{content("a", nil), content("b", nil), broken, broken, content("c", nil)} {
		e.Write(uint64(run), write)
	}
	path := func(run int) string { return filepath.Join(folder, fmt.Sprintf("%d-%d.html", os.Getpid(), run)) }
	require.Equal(t, []string{
		"the report is in " + e.Path,
		"no report in " + path(2) + ": broken",
		"no report in " + path(3) + ": broken", // another file: another thing
		"the report is in " + e.Path,
	}, lines)
	for run, there := range []bool{true, true, false, false, true} {
		_, err := os.Stat(path(run))
		require.Equal(t, there, err == nil, "run %d", run)
	}
}

func TestAFolderThatIsNotThereIsNamedByThePathAsked(t *testing.T) {
	var line string
	e := file.Each{Path: filepath.Join(t.TempDir(), "none", "x.svg"), What: "picture", Say: func(l string) { line = l }}
	e.Write(1, content("x", nil))
	require.Regexp(t, `^no picture in .*/none/x\.svg: no such file`, line)
}

func TestASayThatPanicsIsNotCalledAgain(t *testing.T) {
	calls := 0
	v := guard.View{Name: "the report"}
	for range 3 {
		file.Tell(&v, func(string) { calls++; panic("no") }, "a line", false)
	}
	require.Equal(t, 1, calls)
}
