package run

import (
	"errors"

	"xfork/eval/stream"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
)

// Regions: the task of an operator of a family evaluates what its plan has grouped with it, by one call of Eval
// (internal/node, family.go; internal/plan, Regions). To the machine it is a call: in the CPU lane, with a context,
// split among idle workers. What is special about it is here.
//
//	before (a task each)       after group
//
//	 sum   max                 sum      max       outputs of one region: sum has the task; max is among its others
//	   \   /                     \       /
//	    add                      [ add ]          inside: over, no node; evaluated with the outputs, never stored
//	   /   \                     /     \
//	  a     b                   a       b         inputs: operands of both tasks now
//
// A region's task has the lowest number of the nodes that it evaluates, because any of them may be what fails first. So it
// may have to run although something below its own node has failed: then it only finds out what fails below the bar.

// ErrOpen is the error of an attempt at a node that could not be evaluated, because something below it has failed: the node is
// handed back, and the failure below is the one to report. No node remembers it, and no force returns it.
var ErrOpen = errors.New("eval: a node of a region was left open")

// Region returns what the task's Eval is lent. The bar is that of this moment: one that falls later is not seen by Eval, which then
// evaluates more than is needed.
func (a *Attempt) Region() *node.Region {
	k := a.Block.Task(a.Index)
	reg := &node.Region{Bar: a.Block.Scope.Bar.Load()}
	if k.Number == demand.Unplanned && reg.Bar > 0 {
		reg.Bar = demand.NoBar // the plan may lack what it needs: evaluate all of it
	}
	if x := k.Ext.Load(); x != nil {
		reg.Others = x.Others
	}
	reg.Outputs = append(reg.Outputs, node.Output{Node: k.Node.Get(), Open: true})
	return reg
}

// EndRegion publishes what the region has said about other nodes than the task's own, and leaves in a.Err what it has said
// about that one. It runs on the goroutine that has called Eval, which holds the claims of all outputs. Faults before outputs: an
// output takes the failure that was settled here as the memoised one.
//
//	output         what becomes of its node
//	Open           handed back: Eval has not come to it
//	Fault          it fails with that of a node of the region, as it was settled before
//	Failure        it fails with that of an input of the region
//	none of them   it is done: Eval has written its cell
func (a *Attempt) EndRegion() {
	reg := a.Scope.Region
	if a.Err != nil || a.Scope.Wish.Kind != node.Nothing { // cancelled, broken, or it needs more first
		// The claims of the other outputs are given up: nothing of the region counts, and the next force that needs them
		// evaluates them anew. The task's own claim is the caller's.
		for _, o := range reg.Outputs[1:] {
			node.HandBack(o.Node)
		}
		reg.Faults = nil
		return
	}
	if a.Block != nil {
		if x := a.Block.Task(a.Index).Ext.Load(); x != nil {
			x.Others = nil
		}
	}
	for _, x := range reg.Rejected {
		a.Post.rejects(x.Node, x.Rows)
	}
	for _, f := range reg.Faults { // remembered, so that they fail with the same error when they are forced for themselves
		f.Failure = failure.Of(f.Node, f.Err, nil)
		told := stream.Failed
		if node.Claim(f.Node) {
			node.Fail(f.Node, f.Failure)
		} else if g := node.Outcome(f.Node); g != nil { // another force has found it
			f.Failure, told = g, stream.Found
		}
		if f.Node != reg.Outputs[0].Node { // its event is that of the end of the call
			a.Post.onTheWay(f.Node, told, f.Err)
		}
	}
	for _, o := range reg.Outputs[1:] {
		switch {
		case o.Open:
			node.HandBack(o.Node)
		case o.Fault != nil:
			node.Fail(o.Node, o.Fault.Failure)
		case o.Failure != nil:
			node.Fail(o.Node, o.Failure)
		default:
			node.Complete(o.Node)
		}
	}
	// Copied: the failure is memoised already, with its own traceback, and must not be wrapped once more.
	switch own := reg.Outputs[0]; {
	case own.Open:
		a.Err = ErrOpen
	case own.Fault != nil:
		a.Err = &failure.Copied{Failure: own.Fault.Failure}
	case own.Failure != nil:
		a.Err = &failure.Copied{Failure: own.Failure}
	}
}

// elsewhere reports whether the call for n has come to nothing because another node, which n needs, has failed: then n has no
// failure of its own to be reported.
func (a *Attempt) elsewhere(n *node.Node) bool {
	c, is := a.Err.(*failure.Copied)
	return a.Err == ErrOpen || is && c.Failure.Key != node.Number(n)
}
