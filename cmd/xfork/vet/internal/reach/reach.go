// Package reach asks what the functions that are handed to the engine do beside
// returning a value: package effects, for the functions of a fork.
package reach

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/facts"
)

// Requires are the analysers that an analyser which asks has to require.
var Requires = []*analysis.Analyzer{inspect.Analyzer, facts.Builder, facts.Analyzer}

// Summary returns what is known of a function: of a literal, of a declared one,
// of a method value. nil where it is something else: a variable, the result of
// a call.
func Summary(pass *analysis.Pass, f ast.Expr) *effects.Summary {
	// A function with type parameters has one summary, whatever it is
	// instantiated with, so that the instance is stripped of its arguments.
	p := pass.ResultOf[facts.Analyzer].(*effects.Program)
	if p == nil {
		return nil
	}
	switch f := ast.Unparen(f).(type) {
	case *ast.FuncLit:
		if fn := pass.ResultOf[facts.Builder].(*facts.Built).Literal(f); fn != nil {
			return p.Of(fn)
		}
	case *ast.IndexExpr:
		return Summary(pass, f.X)
	case *ast.IndexListExpr:
		return Summary(pass, f.X)
	case *ast.Ident:
		return declared(pass, p, f)
	case *ast.SelectorExpr:
		return declared(pass, p, f.Sel)
	}
	return nil
}

// declared returns what is known of a function by its name.
func declared(pass *analysis.Pass, p *effects.Program, id *ast.Ident) *effects.Summary {
	if f, is := pass.TypesInfo.Uses[id].(*types.Func); is {
		return p.OfObject(f)
	}
	return nil
}

// Engine reports whether a package variable is one of xfork's own: what a
// nested force does to them is the engine's business.
func Engine(variable string) bool {
	return facts.Engine(variable[:strings.LastIndexByte(variable, '.')])
}

// Chain writes a witness for a message: which function calls which, with file
// and line, down to the last step.
func Chain(s *effects.Step) string {
	var b strings.Builder
	// The last step is in the standard library, and has no place in the
	// program.
	for ; s != nil && s.At.Line > 0; s = s.Next {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %s (%s:%d)", s.Func, s.What, filepath.Base(s.At.Filename), s.At.Line)
	}
	return b.String()
}

// AddOption makes
//
//	expr.Lift1(f)                  expr.Lift1(f, expr.Unsafe)
//	expr.Lift1(f, expr.IOBound)    expr.Lift1(f, expr.Unsafe)
//
// of a call: it is the fix that puts an option behind the last argument of a
// call of package expr, or in the place of another one. It is nil where the
// file does not call the package by a name.
func AddOption(call *ast.CallExpr, old ast.Expr, name string) []analysis.SuggestedFix {
	fun := ast.Unparen(call.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	// Within package expr itself, or with a dot import, there is no name to put
	// before the option.
	sel, is := fun.(*ast.SelectorExpr)
	if !is {
		return nil
	}
	pkg, is := sel.X.(*ast.Ident)
	if !is || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return nil
	}
	// Behind the last argument rather than before the parenthesis: a call over
	// several lines has a comma there.
	text, at := ", "+pkg.Name+"."+name, call.Args[len(call.Args)-1].End()
	from, to := at, at
	if old != nil {
		text, from, to = pkg.Name+"."+name, old.Pos(), old.End()
	}
	return []analysis.SuggestedFix{{
		Message:   "Lift it with " + name,
		TextEdits: []analysis.TextEdit{{Pos: from, End: to, NewText: []byte(text)}},
	}}
}

// InTest reports whether pos lies in a file of tests.
func InTest(pass *analysis.Pass, pos token.Pos) bool {
	return strings.HasSuffix(pass.Fset.Position(pos).Filename, "_test.go")
}
