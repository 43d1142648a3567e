// Package forceerr finds forces with an error that is dropped:
//
//	x.Force(ctx)          // did it fail?
//	v, _ := x.Force(ctx)  // 0 may be a value, or a failure
//
// # How
//
// It looks at statements alone. An error that is assigned to a variable is used
// as far as this analyser is concerned: the compiler and other analysers see to
// variables.
package forceerr

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
)

// Analyzer finds statements that force and look at neither value nor error, and
// assignments that keep the value and drop the error: a failed force gives the
// zero value, which then counts as a result. `_, _ = x.Force(ctx)` says that
// both are dropped on purpose, and is left alone.
var Analyzer = &analysis.Analyzer{
	Name:     "forceerr",
	Doc:      "find forces with an error that is dropped",
	URL:      "docs/vet/forceerr.md",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for c := range in.Root().Preorder((*ast.ExprStmt)(nil), (*ast.GoStmt)(nil), (*ast.DeferStmt)(nil), (*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil)) {
		switch s := c.Node().(type) {
		case *ast.ExprStmt:
			dropped(pass, s.X)
		case *ast.GoStmt:
			dropped(pass, s.Call)
		case *ast.DeferStmt:
			dropped(pass, s.Call)
		// The blank identifier for the error and a name for the value. A force
		// has two results, so that no other form can drop one of them.
		case *ast.AssignStmt:
			if len(s.Lhs) == 2 && len(s.Rhs) == 1 && !blank(s.Lhs[0]) && blank(s.Lhs[1]) {
				dropped(pass, s.Rhs[0])
			}
		case *ast.ValueSpec:
			if len(s.Names) == 2 && len(s.Values) == 1 && !blank(s.Names[0]) && blank(s.Names[1]) {
				dropped(pass, s.Values[0])
			}
		}
	}
	return nil, nil
}

// dropped reports x where it is a force. The name of the method is in the
// message, for a Run and a Wait are found here too.
func dropped(pass *analysis.Pass, x ast.Expr) {
	call, is := ast.Unparen(x).(*ast.CallExpr)
	if !is {
		return
	}
	f := lazy.Callee(pass.TypesInfo, call)
	if !lazy.IsForce(f) {
		return
	}
	allow.Report(pass, analysis.Diagnostic{
		Pos: call.Pos(), End: call.End(),
		Message: "the error of " + f.Name() + " is dropped: where it fails, the value is the zero value",
	})
}

// blank reports whether x is the blank identifier.
func blank(x ast.Expr) bool {
	id, is := x.(*ast.Ident)
	return is && id.Name == "_"
}
