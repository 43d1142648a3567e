package node

import (
	"runtime"
	"strings"
)

// Twin copies the description of n into a fresh head, for an attempt that may have to be thrown away: the twin's cell
// takes the value, and n stays untouched until the attempt is known to count. The caller holds the claim of n, so that the
// operands are not written meanwhile. The word is not copied: the twin is idle, and only the goroutine of the attempt has it.
func Twin(fresh, n *Node) {
	fresh.op, fresh.a, fresh.b = n.op, n.a, n.b
	fresh.site, fresh.lo, fresh.hi, fresh.flags = n.site, n.lo, n.hi, n.flags
}

// Cloner is implemented by the operators of calls. An attempt at a call under Timeout runs on a clone, because a function that
// overruns its time may still write its result when another attempt is under way, or the node has failed.
type Cloner interface {
	Clone(n *Node) *Node // a twin with its own cell, not published anywhere
	Take(n, clone *Node) // moves the value of an evaluated clone into n's cell
	Key(n *Node) (k any) // comparable, equal for equal calls of a Pure function; nil if they cannot be compared
}

// Portable is implemented by the operators of calls that may be made somewhere else. The caller holds the claim.
type Portable interface {
	// Ends returns pointers to the plain arguments of a call, all in one, and to where its value goes. args is nil for a call with
	// lazy arguments, which are the node's operands, and value for one whose only result is its error.
	Ends(n *Node) (args, value any)
}

// Describer is implemented by the operators of calls that can say what they were called with.
type Describer interface {
	// Describe returns the arguments as text, and the call's index in the slice that a Map was given, or -1. It must be
	// called before the arguments are forgotten.
	Describe(n *Node) (args string, element int)
}

// Label returns the name to show: the user's, or that of the function. It is looked up each time: failures and views ask for it,
// evaluation does not.
func (i *Info) Label() string {
	if i.Name != "" || i.Entry == 0 {
		return i.Name
	}
	if f := runtime.FuncForPC(i.Entry); f != nil {
		return strings.TrimSuffix(f.Name(), "-fm") // a method value
	}
	return "func"
}
