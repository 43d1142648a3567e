package native

import "xfork/internal/native/encode"

// Arrays: where their elements are, what of them is read and written, and when.

// In a loop of both sizes, vector k of a turn is at another distance from the beginning in each array:
//
//	float64, int64    k * 64 bytes
//	float32, int32    k * 32
//	bool              k * 8
//
// The index counts elements, and is scaled by the instruction.

// element returns where this copy's vector lies in array at, with elements of size bytes. An
// address that has no register is loaded to tempReg, which the next call may overwrite.
func (w *compiler) element(at int32, size int) encode.Mem {
	base, known := w.address[at]
	if !known {
		base = tempReg
		w.Load64(tempReg, encode.Mem{Base: arraysReg, Disp: 8 * at})
	}
	return encode.Mem{Base: base, Index: indexReg, Scale: byte(size), Disp: int32(w.copy * w.fn.perVector() * size)}
}

// limited returns the mask of loads and stores: in the last turn only what is left may be touched,
// for the page behind the array may not be mapped, and another part of the array may be another
// goroutine's.
func (w *compiler) limited() encode.With {
	if w.rest {
		return encode.With{Mask: restMask}
	}
	return encode.With{}
}

// loads sets the lanes of elements that are not there to zero: whatever is computed of them is not
// stored.
func (w *compiler) loads(o *op) error {
	r, err := w.define(w.i)
	m := w.limited()
	m.Zero = m.Mask != 0
	w.RRM(w.form(encode.LoadForm), r, 0, w.element(o.at, int(o.width)), m)
	w.fetch(o, encode.PrefetchRead)
	return err
}

// stores writes a vector, past the caches if asked to and if it is whole.
func (w *compiler) stores(o *op) error {
	if w.peek {
		return nil
	}
	r, err := w.register(o.a)
	f := encode.StoreForm
	if o.code == stream && !w.rest { // there is none under a mask
		f = encode.StreamForm
	}
	w.RRM(w.form(f), r, 0, w.element(o.at, int(o.width)), w.limited())
	w.fetch(o, encode.PrefetchWrite)
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
	m := w.element(o.at, int(o.width))
	m.Disp += ahead
	w.Prefetch(how, m)
}

// loadsMask loads a byte for each element, and tests which are not zero: eight with a load of eight
// bytes, sixteen with one of sixteen, and fewer under the mask, byte by byte.
func (w *compiler) loadsMask(o *op) error {
	t, err := w.temporary()
	if err != nil {
		return err
	}
	k, err := w.define(w.i)
	f, m := encode.LoadBytes, w.limited()
	m.Size, m.Zero = encode.XmmSize, m.Mask != 0
	if !w.rest && w.fn.loop == Wide {
		f = encode.LoadEight
	}
	w.RRM(f, t, 0, w.element(o.at, 1), m)
	w.RRR(encode.TestBytes, k, t, t, encode.With{Size: encode.XmmSize})
	return err
}

// storesMask makes a byte for each element: of a register of ones, those that the mask holds are
// kept, and the others are zero. Go's bools must be 0 or 1.
func (w *compiler) storesMask(o *op) error {
	if w.peek {
		return nil
	}
	ones, t, err := w.withTemporary(o.b)
	if err != nil {
		return err
	}
	w.RRR(encode.LoadBytes, t, 0, ones, encode.With{Mask: w.reg[o.a], Zero: true, Size: encode.XmmSize})
	f, m := encode.StoreBytes, w.limited()
	m.Size = encode.XmmSize
	if !w.rest && w.fn.loop == Wide {
		f = encode.StoreEight
	}
	w.RRM(f, t, 0, w.element(o.at, 1), m)
	return nil
}
