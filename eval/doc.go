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
// # The states of a task
//
// A task is one scope's view of a node (task.go); what the node has come to is told by the node's word alone. Consumers begin
// when a task is over, or when its call has been left to others.
//
//	state     what it means                                          what is held in it
//	fresh     not started; or woken up, and its number is in a       nothing of the node; a call: what it has been
//	          queue or in the hands of who is doing it               admitted to so far
//	asleep    away, not claimed: waits for a node that somebody      waiting for a node: nothing; for a limit: the
//	          else has, its turn, the token, a limit, a rate         token; for a rate: the token and the limit
//	running   its function is being called, on the post whose        the claim, a slot, limit and token, which a call
//	          number is in pend                                      that waits in a force has given up or lent
//	held      away, claimed: a dynamic node whose kids are open,     the claim; a call between attempts: the token as
//	          or a call between two attempts                         well (unless a function that was given up has
//	                                                                 it), but no place under its limit
//	adopted   its scope has gone on without it, its function runs,   as running, but the slot is lent out; an orphan
//	          and others wait for the node                           is counted
//	gone      likewise, but nobody waits: its context has ended      likewise, until the function returns
//	over      nothing is left to do                                  nothing
//
// What moves a task, and in whose hands:
//
//	fresh   -> asleep    who does it: sleep, sleepOn, myTurn             before it queues: the wake-up may come at once
//	asleep  -> fresh     who finds its number in a queue: step           by compare-and-swap, against a withdrawal
//	asleep  -> over      who withdraws it                                likewise
//	fresh   -> running   who does it: invoke                             then it looks at the bar
//	running -> over      who called the function: returned               by compare-and-swap; the winner finishes the task
//	running -> adopted   who withdraws it: withdraw, by disown           likewise
//	running -> held      the timer of an attempt: expire, by disown      likewise; the attempt's number tells it from the next
//	fresh   -> held      who does it: openKids                           operators that wish
//	over    -> held      who called the function: again, grant           not counted as finished yet
//	held    -> fresh     who finds its number in a queue: resume         when all kids are closed, or the pause is over
//	held    -> over      who withdraws a call between attempts           a dynamic task is not: its kids are, and it follows
//	adopted -> gone      the last one that waited for the node           or at once, if nobody did
//	adopted -> over      who called the function: endAdoption            before the node is settled or handed back
//	gone    -> over      likewise                                        a failure is not remembered
//
// Operators do not take part: they are evaluated in fresh, within one step, and nobody looks at their state afterwards.
//
// # Where things are
//
//	force.go, each.go, option.go    the entrances, and what changes a force
//	engine.go, environment.go       slots that forces share; what the environment asks for
//	walk.go                         operators only: the walk of the goroutine that forces
//	run.go, post.go                 one outermost force: numbers of tasks, the scheduler's calls; its goroutines and their frames
//	scope.go, block.go, task.go     what is demanded together; the plan of it, as tasks; one task and its states
//	scratch.go, share.go            memory that is used again; equal calls of pure functions
//	step.go                         a task from ready to over: operators, waits for other forces
//	call.go, returned.go            calls of user functions, and what becomes of them
//	callctx.go                      the context that a function is given
//	special.go, limit.go, unsafe.go what a call must have first: rates, timeouts, retries; limits; the token
//	split.go, holding.go            calls that are parallel inside, and what such a call gives up while it waits
//	region.go, spot.go, crew.go     operators on arrays, evaluated together: by a run, or by the goroutine that forces
//	wish.go                         dynamic nodes: kids, tail calls, resumption
//	nested.go, direct.go            forces that functions make: the general way, and the short one
//	withdraw.go, cycle.go           demand that ends, calls that others adopt; forces that wait for themselves
//	order.go                        the sequential run
//	error.go, trace.go              failures and their tracebacks
//	observe.go, log.go, shape.go    who watches a run, what its goroutines write down, what it consists of
//	marks.go                        labels and regions for Go's own tools
//	quiet.go, ready_seam.go         what tests ask where they choose the schedule; ready.go stands in elsewhere
//
// # Invariants
//
//   - A node's word is the only place where two forces, or two scopes, meet. Tasks are a scope's own.
//   - No unevaluated claim is held while waiting, but for the way down of a walk, and for held tasks, which wait only for
//     what lies below them. So waits cannot form a circle that demands do not form.
//   - A task's number lies above its scope's bar or not. What lies above is not called, and withdrawn if it runs. Whoever
//     starts something says so first and looks at the bar afterwards; whoever lowers the bar does so first and looks for what
//     runs afterwards. So one of the two sees the other, and a compare-and-swap on the task's state tells which one acts.
//   - Within a block indices descend as creation numbers ascend: the root is task 0, an operand's index is higher than its
//     consumers'. Only where there are regions do the numbers of tasks not follow: a region's counts as its oldest node.
//   - A task is finished once: by who moves it to over, or to adopted. Before a task whose node is idle again is finished its
//     scope is withdrawn, for the consumers are ready from then on and would take an operand that is not there.
//   - A scope is held open by a count of one of its own while it is being filled, and a dynamic task in the same way while its
//     kids are being opened: what is begun first may be over before the rest is there.
//   - No lock is held while a grant is called, a scope is withdrawn, or another run is offered a slot.
//   - Slots are held by goroutines that compute. Who waits has given its slot away.
//   - While anything of a run goes on, the run is inside the gate: nobody evaluates without claims.
package eval
