package native

import "xfork/internal/native/encode"

// fuses emits a fused multiply-add, which overwrites one of its operands. In this order:
//
//	c is read for the last time     c += a*b in c's register; a constant factor comes from memory
//	a or b is                       a = a*b + c in its register; a constant summand comes from memory
//	none of them is                 the same on a copy of a, rather of the factor that is no constant
func (w *compiler) fuses(o *op) error {
	factor, summand := w.form(encode.FusedFactor), w.form(encode.FusedSummand)
	switch o.code {
	case minus:
		factor, summand = w.form(encode.MinusFactor), w.form(encode.MinusSummand)
	case less:
		factor, summand = w.form(encode.LessFactor), w.form(encode.LessSummand)
	}
	a, b := o.a, o.b
	if w.fn.classes[a] == constant { // the other one can be in memory
		a, b = b, a
	}
	if w.isLastUse(o.c, w.i) && o.c != a && o.c != b {
		r, err := w.register(a)
		if err != nil {
			return err
		}
		w.any(summand, w.inPlace(o, o.c), r, b, 0)
		return nil
	}
	spare := func(v Value) bool { return w.isLastUse(v, w.i) && a != b && v != o.c }
	if !spare(a) && (spare(b) || w.fn.classes[b] == constant) {
		a, b = b, a
	}
	by, err := w.register(b)
	if err != nil {
		return err
	}
	var d int
	if spare(a) {
		d = w.inPlace(o, a)
	} else if d, err = w.duplicate(a); err != nil {
		return err
	}
	w.reg[o.dst] = d
	w.any(factor, d, by, o.c, 0)
	return nil
}

// duplicate returns a new register with the value of v.
func (w *compiler) duplicate(v Value) (int, error) {
	d, err := w.take()
	if err != nil {
		return 0, err
	}
	if w.fn.classes[v] != constant {
		w.RRR(w.form(encode.CopyForm), d, 0, w.reg[v], encode.With{})
	} else {
		w.broadcast(d, int(w.fn.place[v]))
	}
	return d, nil
}

// inPlace makes the register of an operand the result's. The operand must be read for the last
// time.
func (w *compiler) inPlace(o *op, v Value) int {
	w.reg[o.dst], w.reg[v] = w.reg[v], -1
	return w.reg[o.dst]
}
