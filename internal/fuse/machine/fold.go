package machine

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// Folder computes operations on constants: by the very kernels that would compute them in a pass,
// so that folding changes no bits. It is a frame of four registers of one element each, three for
// operands and one for the result. The zero Folder is ready for use.
type Folder struct {
	frame Frame
	in    Instr
	bits  [4]uint64
	ptr   [4]unsafe.Pointer
}

// Fold does one instruction on a block of one element, on the calling goroutine. It returns what an
// operation on elements of kind k comes to for the given operands, up to three.
func (f *Folder) Fold(c op.Code, k elem.Kind, args ...uint64) uint64 {
	copy(f.bits[:3], args)
	f.bits[3] = 0 // a result of four bytes or one leaves the others as they are
	f.in = Instr{Do: StepOf(c, k, 0), D: 3, B: 1, C: 2}
	return f.run()
}

// First does the instruction of a source with the given constants, and an operand if it has one, and
// returns its first element, where it has one alone.
func (f *Folder) First(c op.Code, k elem.Kind, s, extra uint64, operand ...uint64) uint64 {
	copy(f.bits[:3], operand)
	f.bits[3] = 0
	f.in = Instr{Do: StepOf(c, k, 0), D: 3, S: s, K: extra}
	f.frame.length = 1
	return f.run()
}

// run does the instruction.
func (f *Folder) run() uint64 {
	f.frame.ptr = f.ptr[:]
	for i := range f.ptr {
		f.ptr[i] = unsafe.Pointer(&f.bits[i])
	}
	f.in.Do(&f.frame, &f.in, 1)
	return f.bits[3]
}
