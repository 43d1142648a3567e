package machine

import (
	"context"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// Short is a program that is written and run in one go: a few operations on arrays of so few elements that they are one block. Where
// elements take some nanoseconds, it would take ten times as long to look for a better program. What it has beside the frame
// is a list of instructions; what it has not are parts, chunks, checks, loops and broadcasts. The zero Short is ready for use after
// Begin. It is one goroutine's.
//
//	register   0        1 ...                                   in any order
//	           output   inputs, where they lie in memory        temporaries: each operation has its own
type Short struct {
	Cost int // of an element, in picoseconds

	frame  Frame
	body   []Instr
	length int // of the arrays
	used   int // words of temporaries
	room   []uint64
}

// ShortRoom is how many words the temporaries of a Short may take: that much stays in a first-level cache beside what is read.
const ShortRoom = Budget / 8

// Operand is what an instruction of a Short reads: a register or, if it is none, a constant.
type Operand struct {
	Register int32 // 0 of a constant: no instruction reads the output
	Kind     elem.Kind
	Bits     uint64
}

// Begin begins a program. What an earlier one has pointed to was forgotten by Reset.
func (s *Short) Begin() {
	s.frame.ptr = append(s.frame.ptr[:0], nil)
	s.body, s.length, s.used, s.Cost = s.body[:0], 0, 0, 0
}

// Reset forgets the arrays of the program, and keeps memory.
func (s *Short) Reset() { clear(s.frame.ptr) }

// Input returns a register for an array, which has the length that all have.
func (s *Short) Input(a elem.Array) int32 {
	s.length = a.Len
	s.frame.ptr = append(s.frame.ptr, a.Ptr)
	return int32(len(s.frame.ptr) - 1)
}

// Length returns that of the arrays, 0 before the first Input.
func (s *Short) Length() int { return s.length }

// Last returns the register of the result of the last instruction.
func (s *Short) Last() int32 { return s.body[len(s.body)-1].D }

// Apply appends an operation on elements of kind k, with at least one operand in a register, and reports whether there is room for
// its result.
func (s *Short) Apply(c op.Code, k elem.Kind, args []Operand) (ok bool) {
	constants := 0
	for i := range args {
		if args[i].Register == 0 {
			constants |= 1 << i
		}
	}
	// As package lower does it: what no kernel takes as a constant is broadcast.
	in := Instr{Do: StepOf(c, k, constants), Code: c, Kind: k}
	for bit := 0; in.Do == nil; bit++ {
		if constants>>bit&1 == 0 {
			continue
		}
		if !s.full(args[bit]) {
			return false
		}
		args[bit].Register = s.Last()
		constants &^= 1 << bit
		in.Do = StepOf(c, k, constants)
	}
	regs, bits := [3]*int32{&in.A, &in.B, &in.C}, [3]*uint64{&in.S, &in.S, &in.K}
	for i := range args {
		if *regs[i] = args[i].Register; constants>>i&1 != 0 {
			*bits[i] = args[i].Bits
		}
	}
	in.Constants = uint8(constants)
	s.Cost += c.Cost()
	return s.place(in)
}

// Merged makes a product of arrays and an operation on it one superinstruction, where there is one and the product has just been
// appended. The product, of which it returns the register, is not there any more.
func (s *Short) Merged(c op.Code, k elem.Kind, args []Operand) (product int32, merged bool) {
	if c > op.Sub || len(s.body) == 0 || args[0].Register == args[1].Register {
		return 0, false
	}
	in := &s.body[len(s.body)-1]
	if in.Code != op.Mul || in.Constants != 0 {
		return 0, false
	}
	var other Operand
	switch {
	case args[0].Register == in.D:
		other = args[1]
		c = [...]op.Code{op.Add: op.MulAdd, op.Sub: op.MulSub}[c]
	case args[1].Register == in.D:
		other = args[0]
		c = [...]op.Code{op.Add: op.MulAdd, op.Sub: op.SubMul}[c]
	}
	if other.Register == 0 {
		return 0, false
	}
	in.Do, in.Code, in.C = StepOf(c, k, 0), c, other.Register
	return in.D, true
}

// Factors takes a product of arrays off the program, if it has just been appended, and returns the registers of its factors.
func (s *Short) Factors(product int32) (a, b int32, is bool) {
	last := len(s.body) - 1
	if last < 0 || s.body[last].D != product || s.body[last].Code != op.Mul || s.body[last].Constants != 0 {
		return 0, 0, false
	}
	a, b = s.body[last].A, s.body[last].B
	s.body = s.body[:last]
	return a, b, true
}

// full appends an instruction that fills a temporary with a constant, and reports whether there is room.
func (s *Short) full(x Operand) (ok bool) {
	return s.place(Instr{Do: StepOf(op.Full, x.Kind, 0), Code: op.Full, Kind: x.Kind, S: x.Bits})
}

// place appends an instruction with a temporary for its result, if there is room. Temporaries begin at cache lines, as registers of frames do; a word
// is as much as an element of any kind takes.
func (s *Short) place(in Instr) (ok bool) {
	if s.room == nil {
		s.room = make([]uint64, ShortRoom+lineWords)
		s.room = s.room[int(-uintptr(unsafe.Pointer(&s.room[0]))%(8*lineWords))/8:]
	}
	from := s.used
	if s.used += (s.length + lineWords - 1) &^ (lineWords - 1); s.used > ShortRoom {
		return false
	}
	s.frame.ptr = append(s.frame.ptr, unsafe.Pointer(&s.room[from]))
	in.D = int32(len(s.frame.ptr) - 1)
	s.body = append(s.body, in)
	return true
}

// Write has the last instruction write to an array instead of its temporary.
func (s *Short) Write(to elem.Array) {
	s.frame.ptr[0], s.body[len(s.body)-1].D = to.Ptr, 0
}

// At returns where a register lies.
func (s *Short) At(register int32) unsafe.Pointer { return s.frame.ptr[register] }

// Run does what has been appended. It is a pass like others for those who count them.
func (s *Short) Run(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if f := passed.Load(); f != nil {
		(*f)()
	}
	for i := range s.body {
		s.body[i].Do(&s.frame, &s.body[i], s.length)
	}
	return nil
}
