package dump

import (
	"reflect"
	"sync"
	"sync/atomic"

	"xfork/internal/cell"
	"xfork/internal/invoke"
	"xfork/internal/node"
)

// A call under Timeout has two goroutines that may come to its end, and one of them knows the call only by its node:
//
//	worker   NewCall, Expires, Before | function ........ returns: Ended, Save on failure
//	timer                             | time is up: Expired, Save; the function goes on, and its goroutine drops what it returns
//
// The engine lets one of the two win (package exec), so Save is called once. Before takes of the call's time: the timer may find a Call
// that is not whole yet, and then saves the failure without arguments. To wait for them here would make the timer as slow as the
// encoding, and the encoding may be the very thing that is stuck.

// Call is a call in progress, with what it was called with. It belongs to the goroutine that makes the call; of one that may run out of
// its time the timer's goroutine gets it by Expired, and reads it once whole is set.
type Call struct {
	args    []Argument
	types   []reflect.Type // of args
	result  Type
	missing string // why args are not there
	large   bool   // they are to be encoded after the failure
	whole   atomic.Bool
}

// expiring has the calls that a timer may give up while their function still runs, by their nodes: the timer knows nothing else of
// them. A call is in it from Expires to Ended or Expired.
var expiring sync.Map // *node.Node -> *Call

// NewCall returns a call of n that is about to be made. It is nil where n is no call that could be made again: an operator, a fold, a
// bind.
func NewCall(n *node.Node) *Call {
	// Operators first: a look at a flag. What folds and dynamic nodes call is a closure of package expr's.
	if !node.Has(n, node.Call) || !cell.IsKept(n) {
		return nil
	}
	return new(Call)
}

// Expires lets a timer find c by the node of the call. It comes before Before: the time of the call runs already.
func (c *Call) Expires(n *node.Node) { expiring.Store(n, c) }

// Ended is called when the function of n has returned before its time was up.
// Without that each node would be held for as long as the process lives.
func (c *Call) Ended(n *node.Node) { expiring.CompareAndDelete(n, c) }

// Expired returns the call of n that has run out of its time, or nil. Its function may still run, so what it was called with is not read
// any more.
func Expired(n *node.Node) *Call {
	v, found := expiring.LoadAndDelete(n)
	if !found {
		return nil
	}
	c := v.(*Call)
	// A Call of its own in both cases: c is still written by the goroutine that encodes.
	if !c.whole.Load() {
		return &Call{missing: "its time was up before they had been encoded"}
	}
	if c.large {
		return &Call{result: c.result, missing: "they are larger than 64 MiB, and the function still runs, which may change them"}
	}
	return c
}

// Before encodes what n is called with. The caller has the claim, the operands are done, and the function has not been called.
//
// Others may be at work on what lies behind an argument's pointers, under a lock of theirs that is not known here. Types with a lock in
// them are refused by wire; for the rest the page of the tool says so.
//
// MarshalBinary methods of the arguments are code of the user's: a Goexit there must not look like one of the function.
func (c *Call) Before(n *node.Node) {
	if bad := invoke.Guarded("the MarshalBinary of an argument", func() { c.encode(n, MostBefore) }); bad != nil {
		c.args, c.large, c.missing = nil, false, bad.Error()
	}
	// Last: the timer's goroutine reads the rest once it sees this.
	c.whole.Store(true)
}

// After is Before for a call that has been made: the arguments are what the function has left of them, but for one that another
// machine has called. The caller has the claim, and the function does not run any more.
func (c *Call) After(n *node.Node) {
	// Of a partition of calls, operands may have been computed over there.
	if !done(n) {
		c.missing = "they were on another machine only"
		return
	}
	if bad := invoke.Guarded("the MarshalBinary of an argument", func() { c.encode(n, 0) }); bad != nil {
		c.args, c.missing = nil, bad.Error()
	}
}

// done reports whether all operands of a claimed node have values. Those of a call that another machine has made may be there only.
func done(n *node.Node) bool {
	// As the operator will read them: what an alias stands for is put in its place, but for wide operands.
	var all []*node.Node
	if node.Has(n, node.Wide) {
		all = node.Wider(n).Nodes
	} else {
		node.Settle(n)
		a, b := node.Pair(n)
		all = []*node.Node{a, b}
	}
	for _, x := range all {
		if x != nil && node.Load(node.Resolve(x)) != node.Done {
			return false
		}
	}
	return true
}
