package native

import "xfork/internal/native/encode"

// A turn of the loop: its copies of the code, and the one for what is left.

// Two copies side by side, of c = sqrt(a) + b:
//
//	z0 = load a[0]      z1 = load a[8]        each operation is written for all copies
//	z0 = sqrt z0        z1 = sqrt z1          before the next one is
//	z2 = load b[0]      z3 = load b[8]
//	z0 = add z0, z2     z1 = add z1, z3
//	store z0, c[0]      store z1, c[8]

// How many copies there are side by side is found out by writing them: what is in use at a time depends on the order of
// operations, on constants that have no register, and on temporaries.

// rehearse writes the code for nothing but to find out how many registers are in use at a time, for as many copies side by
// side as there are registers for: a power of two, of which a turn is a multiple.
func (p *allocation) rehearse() (err error) {
	p.side = abreast // which vectors goes by
	for p.side = min(abreast, p.vectors()); p.side > 0; p.side /= 2 {
		p.most = 0
		dry := &compiler{allocation: p, address: make(map[int32]int)}
		if err = dry.body(p.side); err == nil {
			break
		}
	}
	return err
}

// turn writes the code once for every vector of a turn.
func (w *compiler) turn() error {
	for w.first = 0; w.first < w.vectors(); w.first += w.side {
		if err := w.body(w.side); err != nil {
			return err
		}
	}
	return nil
}

// remainder writes the code for what is left after the whole turns, vector by vector under masks: once, for all of them in their
// turns, unless copies differ. Then each has its mask, which may be empty.
func (w *compiler) remainder(limit int) error {
	w.rest = true
	if f := w.fn; f.sums > 0 || f.pairs > 0 {
		for w.first = range w.vectors() {
			w.restOf(limit, w.first)
			if err := w.body(1); err != nil {
				return err
			}
		}
		return nil
	}
	w.first = 0
	again := len(w.Text)
	w.restOf(limit, 0)
	if err := w.body(1); err != nil {
		return err
	}
	w.ALUImm(encode.ImmAdd, indexReg, int32(w.fn.perVector()))
	w.ALU(encode.AluCompare, indexReg, limit)
	w.Land(w.Jump(encode.IfBelow), again)
	return nil
}

// restOf makes the mask of the elements that are left for vector k of the last turn:
//
//	left = max(0, limit - index - k*n)      how many from this vector on, perhaps more than n
//	mask = (1<<left - 1) & (1<<n - 1)       by BZHI, which is right up to 255
//
// In the last turn left is below a turn's elements, which are 64 at most.
func (w *compiler) restOf(limit, k int) {
	n := w.fn.perVector()
	w.ALU(encode.AluMove, encode.R13, limit)
	w.ALU(encode.AluSub, encode.R13, indexReg)
	w.Set(encode.R12, 0)
	w.ALUImm(encode.ImmSub, encode.R13, int32(k*n))
	w.MoveIfNegative(encode.R13, encode.R12)
	w.Set(encode.R12, -1)
	w.LowBits(encode.R12, encode.R13)
	w.ALUImm(encode.ImmAnd, encode.R12, int32(1<<n-1))
	w.VEX(encode.ToMask, 0, restMask, 0, encode.R12)
}

// body writes the code for some vectors, side by side: operation by operation, each for all of them.
func (w *compiler) body(side int) error {
	w.begin()
	for i := 0; i < len(w.fn.ops); {
		end := i + 1
		if w.fn.ops[i].code == rarely {
			end = w.fn.mergeOf(i) + 1
		}
		for k := range side {
			w.copy, w.reg = w.first+k, w.regs[k]
			if err := w.steps(i, end); err != nil {
				return err
			}
		}
		i = end
	}
	return nil
}

// A rare way is written for one vector after the other, each with its jump past it: the registers that one vector takes on the way
// are free again for the next.

// mergeOf returns the operation at which the rare way that begins at i ends.
func (f *Func) mergeOf(i int) int {
	for depth := 0; ; i++ {
		switch f.ops[i].code {
		case rarely:
			depth++
		case merge:
			if depth--; depth == 0 {
				return i
			}
		}
	}
}

// steps writes operations for one vector. Registers of operands are free before that of the result is
// taken, if an operation asks so by define; otherwise here.
func (w *compiler) steps(from, to int) error {
	for i := from; i < to; i++ {
		w.i = i
		o := &w.fn.ops[i]
		w.Size = encode.ZmmSize
		if o.width < w.fn.loop {
			w.Size = encode.YmmSize
		}
		if o.once && w.copy%2 != 0 {
			continue // what it makes is read by operations that are skipped as well, and by pick, which has it
		}
		if err := w.operation(o); err != nil {
			return err
		}
		for _, r := range w.temps {
			w.give(r)
		}
		w.temps = w.temps[:0]
		w.release(i)
		w.unused(i)
	}
	w.Size = encode.ZmmSize
	return nil
}
