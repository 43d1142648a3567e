package grad_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/ops/grad"
)

// flatResults are the types of results that have no derivative, whatever the operands are.
var flatResults = regexp.MustCompile(`^expr\.Expr\[(bool|int|string|\[\]int64|\[\]K)\]$`)

// elsewhere are the functions that need neither a rule nor a place in the page, and why.
var elsewhere = map[string]string{
	"Pos": "makes no node", "Clamp": "Min and Max", "DivMod": "FloorDiv and Mod", "Sum": "Add", "Product": "Mul", "Reduce": "of what it is given",
	"Quo": "integers", "Rem": "integers", "Lsh": "integers", "Rsh": "integers",
	"And": "integers", "Or": "integers", "Xor": "integers", "AndNot": "integers", "BitNot": "integers",
	"Into": "forces", "Cov": "TMul and DivElem", "Corr": "TMul and DivElem", "LinReg": "Solve",
	"AtString": "strings", "SliceString": "strings", "ConcatString": "strings",
}

// operators returns the exported functions of a package that take an expression and return one that may have a derivative.
func operators(t *testing.T, dir string) (names []string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Recv != nil || !d.Name.IsExported() || d.Type.Results == nil {
				continue
			}
			takes, returns := false, false
			for _, p := range d.Type.Params.List {
				takes = takes || strings.Contains(types.ExprString(p.Type), "expr.Expr[")
			}
			for _, r := range d.Type.Results.List {
				returns = returns || !flatResults.MatchString(types.ExprString(r.Type))
			}
			if takes && returns {
				names = append(names, d.Name.Name)
			}
		}
	}
	return names
}

func TestEveryOperatorHasARuleOrAPlaceInThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/gradients.md")
	require.NoError(t, err)
	ruled := map[string]bool{}
	for _, r := range grad.Others() {
		ruled[r.Name] = true
	}
	for pkg, dir := range map[string]string{"ops": "..", "mat": "../mat"} {
		names := operators(t, dir)
		require.Greater(t, len(names), 30, dir)
		row := regexp.MustCompile("(?m)^\\| `(ops/)?" + pkg + "` .*$").FindString(string(page))
		require.NotEmpty(t, row, pkg)
		for _, name := range names {
			if elsewhere[name] != "" && !ruled[pkg+"."+name] {
				continue
			}
			if !ruled[pkg+"."+name] && !regexp.MustCompile(`\b`+name+`\b`).MatchString(row) {
				t.Errorf("%s.%s has no rule, and docs/gradients.md does not name it", pkg, name)
			}
		}
	}
}
