package house_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/house"
)

// sizes measures the files of the repository by package, without tests and generated files, and lists the files that are too
// large.
func sizes(t *testing.T) (packages map[string]house.Size, faults []string) {
	packages = make(map[string]house.Size)
	for _, name := range files(t) {
		dir := path.Dir(name)
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata/") {
			continue
		}
		src, set := read(t, name), token.NewFileSet()
		f, err := parser.ParseFile(set, name, src, parser.ParseComments)
		require.NoError(t, err)
		if ast.IsGenerated(f) {
			continue
		}
		s := house.Measure(set, f, []byte(src))
		faults = append(faults, house.FileTooLarge(name, s)...)
		sum := packages[dir]
		sum.Add(s)
		packages[dir] = sum
	}
	return packages, faults
}

// thin lists the folders in which comments may be less than a quarter, with all packages below: programs, and rules and helpers
// of tests.
var thin = []string{"examples", "bench", "cmd/demo", "internal/house", "internal/battery", "internal/browser", "eval/temporal/e2e", "table/cmd", "table/bench", "table/examples", "internal/kernel/gen", "internal/kernel/coef", "ops/mat/gemm/gen"}

func TestNothingIsTooLarge(t *testing.T) {
	packages, faults := sizes(t)
	var table []string
	for dir, s := range packages {
		comments := 0.25
		if slices.ContainsFunc(thin, func(p string) bool { return dir == p || strings.HasPrefix(dir, p+"/") }) {
			comments = 0
		}
		faults = append(faults, house.PackageTooLarge(dir, s, comments)...)
		table = append(table, fmt.Sprintf("%-28s %5d lines, comments %4.1f %%, persons %3d, longest function %2d (%s)",
			dir, s.Code+s.Comment, 100*s.CommentShare(), s.Persons, s.Longest, s.Function))
	}
	slices.Sort(table)
	t.Log("\n" + strings.Join(table, "\n"))
	none(t, without(t, faults, debts))
}

// debts lists the packages and files that are still too large, or have too few comments. A debt that is paid and still listed is a
// fault itself.
var debts []string

// without removes the faults that begin with a debt.
func without(t *testing.T, faults, debts []string) (rest []string) {
	for _, d := range debts {
		n := len(faults)
		faults = slices.DeleteFunc(faults, func(f string) bool { return strings.HasPrefix(f, d) })
		if len(faults) == n {
			rest = append(rest, d+" is not a debt any more: take it off the list")
		}
	}
	slices.Sort(faults)
	return append(rest, faults...)
}

func TestWhatIsTooLargeIsFound(t *testing.T) {
	src := "package p\n\n// f is for whoever calls.\nfunc f() { // who\n" + strings.Repeat("\t_ = `\n`\n", 160) + "}\n"
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "p.go", src, parser.ParseComments)
	require.NoError(t, err)
	s := house.Measure(set, f, []byte(src))
	require.Equal(t, house.Size{Lines: 325, Code: 323, Comment: 1, Persons: 2, Longest: 322, Function: "f"}, s)
	require.Equal(t, []string{
		"p.go has 325 lines; a file has at most 320, and one idea",
		"p.go: f has 322 lines; a function has at most 60",
	}, house.FileTooLarge("p.go", s))
	for range 3 {
		s.Add(s)
	}
	require.Equal(t, []string{
		"p has 2592 lines; a package has at most 2500",
		"p: 0.3 % of the lines are comments; at least 25 % are to say why",
		"p: 16 of 8 lines of comments speak of persons; name the thing of the code that acts",
	}, house.PackageTooLarge("p", s, 0.25))
}
