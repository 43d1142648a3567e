// Package eval brings the nodes that a caller asks for up to date, each once, and tells what went wrong. It is the only room
// that sees both the graph and the scheduler, and it knows no types.
//
// # The life of a force
//
//  1. A settled root is answered at once. A light one (pure operators only) is evaluated here and now by the calling
//     goroutine: walk.go, behind internal/gate.
//  2. Everything else is a [run]: the root's [scope] is planned (package graph), node by node, and written down as tasks (block.go).
//     Light leaves are evaluated on the way. Ready tasks go to the scheduler; the caller waits.
//  3. Workers do tasks, step by step (step.go): an operator on the spot, a call in its lane (call.go), after it has got what
//     else it asks for (special.go, limit.go, unsafe.go). A finished task makes its consumers ready.
//  4. A dynamic node's wish opens scopes of its own, its kids, and the node is held until they close (wish.go).
//  5. A call that forces is recognised by its goroutine and runs what it needs itself (nested.go; the short way: direct.go).
//  6. What nobody wants any more is withdrawn, what others want is adopted (withdraw.go).
//  7. The scope closes when all its tasks are over; its error is the one with the lowest key (scope.go).
//
// What is going on is written down for whoever observes the run (observe.go, log.go, shape.go; package stream below this one).
//
// A sequential run goes through the same scopes and tasks in program order, on the caller's goroutine (order.go).
//
// # Invariants
//
//   - A node's word is the only place where two forces, or two scopes, meet. Tasks are a scope's own.
//   - No unevaluated claim is held while waiting, but for the way down of a walk, and for held tasks, which wait only for
//     what lies below them. So waits cannot form a circle that demands do not form.
//   - A task's number lies above its scope's bar or below it. What lies above is never started, and withdrawn if it runs.
//     Whoever starts something says so first and looks at the bar afterwards; whoever lowers the bar does so first and looks
//     for what runs afterwards.
//   - Slots are held by goroutines that compute. Who waits has given its slot away.
//   - While anything of a run goes on, the run is inside the gate: nobody evaluates without claims.
package eval
