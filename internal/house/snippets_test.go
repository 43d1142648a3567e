package house_test

import (
	"fmt"
	"go/importer"
	"go/token"
	"io"
	"os"
	"path"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/house"
)

// TestTheCodeOnThePagesCompiles: on the README, and on every page of docs that has any.
func TestTheCodeOnThePagesCompiles(t *testing.T) {
	prelude, err := os.ReadFile("testdata/prelude.go")
	require.NoError(t, err)
	from := importer.ForCompiler(token.NewFileSet(), "gc", exports(t))
	pages := 0
	for _, name := range files(t) {
		dir, file := path.Split(name)
		if name != "README.md" && (dir != "docs/" || path.Ext(file) != ".md") {
			continue
		}
		pages++
		for _, fault := range house.Snippets(read(t, name), string(prelude), from) {
			t.Errorf("%s: %s", name, fault)
		}
	}
	require.Greater(t, pages, 3)
}

func TestABrokenSnippetIsFound(t *testing.T) {
	const prelude = "package p\n\nfunc double(n int) int { return 2 * n }\n"
	page := func(code string) string { return "text\n\n```go\n" + code + "\n```\n" }
	require.Empty(t, house.Snippets(page("x := double(1)"), prelude, nil))
	require.Empty(t, house.Snippets(page("var y = double(2)"), prelude, nil))
	require.Len(t, house.Snippets(page(`x := double("one")`), prelude, nil), 1)
	require.Len(t, house.Snippets(page("x := := 1"), prelude, nil), 1)
}

// exports finds the compiled packages that snippets may import, and what those need.
func exports(t *testing.T) func(path string) (io.ReadCloser, error) {
	type compiled struct{ ImportPath, Export string }
	found := make(map[string]string)
	for _, p := range decode[compiled](t, "list", "-export", "-deps", "-json=ImportPath,Export", "./expr", "./expr/isolate", "./ops", "./ops/grad", "./eval/progress", "./eval/replay", "./eval/report", "cmp", "log", "math", "os", "slices", "testing") {
		found[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) {
		if found[path] == "" {
			return nil, fmt.Errorf("package %s was not compiled", path)
		}
		return os.Open(found[path])
	}
}
