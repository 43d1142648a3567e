// Package plan compiles what a force needs: which nodes, in which order, which of them are evaluated together, and which are
// equal. It sees nodes and their operands, evaluates nothing, and knows neither tasks nor workers.
//
//	file        question                                       cost of a node
//	plan.go     what does the root need that is not done?      tens of ns
//	index.go    which found node has the highest number?       part of the above; only where a plan is large
//	region.go   which operators of a family make one task?     about 1 µs for a member
//	members.go  which operands of a member are arrays?         part of the above
//	share.go    which nodes do the same with equal operands?   100 to 300 ns where a node can be shared
//
// The first question comes for every force of a graph with calls in it; the others only where the plan has seen operators of
// a family, or pure calls. Files refer upwards only to plan.go and share.go; those refer to no other.
//
// All of it reads operands, so the caller is inside the gate (package internal/gate): otherwise a walk that is alone there
// might have one of its own links in the place of an operand.
package plan
