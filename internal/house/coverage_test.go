package house_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/coverage.md anew from testdata/coverage.txt")

// symbol is a function of one of the packages that the table speaks of.
var symbol = regexp.MustCompile(`\b(vec|mat|npy|signal|grad)\.([A-Z]\w*)`)

// TestTheCoverageIsTrue makes docs/coverage.md of the table in testdata: what stands in the table must exist, and the page must be that of
// the table. With -update the page is written.
func TestTheCoverageIsTrue(t *testing.T) {
	names := make(map[string]bool)
	for _, dir := range []string{"vec", "mat", "npy", "signal", "grad"} {
		for _, f := range exportedFunctions(t, dir) {
			names[dir+"."+f] = true
		}
	}
	page, faults := coverage(read(t, "internal/house/testdata/coverage.txt"), names)
	none(t, faults)
	if *update {
		require.NoError(t, os.WriteFile(filepath.Join(root, "docs/coverage.md"), []byte(page), 0o644))
	}
	require.Equal(t, page, read(t, "docs/coverage.md"), "go test ./internal/house -run Coverage -update writes it")
}

// exportedFunctions are those of a package below ops, by its source.
func exportedFunctions(t *testing.T, dir string) (names []string) {
	t.Helper()
	for _, file := range files(t) {
		if path.Dir(file) != "ops/"+dir || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, read(t, file), 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if f, is := d.(*ast.FuncDecl); is && f.Recv == nil && f.Name.IsExported() {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// coverage makes the page of a table, and finds the names in it that do not exist.
func coverage(table string, names map[string]bool) (page string, faults []string) {
	var b strings.Builder
	all, present := 0, 0
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if group, is := strings.CutPrefix(line, "@ "); is {
			fmt.Fprintf(&b, "\n## %s\n\n| function | here | how, or why not |\n|---|---|---|\n", group)
			continue
		}
		cells := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(cells) != 3 {
			if !strings.HasPrefix(line, "#") {
				faults = append(faults, "no line of the table: "+line)
			}
			continue
		}
		for _, s := range symbol.FindAllString(cells[1]+" "+cells[2], -1) {
			if !names[s] {
				faults = append(faults, fmt.Sprintf("%s: there is no %s", strings.TrimSpace(cells[0]), s))
			}
		}
		here := "absent"
		if s := strings.Fields(cells[1]); s[0] != "-" {
			here = "`" + strings.Join(s, "` `") + "`"
			present++
		}
		all++
		fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.TrimSpace(cells[0]), here, strings.TrimSpace(cells[2]))
	}
	head := fmt.Sprintf(`# What there is of numpy and its neighbours

Of %d functions of numpy, scipy.stats, pandas and gonum that numeric programs use, %d are here; the others are named with a reason. Where several
names stand, the function is made of them, in one pass where nothing else is said. The table is kept in internal/house/testdata/coverage.txt, and
a test compares it with the packages.
`, all, present)
	return head + b.String(), faults
}

func TestWhatIsNotThereIsFound(t *testing.T) {
	_, faults := coverage("@ Group\na | vec.Add |\nb | vec.Nothing mat.T |\nc | - | see npy.None\nd", map[string]bool{"vec.Add": true, "mat.T": true})
	require.Equal(t, []string{"b: there is no vec.Nothing", "c: there is no npy.None", "no line of the table: d"}, faults)
}
