package demand

import "xfork/internal/node"

// What an idle node's operands say of it. Another task may claim the node at any time, and then its operands cannot be read; so both say
// whether it was idle all the time.

// OperandsMissing reports whether n is a call that was handed back without its operands (package exec, reread).
func OperandsMissing(n *node.Node) (idle, missing bool) {
	if !node.Has(n, node.Call) || node.Has(n, node.Family) {
		return true, false
	}
	idle = node.Peek(n, func(x *node.Node, strict bool) { missing = missing || strict && !node.Settled(x) })
	return idle, idle && missing
}

// FailedOperand returns the failure with the lowest key among the strict operands of an idle node, or nil. If the node was not idle, f
// means nothing, because the operands may have been another claim's.
func FailedOperand(n *node.Node) (f *node.Failure, idle bool) {
	idle = node.Peek(n, func(x *node.Node, strict bool) {
		if !strict {
			return
		}
		if g := node.Outcome(x); g != nil && (f == nil || g.Key < f.Key) {
			f = g
		}
	})
	return f, idle
}
