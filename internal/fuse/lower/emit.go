package lower

import (
	"slices"

	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
)

// Registers are given in one walk over the schedule (linear scan over a straight line: Poletto and
// Sarkar, Linear Scan Register Allocation, 1999, without spilling, for there is any number of
// registers). A register is free again after the last action that reads its value, and given to the
// next result of that action or a later one.
//
// Loops are walked through like instructions, although they read and write registers of their own:
// a value that a loop stores may take the register of one that is read before it in the same loop,
// for a turn of the loop loads and stores in the order of the schedule. It must be of the same size
// then, otherwise the store of a turn would hit what the next turn has yet to load.

// allocation has the registers that are free.
type allocation struct {
	free [9][]int32 // registers of scratch by the size of the elements that they have had
	one  [1]ssa.ID  // room for reads
}

// emit writes the program's instructions and the registers of its loops.
func (l *Lowerer) emit() {
	for i := range l.free {
		l.free[i] = l.free[i][:0]
	}
	for _, s := range l.segments {
		if s.call >= 0 {
			l.emitLoop(s)
			continue
		}
		for k := s.from; k < s.to; k++ {
			l.emitAction(k)
		}
	}
}

// emitLoop gives registers to the values that a loop stores, and tells the loop where its arrays
// lie. The others of its values get none.
func (l *Lowerer) emitLoop(s segment) {
	for k := s.from; k < s.to; k++ {
		a := &l.actions[k]
		l.release(k)
		if a.what == machine.Apply && (l.lives[a.value].home >= 0 || l.readAfter(a.value, s.to)) {
			l.place(a.value)
		}
	}
	call := &l.p.Loops[s.call]
	for _, x := range l.slots[s.slotsFrom:s.slotsTo] {
		call.Registers = append(call.Registers, l.registerOf(x))
	}
	l.p.Body = append(l.p.Body, machine.NewLoop(s.call))
}

// registerOf returns where an array of a loop lies. A value that was read for the last time in the
// loop still has its number.
func (l *Lowerer) registerOf(x slot) int32 {
	if x < 0 {
		return l.output(int32(^x))
	}
	return l.register(ssa.ID(x))
}

// emitAction emits the instruction for action k. The operands' registers are looked up before they
// are freed: a constant may have to be broadcast for them first.
func (l *Lowerer) emitAction(k int) {
	a := &l.actions[k]
	var in machine.Instr
	switch a.what {
	case machine.Check:
		in = machine.NewCheck(int(a.number), l.register(a.value))
	case machine.Axis:
		in = machine.NewAxis(int(a.number), l.register(a.value))
	case machine.Reduce:
		args := l.f.Reductions[a.number].Operands()
		in = machine.NewReduce(int(a.number), l.register(args[0]), l.register(args[len(args)-1]))
	case machine.Copy:
		if v := l.f.Value(a.value); v.Origin == ssa.Constant {
			in = full(v)
		} else {
			in = machine.NewCopy(0, l.register(a.value), v.Out)
		}
		in.D = l.output(a.number)
	default:
		in = l.operation(l.f.Value(a.value))
		// A kernel may write where it reads: the operands' registers are free for the result.
		l.release(k)
		in.D = l.place(a.value)
	}
	if a.what != machine.Apply {
		l.release(k)
	}
	l.p.Body = append(l.p.Body, in)
}

// reads returns the values that an action reads, until the next call.
func (l *Lowerer) reads(a *action) []ssa.ID {
	switch a.what {
	case machine.Apply:
		return l.f.Value(a.value).Operands()
	case machine.Reduce:
		return l.f.Reductions[a.number].Operands()
	}
	l.one[0] = a.value
	return l.one[:]
}

// release frees the registers of the values that action k is the last one to read. Inputs and
// outputs are no registers of scratch, constants that are broadcast keep theirs, and a value that
// has stayed in its loop has none.
func (l *Lowerer) release(k int) {
	reads := l.reads(&l.actions[k])
	for i, v := range reads {
		x := &l.lives[v]
		if int(x.last) != k || x.reg < 0 || x.home >= 0 || l.f.Value(v).Origin != ssa.Operation || l.rolls(v) || slices.Contains(reads[:i], v) {
			continue
		}
		size := l.f.Value(v).Out.Size()
		l.free[size] = append(l.free[size], x.reg)
	}
}

// place gives the result of an operation its register.
func (l *Lowerer) place(v ssa.ID) int32 {
	x, free := &l.lives[v], &l.free[l.f.Value(v).Out.Size()]
	switch last := len(*free) - 1; {
	case x.home >= 0:
		x.reg = l.output(x.home)
	case last >= 0:
		x.reg, *free = (*free)[last], (*free)[:last]
	default:
		x.reg = l.fresh()
	}
	return x.reg
}

// output returns the register of an output.
func (l *Lowerer) output(number int32) int32 { return int32(len(l.p.Inputs)) + number }

// fresh returns a register that has not been used before. There is no bound: more registers make
// shorter blocks.
func (l *Lowerer) fresh() int32 {
	l.p.Scratch++
	return int32(l.p.Registers() - 1)
}

// register returns where a value lies. A constant is broadcast to a register of its own, where no
// kernel takes one.
func (l *Lowerer) register(v ssa.ID) int32 {
	x := &l.lives[v]
	if x.reg >= 0 {
		return x.reg
	}
	c := l.f.Value(v)
	switch {
	case c.Origin == ssa.Input:
		x.reg = int32(c.Bits)
	case l.rolls(v):
		x.reg = l.fresh()
		l.p.Rows = append(l.p.Rows, machine.Rows{Register: x.reg, Spread: int(c.Bits)})
	default:
		x.reg = l.fresh()
		in := full(c)
		in.D = x.reg
		l.p.Broadcasts = append(l.p.Broadcasts, in)
	}
	return x.reg
}

// rolls reports whether a value is one row for all rows that no instruction makes. An output that is such a matrix
// is written by one.
func (l *Lowerer) rolls(v ssa.ID) bool {
	x := l.f.Value(v)
	return x.Code == op.Spread && x.Origin == ssa.Operation && l.lives[v].home < 0 && l.f.Spreads()[x.Bits].IsRow()
}

// full returns the instruction that fills a register with a constant.
func full(x *ssa.Value) machine.Instr {
	return machine.Instr{Do: machine.StepOf(op.Full, x.Kind, 0), Code: op.Full, Kind: x.Kind, S: x.Bits}
}

// operation chooses the step for v's operands: constants that a kernel takes stay what they are,
// others are broadcast.
//
//	constants   is there a kernel?      Mul(2, x)   there is
//	            without the first?      MulAdd(2, 3, x)   not for 2, but for 3: 2 is broadcast
//	            without the second? ...
//
// Without any constant there always is one, so the search ends.
func (l *Lowerer) operation(v *ssa.Value) machine.Instr {
	in := machine.Instr{Code: v.Code, Kind: v.Kind, S: v.Bits, K: v.Extra}
	if v.Code == op.WhereCompare {
		l.choice(v, &in)
		return in
	}
	constants := 0
	for i, a := range v.Operands() {
		if l.f.Value(a).Origin == ssa.Constant {
			constants |= 1 << i
		}
	}
	in.Do = machine.StepOf(v.Code, v.Kind, constants)
	for bit := 1; in.Do == nil; bit <<= 1 {
		constants &^= bit
		in.Do = machine.StepOf(v.Code, v.Kind, constants)
	}
	in.Constants = uint8(constants)
	regs, bits := [3]*int32{&in.A, &in.B, &in.C}, [3]*uint64{&in.S, &in.S, &in.K}
	for i, a := range v.Operands() {
		if constants>>i&1 != 0 {
			*bits[i] = l.f.Value(a).Bits
		} else {
			*regs[i] = l.register(a)
		}
	}
	return in
}

// choice is operation for op.WhereCompare: its limit is a constant already.
func (l *Lowerer) choice(v *ssa.Value, in *machine.Instr) {
	other := l.f.Value(v.Args[2])
	rest := other.Origin == ssa.Constant
	in.Do = machine.CompareStep(op.Code(v.Extra), v.Kind, rest)
	in.A, in.B = l.register(v.Args[0]), l.register(v.Args[1])
	if rest {
		in.K, in.Constants = other.Bits, machine.Third
	} else {
		in.C = l.register(v.Args[2])
	}
}
