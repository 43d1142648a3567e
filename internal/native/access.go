package native

// Arrays: where their elements are, what of them is read and written, and when.

// element returns where this copy's vector lies in array at, with elements of size bytes. An
// address that has no register is loaded to tempReg, which the next call may overwrite.
func (w *compiler) element(at int32, size int) mem {
	base, known := w.address[at]
	if !known {
		base = tempReg
		w.load64(tempReg, mem{base: arraysReg, disp: 8 * at})
	}
	return mem{base: base, index: indexReg, scale: byte(size), disp: int32(w.copy * w.fn.perVector() * size)}
}

// limited returns the mask of loads and stores: in the last turn only what is left may be touched,
// for the page behind the array may not be mapped, and another part of the array may be another
// goroutine's.
func (w *compiler) limited() with {
	if w.rest {
		return with{mask: restMask}
	}
	return with{}
}

// loads sets the lanes of elements that are not there to zero: whatever is computed of them is not
// stored.
func (w *compiler) loads(o *op) error {
	r, err := w.define(w.i)
	m := w.limited()
	m.zero = m.mask != 0
	w.rrm(w.fn.form(loadForm), r, 0, w.element(o.at, int(w.fn.width)), m)
	w.fetch(o, prefetchRead)
	return err
}

// stores writes a vector, past the caches if asked to and if it is whole.
func (w *compiler) stores(o *op) error {
	r, err := w.register(o.a)
	f := storeForm
	if o.code == stream && !w.rest { // there is none under a mask
		f = streamForm
	}
	w.rrm(w.fn.form(f), r, 0, w.element(o.at, int(w.fn.width)), w.limited())
	w.fetch(o, prefetchWrite)
	return err
}

// ahead is how many bytes before they are needed lines are asked for: sixteen lines.
const ahead = 16 * 64

// fetch asks for a line of an array that is far. What lies behind the array is asked for as well, for nothing: such an instruction
// fails at no address.
func (w *compiler) fetch(o *op, how byte) {
	if o.imm != far || w.rest {
		return
	}
	m := w.element(o.at, int(w.fn.width))
	m.disp += ahead
	w.prefetch(how, m)
}

// loadsMask loads a byte for each element, and tests which are not zero: eight with a load of eight
// bytes, sixteen with one of sixteen, and fewer under the mask, byte by byte.
func (w *compiler) loadsMask(o *op) error {
	t, err := w.take()
	if err != nil {
		return err
	}
	w.temps = append(w.temps, t)
	k, err := w.define(w.i)
	f, m := loadBytes, w.limited()
	m.size, m.zero = xmmSize, m.mask != 0
	if !w.rest && w.fn.width == Wide {
		f = loadEight
	}
	w.rrm(f, t, 0, w.element(o.at, 1), m)
	w.rrr(testBytes, k, t, t, with{size: xmmSize})
	return err
}

// storesMask makes a byte for each element: of a register of ones, those that the mask holds are
// kept, and the others are zero. Go's bools must be 0 or 1.
func (w *compiler) storesMask(o *op) error {
	ones, err := w.register(o.b)
	if err != nil {
		return err
	}
	t, err := w.take()
	if err != nil {
		return err
	}
	w.temps = append(w.temps, t)
	w.rrr(loadBytes, t, 0, ones, with{mask: w.reg[o.a], zero: true, size: xmmSize})
	f, m := storeBytes, w.limited()
	m.size = xmmSize
	if !w.rest && w.fn.width == Wide {
		f = storeEight
	}
	w.rrm(f, t, 0, w.element(o.at, 1), m)
	return nil
}
