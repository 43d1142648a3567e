package inline

import "xfork/internal/node"

// Looks before the walk of Arrays. They claim nothing and call nothing, so a force that is not for the walk pays some nanoseconds for them.

// promising reports, by a look at n and its operands, whether the walk may come to something. Most roots stand on calls, and are to
// pay no more than this look.
func promising(n *node.Node) bool {
	if node.Has(n, node.Family) {
		return true
	}
	a, b, wide, idle := node.PeekPair(n)
	switch {
	case !idle || node.Has(n, node.Call|node.Dynamic):
		return false
	case wide == nil:
		return there(a) && there(b)
	case wide.Strict < len(wide.Nodes) || len(wide.Nodes) > mostOperands:
		return false
	}
	for _, x := range wide.Nodes {
		if !there(x) {
			return false
		}
	}
	return true
}

// there reports whether x, an operand or nil, has a value, or might be evaluated on the spot.
func there(x *node.Node) bool {
	return x == nil || !node.Has(x, node.Call|node.Dynamic) || node.Has(x, node.Family) || node.Load(node.Resolve(x)) == node.Done
}
