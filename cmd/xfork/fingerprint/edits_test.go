package fingerprint_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edit is an edit of the program in testdata/mill.
type edit struct {
	name    string
	changes []string // the functions of which it changes the value
	hunks   []hunk
}

// hunk replaces text in a file. Without an old text it makes the file; with to
// it moves it.
type hunk struct{ file, old, new, to string }

// edits reads a file in the form that testdata/edits.txt tells.
func edits(t testing.TB, file string) (all []edit) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(text), "\n== ")
	for _, part := range strings.Split(rest, "\n== ") {
		head, body, _ := strings.Cut(strings.TrimRight(part, "\n"), "\n")
		name, changes, ok := strings.Cut(head, ": ")
		require.True(t, ok, head)
		e := edit{name: name}
		if changes != "nothing" {
			e.changes = strings.Fields(changes)
			slices.Sort(e.changes)
		}
		for _, h := range strings.Split(strings.TrimPrefix(body, "@ "), "\n@ ") {
			e.hunks = append(e.hunks, parseHunk(t, h))
		}
		all = append(all, e)
	}
	return all
}

func parseHunk(t testing.TB, text string) (h hunk) {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n")
	if words := strings.Fields(head); words[0] == "move" {
		return hunk{file: words[1], to: words[2]}
	}
	h.file = strings.TrimPrefix(head, "new ")
	var was, is []string
	for _, line := range strings.Split(strings.TrimRight(body, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "-"):
			was = append(was, line[1:])
		case strings.HasPrefix(line, "+"):
			is = append(is, line[1:])
		default:
			require.Empty(t, line, "a line of a hunk that is neither old nor new")
		}
	}
	h.old, h.new = strings.Join(was, "\n"), strings.Join(is, "\n")
	return h
}

// apply does the edit in a folder and returns the flags that it gives to the go
// command.
func (e edit) apply(t testing.TB, dir string) (flags []string) {
	t.Helper()
	for _, h := range e.hunks {
		path := filepath.Join(dir, h.file)
		switch {
		case h.file == "flags":
			flags = append(flags, strings.Split(h.new, "\n")...)
		case h.to != "":
			require.NoError(t, os.Rename(path, filepath.Join(dir, h.to)))
		case h.old == "":
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(h.new+"\n"), 0o644))
		default:
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, 1, strings.Count(string(text), h.old), "%s: %q", e.name, h.old)
			require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), h.old, h.new, 1)), 0o644))
		}
	}
	return flags
}

// copied copies a program to a folder of its own, beside the packages that
// stand in for xfork's, and returns the folder of its module.
func copied(t testing.TB, program string) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{program, "stub"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("testdata", part))))
	}
	return filepath.Join(dir, program)
}

// values runs the program in a folder; its lines are names and values.
func values(t testing.TB, dir string, flags []string) map[string]string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "mill")
	build := exec.Command("go", append(append([]string{"build"}, flags...), "-o", bin, ".")...)
	build.Dir = dir
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = exec.Command(bin).CombinedOutput()
	require.NoError(t, err, "%s", out)
	all := make(map[string]string)
	for line := range strings.Lines(strings.TrimSpace(string(out))) {
		name, value, ok := strings.Cut(line, " ")
		require.True(t, ok, line)
		all[name] = value
	}
	return all
}

// TestTheEditsDoWhatTheySay runs the program before and after each edit.
func TestTheEditsDoWhatTheySay(t *testing.T) {
	if os.Getenv("XFORK_BATTERY") == "" {
		t.Skip("some minutes: XFORK_BATTERY=full")
	}
	for program, file := range map[string]string{"mill": "testdata/edits.txt", "cost": "testdata/cost.txt", "snags": "testdata/snags.txt"} {
		before := values(t, copied(t, program), nil)
		for _, e := range edits(t, file) {
			t.Run(program+" "+e.name, func(t *testing.T) {
				dir := copied(t, program)
				after := values(t, dir, e.apply(t, dir))
				var changed []string
				for name, value := range before {
					if after[name] != value {
						changed = append(changed, name)
					}
				}
				slices.Sort(changed)
				require.Equal(t, fmt.Sprint(e.changes), fmt.Sprint(changed))
			})
		}
	}
}
