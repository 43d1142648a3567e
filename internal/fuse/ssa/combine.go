package ssa

import (
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/scratch"
)

// Superinstructions: pairs of operations that one kernel does in one go over the block. They keep
// every rounding, so they change how long it takes and nothing else.
//
//	before                      after
//
//	t = Mul(a, b)               v = MulAdd(a, b, c)      and Sub either way round
//	v = Add(t, c)
//
//	m = Lt(x, 0.5)              v = WhereCompare(Lt 0.5, x, a, b)
//	v = Where(m, a, b)
//
//	t = Mul(a, b)               s = Dot(a, b)
//	s = Sum(t)
//
//	v = MulAdd(2, a, c)         v = MulAdd(a, 2, c)      kernels take a constant as the second factor
//
// The inner operation must have no other use, or it would be done twice.

// Simplify rewrites the values in place. Nothing may be added to f afterwards: rewritten values are
// not found any more.
func (f *Func) Simplify() {
	f.count()
	values := f.Values()
	for i := range values {
		if v := &values[i]; f.uses[i] > 0 && v.Origin == Operation {
			f.rewrite(v)
		}
	}
	for _, r := range f.Reductions {
		if t := r.Args[0]; r.Func == reduce.Sum && f.isProduct(t) && f.uses[t] == 1 {
			f.uses[t] = 0
			r.Func, r.Args = reduce.Dot, [2]ID(values[t].Args[:2])
		}
	}
}

// rewrite makes v a superinstruction, if it can be one. A product as the first summand is preferred
// to one as the second: one of them is enough.
func (f *Func) rewrite(v *Value) {
	switch v.Code {
	case op.Add:
		if !f.multiply(v, 0, op.MulAdd) {
			f.multiply(v, 1, op.MulAdd)
		}
	case op.Sub:
		if !f.multiply(v, 0, op.MulSub) {
			f.multiply(v, 1, op.SubMul)
		}
	case op.Where:
		f.choose(v)
	}
	f.constantSecond(v)
}

func (f *Func) isProduct(i ID) bool {
	v := f.Value(i)
	return v.Origin == Operation && v.Code == op.Mul
}

// multiply makes v, with a product as its operand k, one superinstruction with it: the factors
// first. It reports whether it did.
func (f *Func) multiply(v *Value, k int, to op.Code) bool {
	p := v.Args[k]
	if !f.isProduct(p) || f.uses[p] != 1 {
		return false
	}
	f.uses[p] = 0
	product := f.Value(p)
	v.Code, v.N = to, 3
	v.Args = [3]ID{product.Args[0], product.Args[1], v.Args[1-k]}
	return true
}

// choose makes a choice by comparison with a constant one superinstruction, where there is a kernel
// for it: for an array on the side where the comparison holds.
func (f *Func) choose(v *Value) {
	m := f.Value(v.Args[0])
	if m.Origin != Operation || f.uses[v.Args[0]] != 1 || m.Kind != v.Kind || m.Code < op.Lt || m.Code > op.Ge {
		return
	}
	if f.Value(m.Args[1]).Origin != Constant || f.Value(v.Args[1]).Origin == Constant {
		return
	}
	f.uses[v.Args[0]] = 0
	v.Code, v.Extra, v.Bits = op.WhereCompare, uint64(m.Code), f.Value(m.Args[1]).Bits
	v.Args[0] = m.Args[0]
}

// constantSecond changes the places of a constant factor and one that is none.
func (f *Func) constantSecond(v *Value) {
	switch v.Code {
	case op.MulAdd, op.MulSub, op.SubMul:
		if v.Kind != elem.Bool && f.Value(v.Args[0]).Origin == Constant && f.Value(v.Args[1]).Origin != Constant {
			v.Args[0], v.Args[1] = v.Args[1], v.Args[0]
		}
	}
}

// count finds how often every value is used, by roots and by values that are needed themselves. It
// walks down from the roots with a stack of its own: a Func may be as deep as a user's loop is
// long.
func (f *Func) count() {
	f.uses = scratch.Resized(f.uses, f.values.Len())
	clear(f.uses)
	for _, o := range f.Outputs {
		f.use(o.Value)
	}
	for _, r := range f.Reductions {
		for _, a := range r.Operands() {
			f.use(a)
		}
	}
	for _, a := range f.Axes {
		f.use(a.Value)
	}
	for _, c := range f.Checks {
		f.use(c.Value)
	}
	for len(f.todo) > 0 {
		last := len(f.todo) - 1
		v := f.Value(f.todo[last])
		f.todo = f.todo[:last]
		for _, a := range v.Operands() {
			f.use(a)
		}
	}
}

func (f *Func) use(v ID) {
	if f.uses[v]++; f.uses[v] == 1 {
		f.todo = append(f.todo, v)
	}
}
