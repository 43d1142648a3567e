// Package lostctx finds functions that are given the context of their call and
// use another one:
//
//	fetches := expr.LiftCtx1(func(ctx context.Context, url string) (Page, error) {
//		return fetch(context.Background(), url) // goes on for ever
//	})
//
// # How
//
// It looks at the text of the function that is handed over, where the package
// declares it, and at the literals within.
package lostctx

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
)

// Analyzer finds context.Background() and context.TODO() inside a function that
// is lifted with LiftCtx, or handed to ForkCtx, MapCtx or a fold: what waits
// with such a context goes on when its call has been withdrawn, and sees
// neither deadline nor values. The fix puts the function's own context in its
// place.
//
// A deferred call and a goroutine of the function's own are left alone:
// cleaning up has to work after the end of the context.
var Analyzer = &analysis.Analyzer{
	Name:     "lostctx",
	Doc:      "find context.Background() inside a function that is given the context of its call",
	URL:      "docs/vet/lostctx.md",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	// A function may be lifted several times, and is looked at once.
	seen := make(map[*ast.BlockStmt]bool)
	for fork := range lazy.Forks(pass.TypesInfo, in) {
		if !fork.Ctx() {
			continue
		}
		for _, f := range fork.Funcs {
			t, body := lazy.Body(pass.TypesInfo, pass.Files, f)
			if body == nil || seen[body] || !takesContext(pass.TypesInfo, t) {
				continue
			}
			seen[body] = true
			inspectBody(pass, fork.Name, t, body)
		}
	}
	return nil, nil
}

// inspectBody reports the foreign contexts of one function.
func inspectBody(pass *analysis.Pass, name string, t *ast.FuncType, body *ast.BlockStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt, *ast.GoStmt:
			return false
		case *ast.FuncLit:
			// One with a context of its own is told which to use by its caller.
			return !takesContext(pass.TypesInfo, n.Type)
		case *ast.CallExpr:
			if f := lazy.Callee(pass.TypesInfo, n); f != nil && (f.FullName() == "context.Background" || f.FullName() == "context.TODO") {
				report(pass, name, t, n, f.Name())
			}
		}
		return true
	})
}

// report reports one call, with the fix where the function's context has a name
// that means it there.
func report(pass *analysis.Pass, fork string, t *ast.FuncType, call *ast.CallExpr, name string) {
	d := analysis.Diagnostic{
		Pos: call.Pos(), End: call.End(),
		Message: fmt.Sprintf("context.%s() inside a function that %s gives the context of its call: the end of a force does not reach what waits with it", name, fork),
	}
	if names := t.Params.List[0].Names; len(names) > 0 && means(pass, call.Pos(), names[0]) {
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   "Use " + names[0].Name,
			TextEdits: []analysis.TextEdit{{Pos: call.Pos(), End: call.End(), NewText: []byte(names[0].Name)}},
		}}
	}
	allow.Report(pass, d)
}

// means reports whether the name of a parameter stands for it at pos: it is not
// blank, and no other declaration hides it.
func means(pass *analysis.Pass, pos token.Pos, param *ast.Ident) bool {
	scope := pass.Pkg.Scope().Innermost(pos)
	if param.Name == "_" || scope == nil {
		return false
	}
	_, o := scope.LookupParent(param.Name, pos)
	return o != nil && o == pass.TypesInfo.Defs[param]
}

// takesContext reports whether the first parameter is a context.
func takesContext(info *types.Info, t *ast.FuncType) bool {
	if t.Params.NumFields() == 0 {
		return false
	}
	n, is := types.Unalias(info.TypeOf(t.Params.List[0].Type)).(*types.Named)
	return is && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}
