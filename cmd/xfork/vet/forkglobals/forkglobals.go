// Package forkglobals finds functions that are forked beside themselves and
// write a package variable:
//
//	func length(name string) int { seen[name] = true; return len(name) }
//
//	lengths := expr.Lift1(length) // a concurrent map write, some day
//
// # How
//
// The summary that package effects has of the function names the package
// variables that it may write, whether a lock is held at each of the writes,
// and the chain of calls that leads there, also through other packages.
package forkglobals

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
	"xfork/cmd/xfork/vet/internal/reach"
)

// Analyzer finds a function that is lifted, folded with, or forked in a loop,
// and reaches a write of a package variable, by whichever chain of calls,
// without a lock or an atomic operation: its calls run beside each other. The
// fix lifts it with Unsafe, which makes its calls one at a time; a lock in the
// function is the other way.
//
// What cannot be followed, a function value or a method of an interface, is not
// reported.
var Analyzer = &analysis.Analyzer{
	Name:     "forkglobals",
	Doc:      "find lifted functions that write package variables without a lock",
	URL:      "docs/vet/forkglobals.md",
	Requires: reach.Requires,
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for fork, at := range lazy.Forks(pass.TypesInfo, in) {
		lane := fork.Lane(pass.TypesInfo)
		if lane != "CPUBound" && lane != "IOBound" || !fork.Many() && !lazy.Loop(at).Valid() {
			continue
		}
		for _, f := range fork.Funcs {
			w := written(reach.Summary(pass, f))
			if w == nil {
				continue
			}
			d := analysis.Diagnostic{
				Pos: f.Pos(), End: f.End(),
				Message: fmt.Sprintf("calls of this function run beside each other, and it writes the package variable %s without a lock: %s", w.Name, reach.Chain(w.Why)),
			}
			if lazy.Takes(pass.TypesInfo, fork.Call) {
				d.SuggestedFixes = reach.AddOption(fork.Call, lazy.Last(fork.Option(pass.TypesInfo, "CPUBound"), fork.Option(pass.TypesInfo, "IOBound")), "Unsafe")
			}
			allow.Report(pass, d)
		}
	}
	return nil, nil
}

// written returns the first unguarded write of a package variable of the
// program.
func written(s *effects.Summary) *effects.Write {
	if s == nil {
		return nil
	}
	for i := range s.Writes {
		if w := &s.Writes[i]; w.Place == effects.Global && !w.Guarded && !reach.Engine(w.Name) {
			return w
		}
	}
	return nil
}
