// Package plan compiles what a force needs: which nodes, in which order, which of them are evaluated together, and which are
// equal. It sees nodes and their operands, evaluates nothing, and knows neither tasks nor workers.
//
//	file        question                                       cost of a node
//	plan.go     what does the root need that is not done?      tens of ns
//	index.go    which found node has the highest number?       part of the above; only where a plan is large
//	region.go   which operators of a family make one task?     about 1 µs for a member
//	members.go  which operands of a member are arrays?         part of the above
//	share.go    which nodes do the same with equal operands?   100 to 300 ns where a node can be shared
//	listing.go  all but the last, written down for a reader    not used by the engine
//
// The first question comes for every force of a graph with calls in it; the others only where the plan has seen operators of
// a family, or pure calls. index.go serves plan.go, and members.go serves region.go; both region.go and
// share.go number keys by numbering.go. plan.go, region.go and share.go do not know of each other.
//
// # The three numberings
//
// A node has a creation number, which is its own for ever; a position in the plan, which descends as creation numbers ascend,
// because a plan is given out from the root downwards; and an index in the two passes above plans, which ascends with
// creation numbers, because both look up operands before consumers. The engine turns positions into indices and back
// (package demand, group.go and share.go).
//
//	              a   b   a+b   (a+b)*b
//	number       17  21    22        40     gaps: nodes that this root does not need
//	position      3   2     1         0     Plan.Next, and the engine's tasks
//	index         0   1     2         3     Regions, Representatives
//
// All of it reads operands, so the caller is inside the gate (package internal/gate): otherwise a walk that is alone there
// might have one of its own links in the place of an operand. Other forces may claim and settle nodes meanwhile. Each pass sees
// a node as it is when the pass comes to it, and what it says of the node is only a hint: the engine claims a node before it
// evaluates it, and looks at its state again (package demand, block.go, sortOut).
package plan
