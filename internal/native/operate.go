package native

// Operations, one by one: where their operands are, which registers their results get, and the
// instructions.
//
//	operand     a value                  a constant that is pinned    another constant
//	is in       its register             its register                 memory: broadcast by the instruction, or to a temporary
//
// If no register is free, what is emitted until the error has been returned makes no sense; the
// code is thrown away.

// operation emits one.
func (w *compiler) operation(o *op) error {
	switch o.code {
	case load:
		return w.loads(o)
	case loadMask:
		return w.loadsMask(o)
	case store, stream:
		return w.stores(o)
	case storeMask:
		return w.storesMask(o)
	case sum:
		return w.adds(o, w.sums[o.at])
	case fused, minus, less:
		return w.fuses(o)
	case andMask, orMask, xorMask, notMask:
		return w.combines(o)
	case index, counters:
		return w.places(o)
	case pick:
		return w.picks(o)
	case gather:
		return w.gathers(o)
	case logic:
		return w.mixes(o)
	case same, rarely, merge:
		return w.branches(o)
	}
	return w.computes(o)
}

// register returns a register with the value of v. That of a constant which is not pinned is a
// temporary.
func (w *compiler) register(v Value) (int, error) {
	if w.fn.classes[v] != constant {
		return w.reg[v], nil
	}
	at := int(w.fn.place[v])
	if r, pinned := w.pinned[at]; pinned {
		return r, nil
	}
	r, err := w.take()
	if err == nil {
		w.temps = append(w.temps, r)
		w.broadcast(r, at)
	}
	return r, err
}

// broadcast loads a constant of the table into all lanes.
func (w *compiler) broadcast(r, at int) {
	w.rrm(w.fn.form(broadcastForm), r, 0, mem{base: tableReg, disp: int32(8 * at)}, with{})
}

// any emits an instruction with a last operand that may be a constant in memory: EVEX broadcasts it
// on the way, for nothing.
func (w *compiler) any(f form, dst, v int, x Value, k int) {
	if w.fn.classes[x] == constant {
		at := int(w.fn.place[x])
		if r, pinned := w.pinned[at]; pinned {
			w.rrr(f, dst, v, r, with{mask: k})
			return
		}
		w.rrm(f, dst, v, mem{base: tableReg, disp: int32(8 * at)}, with{mask: k, broadcast: true})
		return
	}
	w.rrr(f, dst, v, w.reg[x], with{mask: k})
}

// adds adds a vector to a sum's registers, of which each copy of the turn has its own. Lanes of
// elements that are not there stay as they are.
//
//	float64   copy k: 8 lanes, to acc+k
//	float32   copy k: 16 lanes, widened to twice 8 float64, to acc+2k and acc+2k+1; of a mask the upper 8 bits are moved down
func (w *compiler) adds(o *op, acc int) error {
	k := w.limited().mask
	if w.fn.width == Wide {
		w.any(addForm[0], acc+w.copy, acc+w.copy, o.a, k)
		return nil
	}
	r, err := w.register(o.a)
	if err != nil {
		return err
	}
	t, err := w.take()
	if err != nil {
		return err
	}
	w.temps = append(w.temps, t)
	acc += 2 * w.copy
	w.rrr(widenForm, t, 0, r, with{})
	w.rrr(addForm[0], acc, acc, t, with{mask: k})
	w.rrr(upperForm, r, 0, t, with{})
	w.bytes(1)
	w.rrr(widenForm, t, 0, t, with{})
	if k == 0 {
		w.rrr(addForm[0], acc+1, acc+1, t, with{})
		return nil
	}
	upper, err := w.takeMask()
	if err != nil {
		return err
	}
	w.vex(shiftMask, 0, upper, 0, k)
	w.bytes(8)
	w.rrr(addForm[0], acc+1, acc+1, t, with{mask: upper})
	w.freeK = append(w.freeK, upper)
	return nil
}

// combines emits an operation on masks. It works on all bits: those beyond the elements are never
// looked at.
func (w *compiler) combines(o *op) error {
	a, b, wide := w.reg[o.a], 0, byte(0)
	if o.b != None {
		b, wide = w.reg[o.b], 1
	}
	k, err := w.define(w.i)
	if o.b == None {
		w.vex(maskForms[o.code], wide, k, 0, a)
	} else {
		w.vex(maskForms[o.code], wide, k, a, b)
	}
	return err
}

// computes emits what one instruction does. A choice is a blend under its mask, which takes the
// second operand where it holds.
func (w *compiler) computes(o *op) error {
	switch o.code {
	case sqrt, round, absInt, toFloat, toFloatUnsigned, toInt, zeros:
		return w.single(o)
	case left, right, rightSigned, leftWide, rightWide:
		return w.shifts(o)
	case compare, compareInt:
		f := w.fn.form(compareForm)
		if o.code == compareInt {
			f = w.fn.form(compareIntForm)
		}
		return w.double(f, o, o.a, o.b, 0, true)
	case testBits:
		return w.double(w.fn.form(testBitsForm), o, o.a, o.b, 0, false)
	case choose:
		return w.double(w.fn.form(blendForm), o, o.b, o.a, w.reg[o.c], false)
	}
	return w.double(w.fn.form(pairs[o.code]), o, o.a, o.b, 0, false)
}

// shifts emits a shift by a distance that is the same for all elements.
func (w *compiler) shifts(o *op) error {
	a, err := w.register(o.a)
	if err != nil {
		return err
	}
	f, way := w.fn.form(shiftForm), leftWay
	switch o.code {
	case right:
		way = rightWay
	case rightSigned:
		f, way = w.fn.form(signedForm), signedWay
	case leftWide:
		f = shiftForm[0]
	case rightWide:
		f, way = shiftForm[0], rightWay
	}
	d, err := w.define(w.i)
	w.rrr(f, way, d, a, with{})
	w.bytes(o.imm)
	return err
}

// double emits an instruction with two operands, of which the second may be a constant in memory;
// the first then has a register anyway. The operand's register is noted before define, which may
// give it to the result.
func (w *compiler) double(f form, o *op, a, b Value, k int, imm bool) error {
	r, err := w.register(a)
	if err != nil {
		return err
	}
	operand := -1
	if w.fn.classes[b] != constant {
		operand = w.reg[b]
	}
	d, err := w.define(w.i)
	if operand >= 0 {
		w.rrr(f, d, r, operand, with{mask: k})
	} else {
		w.any(f, d, r, b, k)
	}
	if imm {
		w.bytes(o.imm)
	}
	return err
}

// single emits an instruction with one operand.
func (w *compiler) single(o *op) error {
	a, err := w.register(o.a)
	if err != nil {
		return err
	}
	d, err := w.define(w.i)
	f := w.fn.form(map[opcode]forms{
		sqrt: sqrtForm, round: roundForm, absInt: {absIntForm[0], absNarrow}, toFloat: toFloatForm, toInt: toIntForm,
		toFloatUnsigned: unsignedForm, zeros: zerosForm,
	}[o.code])
	w.rrr(f, d, 0, a, with{})
	if o.code == round {
		w.bytes(o.imm)
	}
	return err
}
