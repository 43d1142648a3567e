package seam_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAliasesAreInlined checks the rule of the package comment; without it the aliases cost a call each.
func TestAliasesAreInlined(t *testing.T) {
	locks := regexp.MustCompile(`\bseam\.(Mutex|Cond)\b`)
	words := regexp.MustCompile(`\bseam\.(U?[Ii]nt(32|64|ptr)|Bool|Pointer)\b`)
	operations := regexp.MustCompile(`\.(Load|Store|Add|Swap|CompareAndSwap)\(`)
	users := 0
	dirs, err := filepath.Glob("../*")
	require.NoError(t, err)
	for _, dir := range append(dirs, "../../scheduler", "../../eval", "../../graph", "../../expr") {
		if filepath.Base(dir) == "seam" {
			continue
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		imports := map[string]bool{}
		var text strings.Builder
		for _, name := range files {
			source, err := os.ReadFile(name)
			require.NoError(t, err)
			if strings.HasSuffix(name, "_test.go") || strings.Contains(string(source), "//go:build seam") {
				continue
			}
			text.Write(source)
			f, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
			require.NoError(t, err)
			for _, i := range f.Imports {
				imports[strings.Trim(i.Path.Value, `"`)] = true
			}
		}
		if locks.MatchString(text.String()) {
			users++
			require.True(t, imports["sync"], "%s uses seam.Mutex and does not import sync", dir)
		}
		// Words of tasks and scopes count like those that the package declares itself.
		if words.MatchString(text.String()) || imports["xfork/internal/demand"] && operations.MatchString(text.String()) {
			users++
			require.True(t, imports["sync/atomic"], "%s uses seam's words and does not import sync/atomic", dir)
		}
	}
	require.GreaterOrEqual(t, users, 6)
}
