package fuse

// A program is the code of one pass as a line of instructions over registers. Registers are blocks of elements; inputs and
// outputs are registers too, which lie in the arrays themselves, so nothing is copied on the way in or out.
//
//	registers   inputs | outputs | constants spread over a block | scratch
//
// Few registers of scratch mean long blocks that still fit the first-level cache; so values are made just before they are
// needed, in depth-first order from the roots, and a register is free again after the last use of its value.
type program struct {
	code     *code
	spread   []instr // done once per frame, on a whole block
	body     []instr // done for every block
	work     []work  // by instruction of the body: what it does
	loops    []loopUse
	inputs   int
	outputs  int
	regs     int     // all of them
	scratch  []int32 // those that need memory
	block    int
	part     int // elements between two looks at the context; what one worker does at a time
	cost     int // of an element, in picoseconds
	selected []sinkUse
}

// sinkUse is a sink and where its operands are.
type sinkUse struct {
	s    *sinkVal
	a, b int32
}

// emitter is what is known while a program is made.
type emitter struct {
	p    *program
	c    *code
	uses []int32    // left, by value
	reg  []int32    // by value, -1 for none
	free [9][]int32 // by the size of the elements that they have had: loops read and write a register in turns
	out  []int32    // by value: the output that it is, -1 for none
	todo []int32    // a stack

	// For loops.
	builder loopBuilder
	whole   []instr // the body before
	last    []int   // by value: see lastUses
	used    []bool  // by register
}

// start is for the program of c.
func (e *emitter) start(c *code) {
	p, n := &c.program, len(c.vals)
	*p = program{
		code: c, spread: p.spread[:0], body: p.body[:0], work: p.work[:0], loops: p.loops[:0], scratch: p.scratch[:0],
		selected: p.selected[:0],
		inputs:   len(c.inputs), outputs: len(c.outputs), regs: len(c.inputs) + len(c.outputs),
	}
	e.p, e.c = p, c
	e.uses, e.reg, e.out = resized(e.uses, n), resized(e.reg, n), resized(e.out, n)
	for i := range e.free {
		e.free[i] = e.free[i][:0]
	}
	for i := range n {
		e.uses[i], e.reg[i], e.out[i] = 0, -1, -1
	}
}

// emit makes the program of c. Roots are its outputs, sinks and checks.
func (c *code) emit(e *emitter) *program {
	e.start(c)
	e.count()
	c.combine(e.uses)
	for i, o := range c.outputs {
		if c.vals[o.val].what == operation && e.out[o.val] < 0 {
			e.out[o.val] = int32(i)
		}
	}
	e.checks(inputVal)
	for i, o := range c.outputs {
		e.make(o.val)
		e.output(int32(i), o)
	}
	for _, s := range c.sinks {
		e.sink(s)
	}
	e.checks(operation)
	e.loops()
	e.p.size()
	return e.p
}

// checks emits the checks of values of one sort: of inputs before anything is written, for an output may lie in the very
// array (Into); of others when they have been made anyway.
func (e *emitter) checks(what sort) {
	for i := range e.c.checks {
		x := &e.c.checks[i]
		if e.c.vals[x.val].what != what {
			continue
		}
		a := e.operand(x.val)
		e.p.append(instr{do: (*frame).checkStep, a: a, s: uint64(i)}, work{what: checking, val: x.val})
		e.done(x.val)
	}
}

// append adds an instruction to the body.
func (p *program) append(in instr, w work) {
	p.body, p.work = append(p.body, in), append(p.work, w)
}

// make emits what has to be done for value v, with a stack of its own: the code may be as deep as the user's loop is long.
func (e *emitter) make(v int32) {
	floor := len(e.todo)
	for e.todo = append(e.todo, v); len(e.todo) > floor; {
		at := e.todo[len(e.todo)-1]
		if e.ready(at) {
			e.pop()
			continue
		}
		more := false
		x := &e.c.vals[at]
		for i := int(x.n) - 1; i >= 0; i-- {
			if a := x.args[i]; !e.ready(a) {
				e.todo = append(e.todo, a)
				more = true
			}
		}
		if !more {
			e.instruction(at)
			e.pop()
		}
	}
}

// ready tells whether v needs no instruction, or has had it.
func (e *emitter) ready(v int32) bool { return e.reg[v] >= 0 || e.c.vals[v].what != operation }

// operand is the register of a value, which is made if it is not there.
func (e *emitter) operand(v int32) int32 {
	e.make(v)
	switch x := &e.c.vals[v]; {
	case e.reg[v] >= 0:
	case x.what == inputVal:
		e.reg[v] = int32(x.image)
	default: // a constant, where no kernel takes one
		e.reg[v] = e.fresh()
		e.uses[v] = 1 << 30 // kept
		e.p.spread = append(e.p.spread, instr{do: stepOf(Full, x.kind, x.kind, 0), d: e.reg[v], s: x.image})
	}
	return e.reg[v]
}

// fresh is a register that has not been used before.
func (e *emitter) fresh() int32 {
	e.p.regs++
	return int32(e.p.regs - 1)
}

// done counts one use of v; after the last one its register is free.
func (e *emitter) done(v int32) {
	if e.uses[v]--; e.uses[v] == 0 && e.c.vals[v].what == operation && e.out[v] < 0 {
		size := e.c.vals[v].out.size()
		e.free[size] = append(e.free[size], e.reg[v])
	}
}

// instruction emits operation v, whose operands are there.
func (e *emitter) instruction(v int32) {
	x := &e.c.vals[v]
	in := instr{s: x.image, k: x.extra}
	if x.code == whereCompare {
		e.choice(x, &in)
	} else if x.n > 0 {
		e.plain(x, &in)
	} else {
		in.do = stepOf(x.code, x.kind, x.out, 0)
	}
	// A kernel may write where it reads: the operands' registers are free for the result.
	for _, a := range x.args[:x.n] {
		e.done(a)
	}
	e.place(v, &in)
	e.p.append(in, work{what: making, val: v})
	e.p.cost += table[min(x.code, Into)][x.kind].Info.Fusion.Cost
}

// place gives the result of an instruction its register.
func (e *emitter) place(v int32, in *instr) {
	free := &e.free[e.c.vals[v].out.size()]
	switch last := len(*free) - 1; {
	case e.out[v] >= 0:
		in.d = int32(e.p.inputs) + e.out[v]
	case last >= 0:
		in.d, *free = (*free)[last], (*free)[:last]
	default:
		in.d = e.fresh()
	}
	e.reg[v] = in.d
}

// plain chooses the step for v's operands: constants that a kernel takes stay what they are, others are spread.
func (e *emitter) plain(x *val, in *instr) {
	constants := 0
	for i, a := range x.args[:x.n] {
		if e.c.vals[a].what == constant {
			constants |= 1 << i
		}
	}
	do := stepOf(x.code, x.kind, x.out, constants)
	if do == nil && constants&first != 0 && constants&second == 0 && x.code.commutes() {
		x.args[0], x.args[1] = x.args[1], x.args[0]
		constants ^= first | second
		do = stepOf(x.code, x.kind, x.out, constants)
	}
	for bit := 1; do == nil; bit <<= 1 {
		constants &^= bit
		do = stepOf(x.code, x.kind, x.out, constants)
	}
	in.do = do
	regs, images := [3]*int32{&in.a, &in.b, &in.c}, [3]*uint64{&in.s, &in.s, &in.k}
	for i, a := range x.args[:x.n] {
		if constants>>i&1 != 0 {
			*images[i] = e.c.vals[a].image
		} else {
			*regs[i] = e.operand(a)
		}
	}
}

// choice is plain for whereCompare.
func (e *emitter) choice(x *val, in *instr) {
	rest := e.c.vals[x.args[2]].what == constant
	in.do = compareStep(Code(x.extra), x.kind, rest)
	in.a, in.b = e.operand(x.args[0]), e.operand(x.args[1])
	if rest {
		in.k = e.c.vals[x.args[2]].image
	} else {
		in.c = e.operand(x.args[2])
	}
}

// output emits the copy that an output needs if its value has not been made in its place.
func (e *emitter) output(i int32, o output) {
	d := int32(e.p.inputs) + i
	switch x := &e.c.vals[o.val]; {
	case x.what == constant:
		e.p.append(instr{do: stepOf(Full, x.kind, x.kind, 0), d: d, s: x.image}, work{what: copying, val: o.val})
	case e.out[o.val] != i:
		a := e.operand(o.val)
		e.p.append(instr{do: copyStep(o.kind), d: d, a: a}, work{what: copying, val: o.val})
	}
	e.done(o.val)
}

// sink emits the gathering of a reduction.
func (e *emitter) sink(s *sinkVal) {
	in := instr{do: (*frame).sinkStep, s: uint64(len(e.p.selected))}
	u := sinkUse{s: s}
	u.a = e.operand(s.args[0])
	in.a = u.a
	if s.operands() == 2 {
		u.b = e.operand(s.args[1])
		in.b = u.b
	}
	for _, a := range s.args[:s.operands()] {
		e.done(a)
	}
	e.p.selected = append(e.p.selected, u)
	e.p.append(in, work{what: gathering, sink: s})
	e.p.cost += 150
}

func copyStep(k Kind) step {
	switch k.size() {
	case 8:
		return copyOf[uint64]
	case 4:
		return copyOf[uint32]
	}
	return copyOf[bool]
}

func copyOf[T any](f *frame, in *instr, n int) { copy(reg[T](f, in.d, n), reg[T](f, in.a, n)) }
