package fingerprint_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/fingerprint"
	"xfork/cmd/xfork/program"
)

// TestWhatMayChangeIsRefused compares the program in testdata/state with what
// its comments say.
func TestWhatMayChangeIsRefused(t *testing.T) {
	dir := copied(t, "state")
	from, err := program.Load(context.Background(), program.Config{Dir: dir, Patterns: []string{"."}})
	require.NoError(t, err)
	p, err := fingerprint.New(from)
	require.NoError(t, err)
	reasons := comments(t, filepath.Join(dir, "refused.go"))
	refused, kept := 0, 0
	for _, f := range p.Functions() {
		require.True(t, f.Sure, f.Name)
		want, ok := reasons[f.Name]
		switch {
		case !ok && f.Refused != "":
			t.Errorf("%s is refused: %s", f.Name, f.Refused)
		case ok && f.Refused == "":
			t.Errorf("%s is not refused", f.Name)
		case ok && !strings.Contains(f.Refused, want):
			t.Errorf("%s is refused for another reason: %s", f.Name, f.Refused)
		case ok:
			refused++
		default:
			kept++
		}
	}
	t.Logf("%d refused, %d kept", refused, kept)
	require.Equal(t, len(reasons), refused)
	require.Equal(t, 21, kept)
}

// TestPackagesWithCgoAreNotFollowed looks at functions around a package of which the compiler gets other files than stand there.
func TestPackagesWithCgoAreNotFollowed(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("there is no C compiler, which the go command wants for runtime/cgo")
	}
	from, err := program.Load(context.Background(), program.Config{Dir: copied(t, "cgo"), Env: append(os.Environ(), "CGO_ENABLED=1"), Patterns: []string{"."}})
	require.NoError(t, err)
	p, err := fingerprint.New(from)
	require.NoError(t, err)
	refused := make(map[string]string)
	for _, f := range p.Functions() {
		refused[f.Name] = f.Refused
	}
	require.Equal(t, map[string]string{
		"main.usesC":    "it reaches example.org/cgo/c.Add, and package example.org/cgo/c uses cgo",
		"main.usesX":    "it reads example.org/cgo/c.X, and package example.org/cgo/c uses cgo",
		"main.usesRate": "it reads package variable example.org/cgo/v.Rate, which may be written in package example.org/cgo/c, which uses cgo",
		"main.usesNone": "",
	}, refused)
}

// comments are the first lines of functions' comments, where they are quoted.
func comments(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	require.NoError(t, err)
	all := make(map[string]string)
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Doc != nil {
			if text := strings.TrimSpace(fn.Doc.Text()); strings.HasPrefix(text, `"`) {
				all["main."+fn.Name.Name] = strings.Trim(text, `"`)
			}
		}
	}
	return all
}
