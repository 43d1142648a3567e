package source

import (
	"fmt"
	"go/token"

	"xfork/cmd/xfork/effects"
)

// The reasons are few, and each has an example in package fork. They are text, as
// they are what users read.
//
// Reason is why a loop or an expression is left as it is.
type Reason string

const (
	NoLoop      Reason = "no loop"          // there is nothing that could be changed
	Header      Reason = "loop header"      // it counts or ranges in another way, or over what changes
	NoCall      Reason = "no call to fork"  // of a function of this program with a value and an error at most
	Early       Reason = "leaves early"     // by more than the return of an error
	Carried     Reason = "carries a value"  // from one iteration to the next
	Writes      Reason = "writes elsewhere" // than the loop may
	Reads       Reason = "reads what it writes"
	Shared      Reason = "may share memory"    // what a call is handed, or reads, with what the loop writes
	Effect      Reason = "effect"              // of a function that is called
	Unknown     Reason = "unknown"             // what a call does
	Closure     Reason = "closure"             // in the loop
	Deferred    Reason = "defer"               // in the loop, or in the function: it may recover
	Goroutine   Reason = "goroutine"           // in the loop
	Channel     Reason = "channel"             // in the loop
	Conditional Reason = "conditional call"    // not made in every iteration
	Arguments   Reason = "arguments"           // that are not there before the loop, or have effects
	Errors      Reason = "error not looked at" // at once
	Name        Reason = "name"                // that is taken, or cannot be written here
	NoPlainForm Reason = "no plain form"       // of what is to be unforked
)

// Refusal is an error: it says why, where, and by which calls.
//
// What is at At is the loop, or the expression in it, that would have to be
// another one. The witness ends at the effect itself, which may lie in another
// package.
type Refusal struct {
	At      token.Position
	Reason  Reason
	What    string
	Witness *effects.Step // nil if what is at At is all there is to see
}

// Error is the refusal on one line, and the witness on lines of its own.
func (r *Refusal) Error() string {
	s := fmt.Sprintf("%s: %s: %s", r.At, r.Reason, r.What)
	for w := r.Witness; w != nil; w = w.Next {
		at := ""
		if w.At.IsValid() {
			at = w.At.String() + ": "
		}
		s += fmt.Sprintf("\n\t%s%s %s", at, w.Func, w.What)
	}
	return s
}
