package graph

import "xfork/internal/gate"

// visit lets a walk in among the forces, and returns the way out.
//
// A force that is alone in the engine claims its nodes silently and keeps its way back in their operand slots (internal/walk;
// the technique is pointer reversal, Schorr and Waite, 1967). A reader of operands of nodes that it has not claimed has to be
// inside the gate, where no force is alone:
//
//	a + b while a force is alone at a        operands of a + b: the consumer to go back to, and b
//
// No force can go alone while the caller is inside, which costs forces of plain operators their speed. So a look is inside
// while it reads operands, and outside again before anything is drawn or written.
func visit() (leave func()) {
	gate.Enter()
	return gate.Leave
}
