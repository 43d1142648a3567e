package graph

import "xfork/internal/gate"

// visit lets a walk in among the forces, and returns the way out.
//
// A force that is alone in the engine claims its nodes silently and keeps its way back in their operand slots (package
// eval, walk.go). Whoever reads operands of nodes that it has not claimed has to be inside the gate, where no force is alone.
func visit() (leave func()) {
	gate.Enter()
	return gate.Leave
}
