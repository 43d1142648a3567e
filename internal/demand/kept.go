package demand

import (
	"xfork/internal/keep"
	"xfork/internal/node"
)

// Look is what a look for a result on disk has come to.
type Look int

// The ends of a look.
const (
	Before Look = iota // there was one for this task already
	Taken              // another task has claimed the node: the caller looks anew
	Found              // the node has its value
	Missed             // the call is to be made
)

// LookUp looks for the value of an idle call's node on disk, once for all attempts of this task, and keeps what it finds out in
// Extra.Kept. The operands are there.
//
// Only the claimer may read the arguments and write the value. On a miss the claim is handed back at once; otherwise a call that waits
// for a slot or a place under a limit would keep other forces from making it meanwhile.
func (k *Task) LookUp(f *keep.Function) Look {
	x := k.Extra()
	if x.Kept != nil {
		return Before
	}
	n := k.Node.Get()
	if !node.Claim(n) {
		return Taken
	}
	var found bool
	if x.Kept, found = f.Look(n); found {
		node.Complete(n)
		return Found
	}
	node.HandBack(n)
	return Missed
}

// Kept returns the call of the task as one with a result that is kept, or nil, of which all methods do nothing.
func (k *Task) Kept() *keep.Call {
	if x := k.Ext.Load(); x != nil {
		return x.Kept
	}
	return nil
}

// TakeDown takes down the value of the call's node for the disk, if it is to be kept. The caller holds the claim, and settles the node
// next. A function may return half of its work when the time of its attempt is up.
func (k *Task) TakeDown(n *node.Node) {
	if x := k.Ext.Load(); x != nil && (x.Call == nil || !x.Call.HasTimedOut()) {
		x.Kept.Take(n)
	}
}
