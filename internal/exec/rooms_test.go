package exec_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a run does otherwise than another one is a method of its mode, and there are two: a third implementation, or one that takes the
// place of a method of the two, would have to be held against the other two in every test of this package.
func TestAMachineHasOneOfTwoModes(t *testing.T) {
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var methods, embed, chosen []string
	has := make(map[string][]string)
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			switch x := n.Type.(type) {
			case *ast.InterfaceType:
				if n.Name.Name == "mode" {
					for _, m := range x.Methods.List {
						methods = append(methods, m.Names[0].Name)
					}
				}
			case *ast.StructType:
				for _, f := range x.Fields.List {
					if len(f.Names) == 0 && slices.Contains([]string{"Machine", "mode", "parallel", "inOrder"}, name(f.Type)) {
						embed = append(embed, n.Name.Name)
					}
				}
			}
		case *ast.FuncDecl:
			if n.Recv != nil {
				r := name(n.Recv.List[0].Type)
				has[r] = append(has[r], n.Name.Name)
			}
		case *ast.AssignStmt:
			if x, is := n.Lhs[0].(*ast.SelectorExpr); is && x.Sel.Name == "mode" {
				chosen = append(chosen, name(n.Rhs[0].(*ast.CompositeLit).Type))
			}
		}
		return true
	}
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			f, err := parser.ParseFile(set, name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(f, look)
		}
	}
	require.NotEmpty(t, methods)
	require.ElementsMatch(t, []string{"parallel", "inOrder"}, embed)
	require.ElementsMatch(t, []string{"parallel", "inOrder"}, chosen, "it is chosen once")
	for _, mode := range embed {
		require.Subset(t, has[mode], methods)
	}
}

// name is that of a type, without its pointer.
func name(x ast.Expr) string {
	if p, is := x.(*ast.StarExpr); is {
		x = p.X
	}
	if i, is := x.(*ast.Ident); is {
		return i.Name
	}
	return ""
}
