package run

import (
	"xfork/internal/dump"
	"xfork/internal/failure"
	"xfork/internal/node"
)

// What attempts are given, noted while failures are saved (package dump), and their way into a file.
//
//	Evaluate   notes: what the function is called with
//	  returns  Ends: no timer can want it any more
//	  fails    Failure: save, unless another attempt follows
//	expires    Failure, of an attempt that the timer has made: what was noted is found by the node

// notes notes what the function is about to be called with. n may be a clone, which has the arguments of its node.
func (a *Attempt) notes(n *node.Node) {
	c := dump.NewCall(n)
	if c == nil {
		return
	}
	// Only calls have it on their attempts; operators share the post's, and were turned away above.
	//
	// Found by the timer before it is whole: encoding takes of the attempt's time, which runs already.
	if a.Special != nil && a.Special.Timeout > 0 {
		c.Expires(a.Block.Task(a.Index).Node.Get())
	}
	c.Before(n)
	a.given = c
}

// save saves the failure f of the attempt at n, if it is the last one. A function that was not called, for a refusal of its rate for
// instance, is not saved.
func (a *Attempt) save(n *node.Node, f *node.Failure) {
	// The attempt of a timer is another one than that on which the function runs.
	c := a.given
	if c == nil && a.Special != nil && a.Special.Timeout > 0 {
		c = dump.Expired(n)
	}
	if e, is := f.Err.(*failure.Error); is && c != nil && !a.again && e.Node == n {
		c.Save(e, int(a.Number))
	}
}

// FailureElsewhere is Failure for a call of n that another machine has made: what it was called with is what it is here. The caller has
// the claim.
func (a *Attempt) FailureElsewhere(n *node.Node) *node.Failure {
	// Nothing was noted before it left: most calls do not fail, and its operands may not have been here.
	if dump.On() {
		if a.given = dump.NewCall(n); a.given != nil {
			a.given.After(n)
		}
	}
	return a.Failure(n)
}
