package machine

import (
	"context"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
)

// Short is a program that is written and run in one go: a few operations on arrays of so few
// elements that they are one block. It has the instructions and the kernels of a Program, and
// none of what a Program has for long arrays: parts, checks, loops, broadcasts. So the bits
// are the same, and it is written in a tenth of the time. The zero Short is ready for Begin.
// It is one goroutine's.
//
//	register   0       1 2 3 ...
//	           none    inputs, where they lie in memory, and a temporary for each operation, in any order
type Short struct {
	Cost int // of an element, in picoseconds

	frame Frame
	body  []Instr
	kept  int32 // registers up to this one stay as they are
	used  int   // words of temporaries
	room  []uint64

	// Accumulators are kept by what they are for.
	reductions [reduce.Product + 1][elem.Kinds]*reduce.Reduction
}

// shortRoom is how many words the temporaries may take: they stay in the second-level cache at
// least. No register is given twice, for it is not known which operation is the last to read
// it.
const shortRoom = 8 << 10

// Operand is what an instruction reads: a register or, if that is 0, a constant, which is the
// same for all elements.
type Operand struct {
	Register int32
	Kind     elem.Kind
	Bits     uint64
}

// Begin begins a program. Register 0 is not used, so that an operand without a register is a constant.
//
// The order is Begin, Input and Apply as operands are met, Keep after each output, Write for those
// that are arrays, Run, Accumulate and Finish for those that are reductions, and Reset.
func (s *Short) Begin() {
	s.frame.ptr = append(s.frame.ptr[:0], nil)
	s.body, s.kept, s.used, s.Cost = s.body[:0], 0, 0, 0
}

// Reset forgets the arrays of the program, and keeps memory.
func (s *Short) Reset() { clear(s.frame.ptr) }

// Input returns a register for an array.
func (s *Short) Input(a elem.Array) int32 {
	s.frame.ptr = append(s.frame.ptr, a.Ptr)
	return int32(len(s.frame.ptr) - 1)
}

// Last returns the register of the result of the last instruction.
func (s *Short) Last() int32 { return s.body[len(s.body)-1].D }

// Keep keeps what has been appended from being rewritten: it is the value of a node that
// others may read.
func (s *Short) Keep() { s.kept = int32(len(s.frame.ptr) - 1) }

// Apply appends an operation on n elements of kind k, with at least one operand in a register,
// and reports whether there is room for its result.
func (s *Short) Apply(c op.Code, k elem.Kind, args []Operand, n int) (ok bool) {
	constants := 0
	for i := range args {
		if args[i].Register == 0 {
			constants |= 1 << i
		}
	}
	// As package lower does it: what no kernel takes as a constant is broadcast.
	in := Instr{Do: StepOf(c, k, constants), Code: c, Kind: k}
	for i := 0; in.Do == nil; i++ {
		if constants>>i&1 == 0 {
			continue
		}
		x := &args[i]
		if !s.place(Instr{Do: StepOf(op.Full, x.Kind, 0), Code: op.Full, Kind: x.Kind, S: x.Bits}, n) {
			return false
		}
		x.Register = s.Last()
		constants &^= 1 << i
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
	return s.place(in, n)
}

// place appends an instruction with a temporary for its result. Temporaries begin at cache
// lines, as registers of frames do; a word is as much as an element of any kind takes.
func (s *Short) place(in Instr, n int) (ok bool) {
	if s.room == nil {
		s.room = make([]uint64, shortRoom+lineWords)
		s.room = s.room[int(-uintptr(unsafe.Pointer(&s.room[0]))%(8*lineWords))/8:]
	}
	from := s.used
	if s.used += (n + lineWords - 1) &^ (lineWords - 1); s.used > shortRoom {
		return false
	}
	s.frame.ptr = append(s.frame.ptr, unsafe.Pointer(&s.room[from]))
	in.D = int32(len(s.frame.ptr) - 1)
	s.body = append(s.body, in)
	return true
}

// Which superinstructions there are is package ssa's matter (combine.go); those with a product
// are made here too, as they come.

// product returns the last instruction, if it multiplies arrays, or an array by a constant,
// and its result may be left out.
func (s *Short) product() *Instr {
	last := len(s.body) - 1
	if last < 0 || s.body[last].Code != op.Mul || s.body[last].D <= s.kept {
		return nil
	}
	return &s.body[last]
}

// Merged makes the product that has just been appended, and an operation on it, one
// superinstruction, where there is one. The product, of which it returns the register, is not
// there any more.
func (s *Short) Merged(c op.Code, k elem.Kind, args []Operand) (product int32, merged bool) {
	in := s.product()
	if c > op.Sub || in == nil || args[0].Register == args[1].Register {
		return 0, false
	}
	var other int32
	switch in.D {
	case args[0].Register:
		other, c = args[1].Register, [...]op.Code{op.Add: op.MulAdd, op.Sub: op.MulSub}[c]
	case args[1].Register:
		other, c = args[0].Register, [...]op.Code{op.Add: op.MulAdd, op.Sub: op.SubMul}[c]
	}
	if other == 0 {
		return 0, false
	}
	if in.Constants == First { // kernels take a constant as the second factor
		in.A, in.Constants = in.B, Second
	}
	in.Do, in.Code, in.C = StepOf(c, k, int(in.Constants)), c, other
	return in.D, true
}

// Factors takes the product that has just been appended off the program, if it is that of two
// arrays and lies in the given register, and returns the registers of its factors.
func (s *Short) Factors(product int32) (a, b int32, is bool) {
	in := s.product()
	if in == nil || in.D != product || in.Constants != 0 {
		return 0, 0, false
	}
	s.body = s.body[:len(s.body)-1]
	return in.A, in.B, true
}

// Write has a register lie in an array: a result, or the slice of Into. The room of its temporary is
// left empty.
func (s *Short) Write(register int32, to elem.Array) { s.frame.ptr[register] = to.Ptr }

// At returns where a register lies.
func (s *Short) At(register int32) unsafe.Pointer { return s.frame.ptr[register] }

// Run does what has been appended, for n elements. It is a pass like others where passes are
// counted, and looks at the context once, as they do.
func (s *Short) Run(ctx context.Context, n int) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if f := passed.Load(); f != nil {
		(*f)()
	}
	for i := range s.body {
		s.body[i].Do(&s.frame, &s.body[i], n)
	}
	return nil
}

// Fold is a reduction of n elements of a kind.
type Fold struct {
	Code op.Code // op.Dot for the sum of a product
	Kind elem.Kind
	X, Y int32 // the registers
}

// Shares reports whether g is of the same function of the same elements.
func (f Fold) Shares(g Fold) bool {
	return reduce.Of(f.Code) == reduce.Of(g.Code) && f.Kind == g.Kind && f.X == g.X && f.Y == g.Y
}

// Accumulate has the elements taken in, after Run, as one part of one chunk. Moments that are
// far apart take a second time, as in a Program.
func (s *Short) Accumulate(f Fold, n int) {
	what := reduce.Of(f.Code)
	r := s.reductions[what][f.Kind]
	if r == nil {
		r = new(reduce.Reduction)
		s.reductions[what][f.Kind] = r
	}
	r.Func, r.Kind = what, f.Kind
	for again := true; again; again = r.Far(n) {
		r.Open(1)
		p := r.Partial(true)
		p.Block(s.frame.ptr[f.X], s.frame.ptr[f.Y], 0, n)
		p.Chunk()
		p.End(0)
	}
}

// Accumulators belong to the Short, not to the reduction: the next region mostly has the same
// one.

// Finish returns what has been accumulated last for f, as an operator has it: several may
// share moments.
func (s *Short) Finish(f Fold, c op.Code, n int) (bits uint64) {
	return s.reductions[reduce.Of(f.Code)][f.Kind].Finish(c, n)
}
