// Package native compiles a straight line of element-wise operations into one loop of machine code.
//
// Kernels (package kernel) are one operation each, over a block; between two of them the values lie
// in the first-level cache, and memory and arithmetic take turns. A loop made for the expression
// reads every array once, keeps what is in between in registers, and lets the processor fetch while
// it computes.
//
//	func      what is to be done to every element, as values that depend on one another   func.go, rules.go, convert.go, math.go, trig.go, divide.go, random.go
//	allocate  a register for every value, constants in what is left                                  allocation.go
//	emit      the loop, and once more under masks for the rest of the elements                  emit.go, turn.go, operate.go, access.go, fused.go, rare.go, sinks.go
//	encode    instructions                                                           forms.go, package native/encode
//	keep      executable memory, and the loops that have been made                          package native/exec
//	run       a call from Go                                                                        package native/exec
//
// The arrows go down this list, but for sketch.go, which asks first whether the loop is there already.
//
// # Same bits
//
// Every operation is the instruction, or the sequence of instructions, that the kernel of the same
// name has in assembly: so the results are those of the kernels to the last bit. Sums and moments add in the
// lanes that package kernel defines, and random numbers are those of package random. What has no
// such sequence here (powers, the places of extremes) is not compiled; the caller goes on
// with kernels there.
//
// # Where
//
// On linux/amd64 with AVX-512, where the system lets memory become executable. [Available] reports
// whether that is so. Everywhere else nothing is compiled, and nothing else changes.
//
// # Living with the Go runtime
//
// A compiled loop is called by assembly on the goroutine's stack and uses eight bytes of it. It
// writes no memory but the arrays and sums that it is given, and keeps no pointer. The runtime does
// not know the code: a goroutine cannot be preempted in it, so a call does some hundred
// microseconds of work at most ([Loop.Run] is given blocks), and profiles show its time as
// runtime._ExternalCode. Pages are written first and made executable afterwards; they are never
// both.
package native
