// Package forceinloop finds loops that fork and force at each turn, and so make
// their calls one after the other:
//
//	for _, p := range paths {
//		v, err := sizes.Fork(p).Force(ctx) // waits for one call
//		...
//		total += v
//	}
//
// # How
//
// For each force within a loop it asks three questions of the text.
//
//  1. Has the same turn built what is forced, with a call of a user's function
//     in it (loop.go)? Variables are followed to their one definition in the
//     body. An element of a slice, or a variable from outside, is not built here.
//  2. Does the loop need the force where it stands (need.go)? It does if what
//     builds reads a variable that the body may write: then the next turn may
//     hang on this one. All that is assigned, has its address taken, is the
//     receiver of a method with a pointer, or is handed to a call as something
//     through which memory can be written, counts as written. It does also if
//     the number of turns hangs on the value, or the turns are a schedule.
//  3. Can the loop be divided without a doubt (divide.go)? Then there is a fix.
//
// The second question is answered without alias analysis. Two variables that
// lead to the same memory count as different, so that a loop may be reported
// that passes a value on behind the analyser's back; it takes a global
// variable, or a pointer that is kept in two places, to do so.
package forceinloop

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
)

// Analyzer finds the force, within a loop, of an expression that the same turn
// has built, where the next turn builds its own without what this one computes:
// nothing stands against building all and forcing once. The fix divides a loop
// over a slice, an array or a number into one that builds, one force of all,
// and one with the rest of the body.
//
// A force that the loop needs is no finding: a value that is carried into the
// next turn, a condition or an early exit that hangs on it, a loop that waits
// (for a channel, for time). Neither are loops of tests and benchmarks, which
// are over cases, and meant to be one after the other.
var Analyzer = &analysis.Analyzer{
	Name:     "forceinloop",
	Doc:      "find loops that fork and force at each turn",
	URL:      "docs/vet/forceinloop.md",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	// New variables of two fixes in one function must not have the same name.
	taken := make(map[inspector.Cursor]map[string]bool)
	for c := range in.Root().Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		f := lazy.Callee(pass.TypesInfo, call)
		sel, is := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !is || !lazy.IsForce(f) || f.Name() != "Force" {
			continue
		}
		at := lazy.Loop(c)
		if !at.Valid() || strings.HasSuffix(pass.Fset.Position(call.Pos()).Filename, "_test.go") {
			continue
		}
		l := newLoop(pass, at, taken)
		// The cheaper question first: most forces are of something else.
		t, built := l.builds(sel.X)
		if !built || l.needs(t) {
			continue
		}
		d := analysis.Diagnostic{
			Pos: call.Pos(), End: call.End(),
			Message: "a force in a loop of what the same turn has built: the calls run one after the other; build all first, force once",
		}
		// Without a fix the finding says what to do, and the author does it.
		if fix := l.divide(t, call); fix != nil {
			d.SuggestedFixes = []analysis.SuggestedFix{*fix}
		}
		allow.Report(pass, d)
	}
	return nil, nil
}
