// Package printexpr finds expressions in the place of their values, where the
// compiler cannot: in numeric verbs, in comparisons.
//
//	fmt.Printf("%d", x)      // prints "Add#12 at main.go:7, unforced"
//	reflect.DeepEqual(x, y)  // looks into the nodes
//	x == y                   // compares handles
//
// # How
//
// It looks at the types of operands. A format is read as package fmt reads it,
// as far as it is a constant; what is called is recognised by its parameters, a
// format and its arguments at the end, so that wrappers of Printf count too.
package printexpr

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
)

// Analyzer finds expressions that are given to a numeric verb of fmt, to
// reflect.DeepEqual and the assertions made of it, and to ==. All of these look
// at the handle: a verb prints its description, and two expressions of equal
// values are different.
//
// %v and %s are left alone, which print the description on purpose, and so is a
// comparison with the zero expression.
var Analyzer = &analysis.Analyzer{
	Name:     "printexpr",
	Doc:      "find expressions printed as numbers, or compared as values",
	URL:      "docs/vet/printexpr.md",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for c := range in.Root().Preorder((*ast.CallExpr)(nil), (*ast.BinaryExpr)(nil)) {
		switch n := c.Node().(type) {
		case *ast.CallExpr:
			printed(pass, n)
			compared(pass, n)
		case *ast.BinaryExpr:
			equal(pass, n)
		}
	}
	return nil, nil
}

// equal reports == and != between expressions.
func equal(pass *analysis.Pass, n *ast.BinaryExpr) {
	// There is no order between expressions, so that the compiler refuses <.
	if n.Op != token.EQL && n.Op != token.NEQ || zero(n.X) || zero(n.Y) {
		return
	}
	// Both sides: with an interface on one of them the comparison is of handles
	// on purpose, as in a map of any.
	if lazy.IsExpr(pass.TypesInfo.TypeOf(n.X)) && lazy.IsExpr(pass.TypesInfo.TypeOf(n.Y)) {
		allow.Report(pass, analysis.Diagnostic{
			Pos: n.Pos(), End: n.End(),
			Message: n.Op.String() + " between expressions compares handles, not values: force them first, or compare x.Node() if that is meant",
		})
	}
}

// zero reports whether x is a composite literal of a struct's zero value.
func zero(x ast.Expr) bool {
	l, is := ast.Unparen(x).(*ast.CompositeLit)
	if !is || len(l.Elts) > 0 {
		return false
	}
	// An empty slice of expressions is a list, and no expression.
	_, list := l.Type.(*ast.ArrayType)
	return !list
}

// compared reports deep comparisons of what holds expressions.
func compared(pass *analysis.Pass, call *ast.CallExpr) {
	f := lazy.Callee(pass.TypesInfo, call)
	// One report for the call, at the first operand that holds an expression.
	if !deep(f) {
		return
	}
	// A comparison with the zero expression asks whether there is one.
	if slices.ContainsFunc(call.Args, zero) {
		return
	}
	for _, arg := range call.Args {
		if lazy.Holds(pass.TypesInfo.TypeOf(arg)) {
			allow.Report(pass, analysis.Diagnostic{
				Pos: arg.Pos(), End: arg.End(),
				Message: f.Name() + " looks into the nodes of an expression: those of equal values are different; force first, and compare values",
			})
			return
		}
	}
}

// deep reports whether f compares by reflect.DeepEqual: itself, and the
// assertions of testify and of go-cmp.
func deep(f *types.Func) bool {
	if f == nil || f.Pkg() == nil {
		return false
	}
	// Packages are known by path, so that none of them is a requirement here.
	switch f.Pkg().Path() {
	case "reflect":
		return f.Name() == "DeepEqual"
	case "github.com/google/go-cmp/cmp":
		return f.Name() == "Equal" || f.Name() == "Diff"
	case "github.com/stretchr/testify/assert", "github.com/stretchr/testify/require":
		switch strings.TrimSuffix(f.Name(), "f") {
		case "Equal", "NotEqual", "Exactly", "EqualValues", "ElementsMatch", "Contains":
			return true
		}
	}
	return false
}

// printed is go vet's printf for one type that formats itself: any verb is
// allowed by the language, and only some mean something. It reports expressions
// that a format prints by a numeric verb.
func printed(pass *analysis.Pass, call *ast.CallExpr) {
	f := lazy.Callee(pass.TypesInfo, call)
	if f == nil || !strings.HasSuffix(f.Name(), "f") || call.Ellipsis.IsValid() {
		return
	}
	// A function like Printf ends with a format and its arguments.
	params := f.Signature().Params()
	// Fprintf has the writer before it, and a testing.T is the receiver.
	at := params.Len() - 2
	if !f.Signature().Variadic() || at < 0 || len(call.Args) <= at || !types.Identical(params.At(at).Type(), types.Typ[types.String]) {
		return
	}
	// A format that is put together at run time cannot be read here.
	format := pass.TypesInfo.Types[call.Args[at]].Value
	if format == nil || format.Kind() != constant.String {
		return
	}
	args := call.Args[at+1:]
	// Where arguments are missing or too many, go vet says so.
	for i, verb := range verbs(constant.StringVal(format)) {
		if i < len(args) && strings.ContainsRune(numeric, verb) && lazy.IsExpr(pass.TypesInfo.TypeOf(args[i])) {
			allow.Report(pass, analysis.Diagnostic{
				Pos: args[i].Pos(), End: args[i].End(),
				Message: "%" + string(verb) + " prints the description of an expression, not its value: force it first",
			})
		}
	}
}
