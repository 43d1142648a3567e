// Package forkwrites finds variables that forks write while something else uses
// them:
//
//	total := 0
//	for _, p := range paths {
//		forks = append(forks, expr.Fork(func() int {
//			total += len(p) // beside the other turns' forks
//			return 0
//		}))
//	}
//
// # How
//
// It works on the text and the types of one declaration at a time.
//
//  1. closure.go finds the literals that are forked, with the place: a literal
//     that is handed to package expr, or a variable that is one. A function that
//     is lifted is forked where it is used; if that is not one place, its calls
//     may run beside each other.
//  2. access.go lists the captured variables that a literal uses: which, by which
//     path of fields and constant indices, reading or writing, behind a lock or
//     not. Order in the text stands for order in time.
//  3. conflict.go compares a literal with its own other calls, with the other
//     literals, and with the code around it (builder.go).
//
// # What orders
//
// Two accesses are no conflict if something may order them. What may do so is
// judged by the text, generously, because a report that is false costs more
// than one that is missing:
//
//	a lock, an atomic load or a wait before the write, in the literal
//	a join between the two, in the code around: a force, a receive, a call that
//	    is handed an expression, or with a name such as wait, close or lock
//	different branches of one if or switch; a block that is left in between
//	an operand: the second fork is made with the first one's expression
//	an After that is handed both
//	one worker, or Sequential, anywhere in the declaration
//	the lanes Unsafe and Exclusive
//
// # Where the rules come from
//
// Their first form was tried on goroutines in public programs (the closures of
// go statements, WaitGroup.Go and errgroup.Go, which flag -goroutines turns
// on), and each rule above hides a report that was false there or in this
// repository. The figures are in docs/vet/forkwrites.md.
package forkwrites

import (
	"fmt"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/allow"
)

// Analyzer finds a variable that a fork's function captures and writes without
// a lock, where the fork is made in a loop (each turn's writes the same
// variable), where another fork uses the variable, or where the code that
// builds uses it before a force. It also finds the reverse: the building code
// writes what a fork reads before that is forced, so that the fork sees what
// was written later.
//
// A variable is followed by name, with its fields; elements of slices and
// arrays with an index that is not constant are not, for each fork may write
// its own. Forks under Unsafe or Exclusive never run beside each other and are
// left alone, and so are writes behind a Lock, and those in a function that is
// itself handed to a call.
var Analyzer = &analysis.Analyzer{
	Name:     "forkwrites",
	Doc:      "find captured variables that forks write beside other uses",
	URL:      "docs/vet/forkwrites.md",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

// goroutines has the functions of go statements, WaitGroup.Go and errgroup's Go
// looked at as if they were forked. The rate of false findings was measured
// with it, on programs that do not use xfork.
var goroutines bool

func init() {
	Analyzer.Flags.BoolVar(&goroutines, "goroutines", false, "look also at the functions of go statements, WaitGroup.Go and errgroup.Group.Go")
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	// What is captured is declared in a function, so that no two declarations
	// share any of it. Functions that share variables lie in one declaration.
	byDecl := make(map[inspector.Cursor][]*closure)
	var order []inspector.Cursor
	for _, c := range closures(pass, in) {
		if byDecl[c.decl] == nil {
			order = append(order, c.decl)
		}
		byDecl[c.decl] = append(byDecl[c.decl], c)
	}
	reported := make(map[token.Pos]bool) // a literal may be forked at several places
	for _, decl := range order {
		all := byDecl[decl]
		for _, c := range all {
			check(pass, c, all, reported)
		}
	}
	return nil, nil
}

// check reports the first conflict of each variable that a closure uses.
func check(pass *analysis.Pass, c *closure, all []*closure, reported map[token.Pos]bool) {
	// A variable that is written five times has one fault.
	told := make(map[*types.Var]bool)
	// In the order of the text, so that messages do not depend on chance.
	for _, a := range c.accesses {
		if told[a.v] || a.guarded || reported[a.pos] {
			continue
		}
		if why := c.conflict(pass, a, all); why != "" {
			told[a.v], reported[a.pos] = true, true
			allow.Report(pass, analysis.Diagnostic{Pos: a.pos, Message: fmt.Sprintf("%s %s", a, why)})
		}
	}
}
