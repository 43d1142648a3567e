package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/house"
)

func TestEveryExportedNameIsDocumented(t *testing.T) {
	set := token.NewFileSet()
	commented := make(map[string]bool) // public packages: whether they have a package comment
	var faults []string
	for _, path := range files(t) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || !public(path) {
			continue
		}
		f, err := parser.ParseFile(set, path, read(t, path), parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		dir := filepath.Dir(path)
		commented[dir] = commented[dir] || f.Doc != nil
		faults = append(faults, house.Undocumented(set, f)...)
	}
	for dir, ok := range commented {
		if !ok {
			faults = append(faults, dir+" has no package comment")
		}
	}
	none(t, faults)
}

func TestAMissingCommentIsNamed(t *testing.T) {
	const source = `package p

const Bare = 1

// The limits.
const (
	Low = iota
	High
)

type Open struct{}

type (
	// Told is told.
	Told struct{}
	Untold[T any] struct{}
)

func (Open) Loud() {}
func (*Untold[T]) Quiet() {}
func (hidden) Loud() {}

// Spoken is.
func Spoken() {}

type hidden struct{}
`
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "p.go", source, parser.ParseComments)
	require.NoError(t, err)
	require.Equal(t, []string{
		"p.go:3:7: Bare has no doc comment",
		"p.go:11:6: Open has no doc comment",
		"p.go:16:2: Untold has no doc comment",
		"p.go:19:13: Loud has no doc comment",
		"p.go:20:19: Quiet has no doc comment",
	}, house.Undocumented(set, f))
	require.Empty(t, house.Undocumented(set, new(ast.File)))
}

// public reports whether a file belongs to the API that is documented for users.
func public(path string) bool {
	for _, dir := range strings.Split(filepath.ToSlash(filepath.Dir(path)), "/") {
		switch dir {
		case "internal", "examples", "cmd", "bench", "testdata":
			return false
		}
	}
	return true
}

// files returns all files of the repository except those that Git ignores or owns, relative to its root.
func files(t *testing.T) (paths []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch slash := filepath.ToSlash(rel); {
		case d.IsDir() && (slash == ".git" || slash == "bin" || slash == "bench/out"):
			return fs.SkipDir
		case d.Type().IsRegular() && slash != ".git": // a file in a second work tree
			paths = append(paths, rel)
		}
		return nil
	}))
	return paths
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return string(text)
}

// none fails the test with every fault on a line of its own.
func none(t *testing.T, faults []string) {
	t.Helper()
	if len(faults) > 0 {
		slices.Sort(faults)
		t.Errorf("faults:\n%s", strings.Join(slices.Compact(faults), "\n"))
	}
}
