package machine

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// An instruction is a call of a step with the instruction as its argument: direct threading, with a
// whole block for each, so that the call and the choice of the kernel cost next to nothing.

// Step does one instruction on the next n elements. It knows the types of its registers: they are
// not written down anywhere else.
type Step func(f *Frame, in *Instr, n int)

// Instr is an instruction: what to do, and the registers of the result and the operands. A constant
// operand is in S or K instead of a register: that of the first or the second operand in S, that of
// the third in K.
type Instr struct {
	Do         Step
	D, A, B, C int32
	S, K       uint64 // bits of constants; the number of the check, the reduction, the spread or the loop

	// For listings.
	What      What
	Code      op.Code
	Kind      elem.Kind // of the elements that it computes from
	Constants uint8     // see First
}

// What tells instructions apart that are no operations.
type What uint8

// The sorts of instructions.
const (
	Apply  What = iota // an operation of the vocabulary
	Copy               // A to D
	Check              // looks for elements in A that make an operation fail: Program.Checks[S]
	Reduce             // gives A, and B, to a reduction: Program.Reductions[S]
	Axis               // gives A to a reduction along an axis: Program.Axes[S]
	Loop               // calls a compiled loop: Program.Loops[S]
)

// Which operands are constants, as bits of Instr.Constants and of the argument of StepOf.
const (
	First  = 1
	Second = 2
	Third  = 4
)

// reg returns register i as elements of type T, for a block of n.
func reg[T any](f *Frame, i int32, n int) []T { return unsafe.Slice((*T)(f.ptr[i]), n) }
