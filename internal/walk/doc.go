// Package walk is the first tier of evaluation: a graph of pure operators, evaluated by the goroutine that forces it, in a loop,
// without a stack, a queue or counters. Below some 60 to 100 ns of work per node a second core cannot win.
//
// The way down from the root is kept in the nodes themselves (link reversal: H. Schorr and W. M. Waite, An efficient
// machine-independent procedure for garbage collection in various list structures, CACM 10, 1967). While the walk works below a
// node, one of the node's two operand fields holds the node's own parent, and its side says which. So a chain of ten million
// nodes needs no memory beside the nodes.
//
//	before      on the way down to c      c is done           up again
//
//	 r           r  (parent nil)           r                   r          r holds b again, and looks
//	 |           ^                         ^                   |          at its second operand
//	 b           b  holds r                b  holds c          b  done
//	 |           ^                         |
//	 c           c  is cur                 c  done
//
// # Alone and shared
//
// A claim and a publication by locked instructions cost some 30 ns, an evaluation 3. So a walk that finds no other one in the gate
// (package gate) goes alone after a while: it claims silently, and stores the word without a lock. A newcomer to the gate asks
// and waits. Every few hundred steps, and after every node, the walk looks whether it was asked. Then it marks what it has on its
// way as claimed and opens the gate; from there on it claims like everyone else.
//
// The marks come before the gate is opened; otherwise a reader that comes in finds an idle node, and in it a parent for an operand:
//
//	word  Idle      Idle      Idle           Running   Running   Running
//	 r (parent nil)  b holds r  c is cur  ->   r         b         c         gate: open
//
// # The state of an operand, and what the walk does
//
//	operand       shared                           alone
//	Done          goes on                          goes on
//	Failed        notes it; when both are settled, cur fails with the lower failure
//	Idle          claims it and goes down          goes down
//	Running       waits for the other party        cannot be: no other party is inside the gate, and what the walk itself has
//	                                               claimed lies above cur, never below it
//
// Light nodes have at most two operands, all strict, and never an alias for one: calls, dynamic nodes and wide nodes are heavy, and
// whatever needs one of them that is not done is heavy too.
//
// # Cost
//
// A node takes two steps of the loop, one down to it and one to evaluate it (EvaluateCounted relies on that). The fields of
// walk are copied to local variables for the loop (cur, parent), and written back only before what may leave it: a panic, a wait, a
// look at the gate. The state of Go's stack is the same at any depth of the graph.
//
// # What holds
//
//   - Every node from cur upwards is claimed by this walk, or, while it is alone, is known to it only.
//   - A walk waits only for a node beneath all that it has claimed. A circle of such waits would be a circle of operands, which
//     cannot be built.
//   - Whatever ends a walk leaves its nodes whole: a panic fails one node and the walk goes on above it, the end of the context or
//     of the goroutine hands back all that is on the way, operands in their places.
package walk
