// Package fuse compiles a region of array operators into one pass over memory, and runs it. It is the backend of package
// ops/vec, and knows element types at run time only.
//
// # The way of a region
//
//	node      vec.Sum(vec.Add(vec.Mul(a, b), c))                                            what the user built
//	collect   the nodes from the outputs down to settled ones                                      collect.go
//	shape     lengths, and the failures that follow from them                                        shape.go
//	lower     one piece of code for each length: equal values are one, constants are folded   lower.go, code.go
//	combine   superinstructions: MulAdd(a, b, c)                                                  peephole.go
//	emit      instructions over registers, each with the kernel that does it             program.go, steps.go
//	loops     runs of instructions that one loop of machine code does instead               loop.go, loopcode.go, loopops.go
//	run       blocks that fit the first-level cache, in parts that idle workers take                   run.go
//	sink      reductions, gathered chunk by chunk and merged in their order                           sink.go
//
// Operators on whole arrays (sorting, running sums) are evaluated after what they need is there: whole.go, wholes.go. Their
// algorithms are in package array.
//
// # Invariants
//
//   - What an element comes to depends on its operands alone: not on where a block, a part or a chunk begins, nor on what
//     else the region computes, nor on the tier of the kernels, nor on how many workers there are.
//   - Intermediate values are never in memory, but for the registers; only outputs are, and what a whole-array operator needs.
//   - A node that fails does not keep the others of its region from being evaluated: its failure goes to those that need it.
//   - Memory that a value lies in is never written again.
package fuse
