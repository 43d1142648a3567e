package shape_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/shape"
)

const before = `package p

type node struct{ n int }

var total, words = 1, []int{1}

func next() int { total++; words[0]++; return total }

func touch(*int) int { return 1 }

func f(n int, at *node, table map[string]int, c chan int) int {
	x, y := n, n
	add := func() int { x++; return x }
	_, _, _ = add, y, touch(&n)
`

// shapes writes the shapes of a function with some statements.
func shapes(t *testing.T, statements string) string {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "p.go", before+statements+"\n}", 0)
	require.NoError(t, err, statements)
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}
	pkg, err := new(types.Config).Check("p", set, []*ast.File{f}, info)
	require.NoError(t, err, statements)
	var b bytes.Buffer
	shape.New([]*ast.File{f}, pkg, info).Body(&b, f.Decls[len(f.Decls)-1])
	return b.String()
}

func TestStatementsThatLeaveAnOrderOpenHaveAShape(t *testing.T) {
	for _, open := range []string{
		"return total + next()",
		"return x + add()",
		"return at.n + next()",
		"return words[0] + next()",
		"return table[\"a\"] * next()",
		"return total + <-c",
		"if total > next() { return 1 }; return 2",
		"switch next() + total { case 1: return 1 }; return 2",
		"a, b := total, next(); return a + b",
		"words[n] = next(); return 1",
		"return min(total, next())",
	} {
		require.NotEmpty(t, shapes(t, open), open)
	}
	for _, fixed := range []string{
		"return y + next()",                                     // nothing else reaches y
		"return touch(&words[0])",                               // what is read is an operand of the call
		"t := total; return t + next()",                         // another statement
		"return total + words[0] + at.n",                        // no call
		"return int(next()) + len(\"abc\")",                     // neither is a call of code
		"return next() + add()",                                 // calls have an order
		"g := func() int { return total + next() }; return g()", // another function
	} {
		require.Empty(t, shapes(t, fixed), fixed)
	}
}

func TestShapesAreThoseOfTheEvaluation(t *testing.T) {
	is := shapes(t, "return total + next()")
	require.Equal(t, is, shapes(t, "return (total +\n(next())) // a note"))
	require.NotEqual(t, is, shapes(t, "return next() + total"))
	require.NotEqual(t, is, shapes(t, "return total - next()"))
	require.NotEqual(t, shapes(t, "return total + x + add()"), shapes(t, "return total + (x + add())"))
	require.NotEqual(t, shapes(t, "return total + next() + total"), shapes(t, "return total + next() + x"))
}
