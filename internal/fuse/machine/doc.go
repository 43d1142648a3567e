// Package machine is the block machine: it runs programs of kernels as instructions, over registers
// that are blocks of elements.
//
//	file          has
//	run.go        a pass: all parts of all arrays, with the help of idle workers
//	fold.go       one operation on constants
//	listing.go    programs as text
//	special.go    instructions that are no kernels: copies, checks, reductions, loops
//	random.go     steps of random numbers
//	spread.go     rows and columns of matrices as blocks
//	rows.go       one row for all rows, which is not written for every block
//	bank.go       which step does an operation on which kind, by which operands are constants
//	threes.go     steps with three operands
//	shapes.go     steps with one and two
//	program.go    a program: what lies where, what is done once, what for every block
//	frame.go      what one worker needs to run a program
//	instr.go      instructions, and the registers that they name
//
// The arrows go down this list. The last three are one knot of types: a step is given the frame,
// which has the program, which has the instructions. Nothing here knows nodes or values; package
// lower writes programs.
//
// # Registers
//
// A register holds one block. Inputs and outputs are registers too, which lie in the arrays
// themselves and move on with every block, so nothing is copied on the way in or out:
//
//	number      0 ...          inputs ...      inputs+outputs ...
//	register    | inputs     | outputs       | scratch: values in between, constants broadcast to a block |
//	lies in     the arrays, at the block       the frame's memory, each at a cache line
//
// # Invariants
//
//   - What an element comes to depends on the elements at its place alone: not on where a block, a
//     part or a chunk begins, nor on the instruction set of the kernels, nor on how many workers
//     there are.
//   - Blocks of a part come in order, on one worker; parts come in any order.
//   - An instruction may write the register that it reads.
package machine
