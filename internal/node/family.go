package node

import (
	"errors"
	"slices"
	"unsafe"
)

// Families. The operators of a family (those on whole arrays, say) are not worth evaluating one by one: a chain of them is
// one pass over memory when it is evaluated as a whole. So a plan groups the family nodes that it finds into regions
// (package plan), and one task does a region (package exec), by one call of Eval with a [Region] in its scope.
//
// What a region's Eval is promised, and what it must do:
//
//   - The node it is called for is claimed, and none of the others is: it claims those of Region.Others that it can evaluate
//     along with it, by [Region.Claim].
//   - What lies between these outputs and the region's inputs is not claimed, not memoised, and may be evaluated again. Eval
//     finds it by walking down from the outputs, with [PeekPair], through idle nodes of its family, to settled ones. So it
//     needs no plan, and works for a single node as well.
//   - A node on the way that is neither settled nor idle is being evaluated by another party. Eval wishes for it, with
//     [Scope.Each], and is called again.
//   - It says for every output what has become of it, and which nodes have failed, outputs or not.
//
//	a   b     settled: the inputs
//	 \ /
//	  m       interior: neither claimed nor remembered; it stays idle
//	 / \
//	p   q     outputs: p is the node for which Eval is called, q is one of Others
//
// Eval does not complete its outputs. It reports them, and the caller does, because the caller knows the scopes that wait for
// them, and decides which of several failures counts.

// Fusion is what a plan must know of an operator in order to group its nodes. One per operator, never per node.
type Fusion struct {
	Family  string // only nodes of one family share a region
	Barrier bool   // its result is not there element by element, as a sum: consumers wait until it is settled
	Alone   bool   // it is evaluated after what it needs, as sorting is: no other output in its region
	Run     bool   // for the workers of a run only: it calls functions of the program, whose Goexit must not end the goroutine that forces
	Scalars uint32 // bit i: operand i is a single value, so that sharing it is no reason to share a region
	Cost    int    // of an element, in picoseconds: whether evaluating it twice is cheaper than storing it
}

// ErrLarge is what Eval returns for a region that is worth other goroutines' help, if it has been lent no Split. It is no failure
// of a node: the outputs are handed back, and a run evaluates them.
var ErrLarge = errors.New("node: a region too large for the goroutine that forces it")

// InitFamily makes a fresh node of a family's operator. pc is the user's line. All operands are strict. The node is a Call and
// Heavy although no user's function is called: the walk of tier 1, which evaluates node by node, must leave it alone.
func InitFamily(n *Node, op Op, pc uintptr, operands ...*Node) {
	switch len(operands) {
	case 1:
		Init(n, op, pc, operands[0], nil)
	case 2:
		Init(n, op, pc, operands[0], operands[1])
	default:
		Init(n, op, pc, nil, nil)
		n.flags |= Wide
		// A copy, so that the caller's slice stays on its stack: nearly all nodes have no more than two operands.
		n.a = unsafe.Pointer(&WideOperands{slices.Clone(operands), len(operands)})
	}
	n.flags |= Family | Call | Heavy
}

// Value returns the address at which the value of a settled or claimed node lies: directly behind its head, whatever the type. The
// caller knows the type from the operator.
func Value(n *Node) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(Resolve(n)), unsafe.Sizeof(Node{}))
}

// Region is what Eval is lent for the operators of a family, and what it reports. It belongs to the
// goroutine that calls Eval.
type Region struct {
	// Bar is the scope's: nodes with higher numbers are not wanted, because something below them has failed. Where the
	// node itself lies above it, Eval is only to find out which nodes below the bar fail.
	Bar uint64
	// Others are further outputs of the region, as the plan saw it.
	Others []*Node

	// Work is how much Eval has had to do, in picoseconds as the costs of operators add up to.
	Work int
	// Outputs is what has become of the claimed nodes. The first one is the node for which Eval was called.
	Outputs []Output
	// Faults are the nodes of the region that have failed, in ascending order.
	Faults []*Fault
	// Rejected is what nodes of the region have left out of their input, for those that observe the run.
	Rejected []Rejected
}

// Rejected is how many rows a node has left out because they cannot be read.
type Rejected struct {
	Node *Node
	Rows int64
}

// Output is a claimed node and its outcome: a value in the cell, unless one of the other fields says otherwise.
type Output struct {
	Node    *Node
	Fault   *Fault   // it, or something that it needs, has failed
	Failure *Failure // one of the region's inputs has
	Open    bool     // it could not be evaluated: it is handed back
}

// Fault is a failure in a region. Its node need not be claimed.
type Fault struct {
	Node    *Node
	Err     error
	Failure *Failure // the engine's: what the node remembers
}

// Claim tries to make n an output of the region, and reports whether it has won the node. The output is Open until Eval says
// otherwise, so that an Eval which ends early, by a panic for instance, leaves nothing claimed that is not listed.
func (r *Region) Claim(n *Node) bool {
	if !Claim(n) {
		return false
	}
	r.Outputs = append(r.Outputs, Output{Node: n, Open: true})
	return true
}
