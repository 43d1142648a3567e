package native

import "xfork/internal/native/encode"

// What few elements need: a way that takes long is gone only if some element of the vector needs it.
//
//	m = compare ...
//	old = same y
//	rarely m              jumps to merge if m holds nowhere
//	...                   the long way, for all elements of the vector
//	z = merge old new m   in the register of old: what the jump leaves there is right as it is
//
// Registers are given as if there were no jump: what is freed on the way is not read after it. In
// the last turn the lanes of elements that are not there are those of zeros; should they ask for the
// long way, it is gone in vain and changes nothing.

// Rarely returns y, but where m holds what long makes. That is done for vectors alone that have such
// elements; long may use what was made before, and nothing that it makes may be used by others.
func (f *Func) Rarely(m, y Value, long func() Value) Value {
	y = f.one(same, 0, y)
	f.do(vector, op{code: rarely, a: m, b: None, c: None})
	return f.three(merge, y, long(), m)
}

// branches emits the three operations. merge is the last to read its first operand, which has a
// register of its own by same: so whatever else reads y finds it unchanged. Jumps land in the reverse
// order of their taking off, as rare ways are nested.
func (w *compiler) branches(o *op) error {
	switch o.code {
	case same:
		if w.isLastUse(o.a, w.i) {
			w.inPlace(o, o.a)
			return nil
		}
		d, err := w.duplicate(o.a)
		w.reg[o.dst] = d
		return err
	case rarely:
		w.VEX(encode.TestMask, 0, w.reg[o.a], 0, w.reg[o.a])
		w.jumps = append(w.jumps, w.Jump(encode.IfZero))
		return nil
	}
	b, err := w.register(o.b)
	d, k := w.inPlace(o, o.a), w.reg[o.c]
	w.RRR(w.form(encode.BlendForm), d, d, b, encode.With{Mask: k})
	last := len(w.jumps) - 1
	w.Land(w.jumps[last], len(w.Text))
	w.jumps = w.jumps[:last]
	return err
}
