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
// # What holds
//
//   - Every node from cur upwards is claimed by this walk, or, while it is alone, is known to it only.
//   - A walk waits only for a node beneath all that it has claimed. A circle of such waits would be a circle of operands, which
//     cannot be built.
//   - Whatever ends a walk leaves its nodes whole: a panic fails one node and the walk goes on above it, the end of the context or
//     of the goroutine hands back all that is on the way, operands in their places.
package walk
