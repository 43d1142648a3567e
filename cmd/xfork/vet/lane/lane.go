// Package lane finds functions that wait and are lifted as if they computed:
//
//	func status(url string) (int, error) { r, err := http.Get(url) ... }
//
//	statuses := expr.LiftErr1(status) // each call holds a worker
//
// # How
//
// The summary that package effects has of the function says what no call of it
// returns without. It is asked for four kinds of waiting: network, subprocess,
// database, sleep. Files are none of them: what is read from the page cache
// takes less time than handing a call over to the I/O lane.
package lane

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
	"xfork/cmd/xfork/vet/internal/reach"
)

// Analyzer finds a function without a lane of its own, which makes it CPUBound,
// that waits on every path through it: for the network, another process, a
// database, or for time to pass. Each call then holds a worker and lets it
// idle. The fix lifts it with IOBound.
//
// A function that is CPUBound by an option is so on purpose, and one that waits
// on some paths alone may well be right. In tests a sleep stands for work, and
// is left alone.
var Analyzer = &analysis.Analyzer{
	Name:     "lane",
	Doc:      "find functions that wait in a CPU lane",
	URL:      "docs/vet/lane.md",
	Requires: reach.Requires,
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for fork, at := range lazy.Forks(pass.TypesInfo, in) {
		info := pass.TypesInfo
		if fork.Lane(info) != "CPUBound" || fork.Option(info, "CPUBound") != nil || !lazy.Takes(info, fork.Call) || refined(info, in, at) {
			continue
		}
		// What takes a lane takes one function.
		f := fork.Funcs[0]
		i := waits(reach.Summary(pass, f), reach.InTest(pass, f.Pos()))
		if i == nil {
			continue
		}
		allow.Report(pass, analysis.Diagnostic{
			Pos: f.Pos(), End: f.End(),
			Message:        fmt.Sprintf("this function always waits, and holds a worker meanwhile: %s", reach.Chain(i.Why)),
			SuggestedFixes: reach.AddOption(fork.Call, nil, "IOBound"),
		})
	}
	return nil, nil
}

// waits returns what a function waits for on every path.
func waits(s *effects.Summary, test bool) *effects.Impurity {
	if s == nil {
		return nil
	}
	for i := range s.Impure {
		switch w := &s.Impure[i]; w.Kind {
		case effects.Network, effects.Exec, effects.Database, effects.Sleep:
			// A function that may return without waiting, because it has a
			// cache say, is left to its author.
			if w.Always && !(test && w.Kind == effects.Sleep) {
				return w
			}
		}
	}
	return nil
}

// refined reports whether the lazy function at c is kept in a variable that is
// given further options somewhere in the package.
func refined(info *types.Info, in *inspector.Inspector, c inspector.Cursor) bool {
	// Only a variable of its own can be found again; a field or an element is
	// taken for one that is not refined.
	var id *ast.Ident
	switch s := c.Parent().Node().(type) {
	case *ast.AssignStmt:
		if len(s.Lhs) == 1 {
			id, _ = s.Lhs[0].(*ast.Ident)
		}
	case *ast.ValueSpec:
		if len(s.Names) == 1 {
			id = s.Names[0]
		}
	}
	if id == nil {
		return false
	}
	o := info.ObjectOf(id)
	for s := range in.Root().Preorder((*ast.SelectorExpr)(nil)) {
		sel := s.Node().(*ast.SelectorExpr)
		x, is := ast.Unparen(sel.X).(*ast.Ident)
		if is && sel.Sel.Name == "With" && o != nil && info.Uses[x] == o {
			return true
		}
	}
	return false
}
