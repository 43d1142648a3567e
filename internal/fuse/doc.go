// Package fuse compiles a region of array operators into one pass over memory, and runs it. It is
// the backend of package ops/vec, and the front of the compiler: it knows nodes and what the engine
// asks for. What is below it knows neither.
//
// # The way of a region
//
//	node       vec.Sum(vec.Add(vec.Mul(a, b), c))                         what the user built             member.go, input.go
//	collect    the nodes from the outputs down to settled ones                                           collect.go
//	shape      lengths, rows and columns, and the failures that follow from them                         shape.go, shapes.go
//	build      values: equal ones are one, constants are folded                                          build.go, package ssa
//	           those of matrices, which may be read in another order                                     matrix.go, levels.go
//	simplify   superinstructions: MulAdd(a, b, c)                                                        package ssa
//	schedule   an order in which few values live at a time                                               package lower
//	partition  what one loop of machine code does, and what instructions do                              package lower
//	emit       loops, and instructions over registers, each with the kernel that does it                 package lower
//	run        blocks that fit the first-level cache, in parts that idle workers take                    package machine
//	reduce     accumulated chunk by chunk, and merged in their order                                     packages reduce, axis
//	report     values, failures, and what could not be evaluated                                         evaluate.go
//
// Short arrays have a way of their own, from nodes to instructions at once, for what can be done
// without a failure: short.go, shorter.go. It is tried first, and changes nothing where it gives up.
//
// Operators on whole arrays (sorting, running sums) are evaluated after what they need is there:
// whole.go, wholes.go. Their algorithms are in package array.
//
// # An example
//
// vec.Sum(vec.Add(vec.Mul(a, b), c)) over a million float64, forced by a run:
//
//	collect     Sum, Add and Mul are members; a, b and c are done, so inputs
//	build       v0, v1, v2 = inputs; v3 = Mul(v0, v1); v4 = Add(v3, v2); Sum(v4)
//	simplify    v4 = MulAdd(v0, v1, v2)
//	schedule    v4, Sum(v4)
//	partition   one loop: both actions, on float64, nothing is stored
//	emit        loop in0 in1 in2 sum0, without registers of scratch
//	run         62 parts of 16384 elements, each one block, drawn by the workers
//	reduce      4 chunks a part, merged to one result a part; 62 of these, merged to one
//
// # Goroutines
//
// Evaluations of different nodes run side by side and share nothing but tables that are only read,
// pools, and the cache of loops. One evaluation is one goroutine's; its helpers run parts of passes
// and of algorithms on whole arrays, and have left when Split returns.
//
// # Arrows
//
// Each package knows those below it only:
//
//	fuse -> lower -> ssa -> machine -> axis -> reduce -> op -> elem
//	           \-> native    \-> array     \-> kernel
//
// In this package a file uses those after it in this list: workspace.go, evaluate.go, whole.go,
// wholes.go, build.go, shape.go, shapes.go, matrix.go, levels.go, short.go, shorter.go, watch.go,
// collect.go, along.go, input.go, member.go, operator.go, vocabulary.go. (A member's Eval leads back
// to workspace.go: the engine calls it. watch.go's lock protects a field of input.go. The builder's methods are in the
// files of what they are about.)
//
// # Invariants
//
//   - What an element comes to depends on its operands alone: not on where a block, a part or a
//     chunk begins, nor on what else the region computes, nor on the instruction set of the
//     kernels, nor on how many workers there are.
//   - Intermediate values are never in memory, but for the registers; only outputs are, and what a
//     whole-array operator needs.
//   - A node that fails does not keep the others of its region from being evaluated: its failure
//     goes to those that need it.
//   - Memory that a value lies in is never written again.
package fuse
