package vet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/vet"
)

// root is the repository's root, seen from here.
const root = "../../.."

// module makes a module with these files, and a workspace with this repository, in which it can be built.
func module(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	abs, err := filepath.Abs(root)
	require.NoError(t, err)
	files["go.mod"] = "module pages\n\ngo 1.26\n"
	files["go.work"] = "go 1.26\n\nuse (\n\t.\n\t" + abs + "\n)\n"
	for name, text := range files {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	return dir
}

// tool builds the command.
func tool(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "xfork.exe")
	out, err := exec.Command("go", "build", "-o", name, "xfork/cmd/xfork").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return name
}

// command runs a program in dir, and returns what it prints and its exit code.
func command(t *testing.T, dir, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.Command(name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, &out, &errs
	// The flags of the modules above are not those of a workspace.
	c.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=", "GOPROXY=off", "GOSUMDB=off")
	err := c.Run()
	var exit *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &exit, "%s", &errs)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

// findings runs the tool over a module, and returns the names of the analysers that have found something, by package.
func findings(t *testing.T, xfork, dir string) map[string][]string {
	t.Helper()
	out, errs, code := command(t, dir, xfork, "vet", "-json", "./...")
	require.Equal(t, 0, code, "%s", errs)
	found := make(map[string][]string)
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		var tree map[string]map[string][]struct{ Message string }
		err := d.Decode(&tree)
		if errors.Is(err, io.EOF) {
			return found
		}
		require.NoError(t, err)
		for pkg, byName := range tree {
			for name := range byName {
				found[pkg] = append(found[pkg], name)
			}
		}
	}
}

var block = regexp.MustCompile("(?s)```go\n(.*?)```")

// The tool is built once for all that needs it.
func TestTheTool(t *testing.T) {
	xfork := tool(t)
	t.Run("the pages are true", func(t *testing.T) { pages(t, xfork) })
	t.Run("every door finds and mends", func(t *testing.T) { doors(t, xfork) })
	t.Run("what is wrong with a command line is told", func(t *testing.T) {
		dir := module(t, map[string]string{"main.go": "package main\n\nfunc main() {}\n"})
		_, errs, code := command(t, dir, xfork, "vet", "-forcerr", ".")
		require.Equal(t, 2, code)
		require.Contains(t, errs, "flag provided but not defined: -forcerr")
		_, errs, code = command(t, dir, xfork, "vet", "./nowhere")
		require.Equal(t, 1, code)
		require.Contains(t, errs, "nowhere")
		out, _, code := command(t, dir, xfork, "vet", "-h")
		require.Equal(t, 0, code)
		require.Contains(t, out, "lostctx")
	})
}

// Every analyser has a page with a wrong program and a right one. Both are built with xfork as it is: the one is found by its analyser
// and no other, the other not at all.
func pages(t *testing.T, xfork string) {
	files, want := make(map[string]string), make(map[string][]string)
	for _, a := range vet.Analyzers() {
		page, err := os.ReadFile(filepath.Join(root, "docs/vet", a.Name+".md"))
		require.NoError(t, err)
		programs := block.FindAllStringSubmatch(string(page), -1)
		require.Len(t, programs, 2, a.Name)
		require.True(t, strings.HasPrefix(string(page), "# "+a.Name+": "), a.Name)
		require.Contains(t, string(page), "`//xfork:ok ")
		if _, err := os.Stat(filepath.Join(root, "eval/cache")); err != nil && strings.Contains(programs[0][1], "xfork/eval/cache") {
			t.Log("there is no package xfork/eval/cache yet: the programs of " + a.Name + " are not built")
			continue
		}
		files[a.Name+"/wrong/main.go"], files[a.Name+"/right/main.go"] = programs[0][1], programs[1][1]
		want["pages/"+a.Name+"/wrong"] = []string{a.Name}
	}
	index, err := os.ReadFile(filepath.Join(root, "docs/vet.md"))
	require.NoError(t, err)
	for _, a := range vet.Analyzers() {
		require.Contains(t, string(index), "["+a.Name+"](vet/"+a.Name+".md)")
	}
	require.Equal(t, want, findings(t, xfork, module(t, files)))
}
