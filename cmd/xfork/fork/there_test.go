package fork_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"xfork/cmd/xfork/fork"
	"xfork/cmd/xfork/source"
	"xfork/cmd/xfork/unfork"
)

// program writes the files of an archive into a module of its own, which requires this xfork.
func program(t *testing.T, archive string) (dir string, names []string) {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	require.NoError(t, err)
	dir, err = filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	// The requirements of xfork are those of the program: it needs no network that xfork does not.
	text := strings.Replace(string(mod), "module xfork\n", "module example.com/program\n", 1)
	text += "\nrequire xfork v0.0.0\n\nreplace xfork => " + root + "\n"
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	write(t, filepath.Join(dir, "go.mod"), []byte(text))
	write(t, filepath.Join(dir, "go.sum"), sum)
	for _, f := range a.Files {
		write(t, filepath.Join(dir, f.Name), f.Data)
		if f.Name != "main.go" {
			names = append(names, f.Name)
		}
	}
	return dir, names
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, data, 0o644))
}

// output runs the program with other contents of some files.
func output(t *testing.T, dir string, overlay map[string][]byte) string {
	t.Helper()
	replace := make(map[string]string)
	for name, text := range overlay {
		other := filepath.Join(t.TempDir(), filepath.Base(name))
		write(t, other, text)
		replace[name] = other
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "overlay.json")
	write(t, file, list)
	c := exec.Command("go", "run", "-mod=mod", "-overlay="+file, ".")
	c.Dir = dir
	out, err := c.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// target is the name of the function forkNN of a file fNN.go, which may be a method.
func target(name string, text []byte) string {
	fn := "fork" + strings.TrimSuffix(strings.TrimPrefix(name, "f"), ".go")
	if i := bytes.Index(text, []byte(") "+fn+"(")); i >= 0 {
		fields := strings.Fields(string(text[bytes.LastIndexByte(text[:i], '(')+1 : i]))
		return strings.TrimPrefix(fields[1], "*") + "." + fn
	}
	return fn
}

// everyDay are the fixtures that are tested always: an error, a method, a slice in place, a recursion, two calls, panics, a call
// while variables are initialised, functions without blank lines between them, a case,
// chains.
var everyDay = []string{"f03.go", "f06.go", "f13.go", "f22.go", "f48.go", "f63.go", "f65.go", "f71.go", "f69.go", "f70.go", "f72.go", "f73.go", "f74.go", "f75.go"}

func TestThereAndBack(t *testing.T) {
	dir, names := program(t, "testdata/fixtures.txtar")
	require.GreaterOrEqual(t, len(names), 60)
	if os.Getenv("XFORK_BATTERY") == "" {
		// Each call of another type is instantiated through the whole engine, at some 0.2 s of the compiler's time.
		names = slices.DeleteFunc(names, func(n string) bool { return !slices.Contains(everyDay, n) })
	}
	p, err := source.Load(dir, nil)
	require.NoError(t, err)
	forked := make(map[string][]byte)
	for _, name := range names {
		file := filepath.Join(dir, name)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		c, err := fork.Fork(p, file, target(name, text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		forked[file] = c.After
	}
	back, err := source.Load(dir, forked)
	require.NoError(t, err)
	for _, name := range names {
		file := filepath.Join(dir, name)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		c, err := unfork.Unfork(back, file, target(name, text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		assert.Equal(t, string(text), string(c.After), name)
	}
	require.Equal(t, output(t, dir, nil), output(t, dir, forked), "what the plain program and the forked one print")
}

func TestLazyCodeBecomesPlain(t *testing.T) {
	dir, names := program(t, "../unfork/testdata/lazy.txtar")
	p, err := source.Load(dir, nil)
	require.NoError(t, err)
	plain := make(map[string][]byte)
	var notes []string
	for _, name := range names {
		file := filepath.Join(dir, name)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		c, err := unfork.Unfork(p, file, target(name, text))
		require.NoError(t, err, name)
		body := string(c.After)
		require.NotContains(t, body[strings.Index(body, "func fork"):], ".Fork(", name)
		plain[file] = c.After
		notes = append(notes, c.Notes...)
	}
	require.Len(t, notes, 2, "what nothing forced, and the branch that was not taken")
	if os.Getenv("XFORK_BATTERY") == "" {
		return // to compile both programs takes some seconds
	}
	require.Equal(t, output(t, dir, nil), output(t, dir, plain), "what the lazy program and the plain one print")
}

func TestWhatHasNoPlainFormIsRefused(t *testing.T) {
	dir, _ := program(t, "../unfork/testdata/refused.txtar")
	p, err := source.Load(dir, nil)
	require.NoError(t, err)
	n := 0
	for _, d := range p.Syntax[0].Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok || fd.Doc == nil {
			continue
		}
		n++
		c, err := unfork.Unfork(p, filepath.Join(dir, "main.go"), fd.Name.Name)
		if err == nil {
			t.Errorf("%s became\n%s", fd.Name.Name, c.Diff())
			continue
		}
		rs := refusals(err)
		require.Len(t, rs, 1, "%s: %v", fd.Name.Name, err)
		assert.Equal(t, source.NoPlainForm, rs[0].Reason, fd.Name.Name)
		assert.Contains(t, rs[0].What, strings.TrimSpace(strings.TrimPrefix(fd.Doc.Text(), "refused: ")), fd.Name.Name)
	}
	require.Greater(t, n, 20)
}
