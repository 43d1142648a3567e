package native

import "xfork/internal/native/encode"

// Operations, one by one: where their operands are, which registers their results get, and the
// instructions.
//
//	operand     a value                  a constant that is pinned    another constant
//	is in       its register             its register                 memory: broadcast by the instruction, or to a temporary
//
// If no register is free, what is emitted until the error has been returned makes no sense; the
// code is thrown away.

// Which of an instruction's lengths it is encoded with follows from the operation's elements: all of a register, or half of it for those of 32
// bits in a loop of 64 (see turn.go, steps). Masks have a bit for each element either way.
//
//	elements       loop of Wide         loop of Narrow
//	8 bytes        zmm, 8 of them       -
//	4 bytes        ymm, 8 of them       zmm, 16 of them

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
	case sum, sumInt, moments, leastOf, leastInt, greatestInt:
		return w.gives(o)
	case fused, minus, less:
		return w.fuses(o)
	case andMask, orMask, xorMask, notMask:
		return w.combines(o)
	case resize:
		return w.resizes(o)
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
	r, err := w.temporary()
	if err == nil {
		w.broadcast(r, at)
	}
	return r, err
}

// temporary takes a register until the end of the operation.
func (w *compiler) temporary() (int, error) {
	t, err := w.take()
	if err == nil {
		w.temps = append(w.temps, t)
	}
	return t, err
}

// withTemporary returns a register with the value of v, and a temporary beside it: for what takes several instructions, and must not
// overwrite a value that others read.
func (w *compiler) withTemporary(v Value) (r, t int, err error) {
	if r, err = w.register(v); err == nil {
		t, err = w.temporary()
	}
	return r, t, err
}

// broadcast loads a constant of the table into all lanes.
func (w *compiler) broadcast(r, at int) {
	w.RRM(encode.BroadcastForm.Of(byte(w.fn.sizes[at])), r, 0, encode.Mem{Base: tableReg, Disp: int32(8 * at)}, encode.With{})
}

// any emits an instruction with a last operand that may be a constant in memory: EVEX broadcasts it
// on the way, for nothing.
func (w *compiler) any(f encode.Form, dst, v int, x Value, k int) {
	if w.fn.classes[x] == constant {
		at := int(w.fn.place[x])
		if r, pinned := w.pinned[at]; pinned {
			w.RRR(f, dst, v, r, encode.With{Mask: k})
			return
		}
		w.RRM(f, dst, v, encode.Mem{Base: tableReg, Disp: int32(8 * at)}, encode.With{Mask: k, Broadcast: true})
		return
	}
	w.RRR(f, dst, v, w.reg[x], encode.With{Mask: k})
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
		w.VEX(maskForms[o.code], wide, k, 0, a)
	} else {
		w.VEX(maskForms[o.code], wide, k, a, b)
	}
	return err
}

// computes emits what one instruction does. A choice is a blend under its mask, which takes the
// second operand where it holds.
func (w *compiler) computes(o *op) error {
	switch o.code {
	case sqrt, round, absInt, toFloat, toFloatUnsigned, toInt, zeros:
		return w.single(o)
	case left, right, rightSigned, leftWide, rightWide, shuffle:
		return w.shifts(o)
	case compare, compareInt:
		f := w.form(encode.CompareForm)
		if o.code == compareInt {
			f = w.form(encode.CompareIntForm)
		}
		return w.double(f, o, o.a, o.b, 0, true)
	case testBits:
		return w.double(w.form(encode.TestBitsForm), o, o.a, o.b, 0, false)
	case choose:
		return w.double(w.form(encode.BlendForm), o, o.b, o.a, w.reg[o.c], false)
	}
	return w.double(w.form(pairs[o.code]), o, o.a, o.b, 0, false)
}

// shifts emits a shift by a distance that is the same for all elements.
func (w *compiler) shifts(o *op) error {
	a, err := w.register(o.a)
	if err != nil {
		return err
	}
	f, way := w.form(encode.ShiftForm), encode.LeftWay
	switch o.code {
	case right:
		way = encode.RightWay
	case rightSigned:
		f, way = w.form(encode.SignedForm), encode.SignedWay
	case leftWide:
		f = encode.ShiftForm[0]
	case rightWide:
		f, way = encode.ShiftForm[0], encode.RightWay
	}
	d, err := w.define(w.i)
	if o.code == shuffle {
		w.RRR(w.form(encode.ShuffleForm), d, 0, a, encode.With{})
	} else {
		w.RRR(f, way, d, a, encode.With{})
	}
	w.Bytes(o.imm)
	return err
}

// double emits an instruction with two operands, of which the second may be a constant in memory;
// the first then has a register anyway. The operand's register is noted before define, which may
// give it to the result.
func (w *compiler) double(f encode.Form, o *op, a, b Value, k int, imm bool) error {
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
		w.RRR(f, d, r, operand, encode.With{Mask: k})
	} else {
		w.any(f, d, r, b, k)
	}
	if imm {
		w.Bytes(o.imm)
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
	f := w.form(map[opcode]encode.Forms{
		sqrt: encode.SqrtForm, round: encode.RoundForm, absInt: {encode.AbsIntForm[0], encode.AbsNarrow}, toFloat: encode.ToFloatForm, toInt: encode.ToIntForm,
		toFloatUnsigned: encode.UnsignedForm, zeros: encode.ZerosForm,
	}[o.code])
	w.RRR(f, d, 0, a, encode.With{})
	if o.code == round {
		w.Bytes(o.imm)
	}
	return err
}
