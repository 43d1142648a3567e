// Package vet finds what compiles in a program that uses xfork and is wrong all
// the same: its analysers, and the doors to them.
//
//	xfork vet ./...                         print findings
//	xfork vet -fix ./...                    apply the first fix of each; with -diff print them instead
//	xfork vet -json ./...                   findings and fixes as JSON
//	go vet -vettool=$(which xfork) ./...    the same by the go command
//	go fix -fixtool=$(which xfork) ./...
//
// package plugin is the door of golangci-lint. docs/vet.md lists the findings,
// each of which has a page.
package vet

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"

	"xfork/cmd/xfork/vet/aftersliceof"
	"xfork/cmd/xfork/vet/cachedimpure"
	"xfork/cmd/xfork/vet/forceerr"
	"xfork/cmd/xfork/vet/forceinloop"
	"xfork/cmd/xfork/vet/forkglobals"
	"xfork/cmd/xfork/vet/forkwrites"
	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/lane"
	"xfork/cmd/xfork/vet/lostctx"
	"xfork/cmd/xfork/vet/lostfork"
	"xfork/cmd/xfork/vet/printexpr"
)

// analysers are those that look at programs, by name. Each is a package of its
// own, stands on the vocabulary in internal/lazy, reports through
// internal/allow, and has a folder of fixtures in testdata and a page in
// docs/vet. Those that ask what functions do stand on package effects too, by
// internal/reach.
var analysers = []*analysis.Analyzer{
	aftersliceof.Analyzer,
	cachedimpure.Analyzer,
	forceerr.Analyzer,
	forceinloop.Analyzer,
	forkglobals.Analyzer,
	forkwrites.Analyzer,
	lane.Analyzer,
	lostctx.Analyzer,
	lostfork.Analyzer,
	printexpr.Analyzer,
}

// Analyzers returns all analysers, and last the one that looks at the comments
// which suppress their findings.
func Analyzers() []*analysis.Analyzer {
	names := make([]string, len(analysers))
	for i, a := range analysers {
		names[i] = a.Name
	}
	return append(append([]*analysis.Analyzer{}, analysers...), allow.Analyzer(names))
}

// Without returns all analysers but the named ones. A name that is not known is
// an error.
func Without(names ...string) ([]*analysis.Analyzer, error) {
	// A name that is mistyped would otherwise run what it was to turn off.
	all := Analyzers()
	for _, n := range names {
		i := slices.IndexFunc(all, func(a *analysis.Analyzer) bool { return a.Name == n })
		if i < 0 {
			return nil, fmt.Errorf("xfork vet: there is no analyser %q", n)
		}
		all = slices.Delete(all, i, i+1)
	}
	return all, nil
}
