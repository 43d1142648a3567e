// Package cachedimpure finds functions with results that are kept on disk and
// hang on more than their arguments:
//
//	func label(n int) string { return fmt.Sprint(n, time.Now()) }
//
//	labels := expr.Lift1(label, expr.Cached(store)) // yesterday's label
//
// # How
//
// The summary that package effects has of the function names what it reaches,
// and by which calls. Only what may change the value is reported; what cannot
// be followed is not, since nearly every function calls something through an
// interface.
package cachedimpure

import (
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/facts"
	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
	"xfork/cmd/xfork/vet/internal/reach"
)

// Analyzer finds a function that is lifted with expr.Cached and reaches the
// clock, random numbers, the environment, files, the network, another process,
// a database, or a package variable that is written while the program runs.
// None of these is in the key of its results, so that a later run gets the
// value of an earlier one.
//
// Files are left alone where cache.Reads names some, and so is printing, which
// no result hangs on: with a hit it does not happen.
var Analyzer = &analysis.Analyzer{
	Name:     "cachedimpure",
	Doc:      "find cached functions that hang on more than their arguments",
	URL:      "docs/vet/cachedimpure.md",
	Requires: reach.Requires,
	Run:      run,
}

// impure are the kinds that are reported, with what is said of them.
var impure = map[effects.Kind]string{
	effects.Clock: "the clock", effects.Random: "random numbers", effects.Environment: "the environment", effects.Files: "files",
	effects.Network: "the network", effects.Exec: "another process", effects.Database: "a database",
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	p := pass.ResultOf[facts.Analyzer].(*effects.Program)
	for fork := range lazy.Forks(pass.TypesInfo, in) {
		option := fork.Option(pass.TypesInfo, "Cached")
		s := reach.Summary(pass, fork.Funcs[0])
		if option == nil || s == nil {
			continue
		}
		report := func(what string, why *effects.Step) {
			allow.Report(pass, analysis.Diagnostic{
				Pos: option.Pos(), End: option.End(),
				Message: fmt.Sprintf("the results are kept, but the function hangs on %s, which is not in their key: %s", what, reach.Chain(why)),
			})
		}
		// One finding for each kind of thing: the first witness will do.
		told := make(map[effects.Kind]bool)
		for _, i := range s.Impure {
			if impure[i.Kind] == "" || told[i.Kind] || i.Kind == effects.Files && (prints(i.What) || reads(pass, option)) {
				continue
			}
			told[i.Kind] = true
			report(impure[i.Kind], i.Why)
		}
		// A variable that is only set at the beginning is part of the program,
		// and of the identity of its code.
		for _, r := range s.Reads {
			if p.Written(r.Name) && !reach.Engine(r.Name) {
				report("the variable "+r.Name+", which is written", r.Why)
			}
		}
	}
	return nil, nil
}

// prints reports whether a function of the standard library only prints.
func prints(name string) bool {
	for _, p := range []string{"fmt.Print", "fmt.Fprint", "log.", "log/slog.", "print"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// reads reports whether the option names files that are in the key.
func reads(pass *analysis.Pass, option ast.Expr) bool {
	call, is := ast.Unparen(option).(*ast.CallExpr)
	if !is {
		return false
	}
	for _, arg := range call.Args {
		if c, is := ast.Unparen(arg).(*ast.CallExpr); is {
			if f := lazy.Callee(pass.TypesInfo, c); f != nil && f.Name() == "Reads" && f.Pkg().Path() == "xfork/eval/cache" {
				return true
			}
		}
	}
	return false
}
