// Package facts is package effects for one package at a time, as go vet asks
// for it: what functions do is handed on from a package to those that import
// it.
//
// # What is handed on
//
// The driver keeps facts in a file for each package, with those of all that it
// imports in it, so that the files grow with the square of a program. Whole
// summaries with their witnesses took 20 MB for a package that imports gRPC. So
// only three things are told of a function (told.go), and only by the packages
// of the module that is being worked on. All else about a function of another
// package is unknown, as it is for one without a body.
package facts

import (
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"xfork/cmd/xfork/effects"
)

// Analyzer makes the summaries of one package, tells them to the packages that
// import it, and reports nothing. Its result is the *[effects.Program] of the
// package, which other analysers ask, and nil for a package that is not built:
// see [Builder].
var Analyzer = &analysis.Analyzer{
	Name:       "effects",
	Doc:        "summarises which memory functions may write and which impure things they reach",
	Requires:   []*analysis.Analyzer{Builder},
	FactTypes:  []analysis.Fact{new(effects.Summary), new(Variables)},
	ResultType: reflect.TypeFor[*effects.Program](),
	Run:        analyse,
}

// Variables are the package variables that a package writes outside of its
// initialisation.
type Variables struct{ Names []string }

// AFact marks the list as what one package tells those that import it.
func (*Variables) AFact() {}

// String lists the names.
func (v *Variables) String() string { return "writes " + strings.Join(v.Names, " ") }

// analyse exports the summary of each declared function. Closures are of no use
// elsewhere: what they do is in the summaries of the functions that call them.
func analyse(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[Builder].(*Built)
	if in.Pkg == nil {
		return (*effects.Program)(nil), nil
	}
	p := effects.Package(in.Pkg, func(f *types.Func) *effects.Summary { return imported(pass, f) })
	// A nested force is no effect of the function that forces: what the engine
	// does to its nodes it has to answer for itself.
	if Engine(pass.Pkg.Path()) {
		return p, nil
	}
	for _, f := range in.Functions {
		if o, ok := f.Object().(*types.Func); ok && f.Parent() == nil {
			if t := Told(p.Of(f)); t != nil {
				pass.ExportObjectFact(o, t)
			}
		}
	}
	var told []string
	for _, f := range pass.AllPackageFacts() {
		if v, ok := f.Fact.(*Variables); ok {
			told = append(told, v.Names...)
		}
	}
	if names := p.Assigned(in.Functions, told...); len(names) > 0 {
		pass.ExportPackageFact(&Variables{names})
	}
	return p, nil
}

// imported is what another package has told of a function, and nil where it has
// told nothing. The rest is as for a function without a body.
func imported(pass *analysis.Pass, f *types.Func) *effects.Summary {
	s := new(effects.Summary)
	if f.Pkg() == nil || !pass.ImportObjectFact(f, s) {
		return nil
	}
	why := &effects.Step{Func: f.Name(), What: "is of another package"}
	s.Impure = append(s.Impure, effects.Impurity{Kind: effects.Unknown, What: f.FullName(), Why: why})
	s.Results = make([]effects.Result, f.Signature().Results().Len())
	for i := range s.Results {
		s.Results[i].At = []effects.Root{{Place: effects.Elsewhere}}
	}
	return s
}
