package fuse

import (
	"context"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
	"xfork/internal/node"
)

// The short way, for regions of a few operations on a few elements: one walk down from the node writes the
// program, and there are no entries, no values and no schedule. It knows element-wise operators and, as the root, a reduction or Into.
// Whatever else it meets, a failure above all, it leaves to the general way, which begins anew: the walk has claimed nothing, and
// nothing has been written.
//
//	vec.Add(vec.Mul(a, b), c)          Add: claimed, the root
//	                                   Mul: idle, read as the general way reads members (region.operands)
//	                                   a, b, c: done, and of one length
//	                                   program: MulAdd r1 r2 r3 -> the result
//
// Bits are those of the general way, for superinstructions keep every rounding, and reductions are those of one chunk.

// mostShort and longestShort bound what is short: more operations gain by sharing and by loops, and more elements take longer than
// the way there.
const (
	mostShort    = 16
	longestShort = kernel.Chunk / 4
)

// short is one evaluation by the short way.
type short struct {
	machine.Short
	nodes     []*node.Node // members, by the order in which they were met
	registers []int32      // their results
	to        elem.Typed   // what Into writes to
	// Accumulators are kept by what they are for.
	reductions [reduce.Product + 1][elem.Kinds]*reduce.Reduction
}

// reset forgets what the evaluation has met.
func (h *short) reset() {
	clear(h.nodes)
	h.nodes, h.registers, h.to = h.nodes[:0], h.registers[:0], elem.Typed{}
	h.Short.Reset()
}

// evaluate evaluates n, which is claimed, and reports whether it has. If not, or with an error, n is what it was. An error is that
// of the context.
func (h *short) evaluate(s *node.Scope, n *node.Node, o *Operator) (done bool, err error) {
	r := s.Region
	if len(r.Others) > 0 || len(r.Outputs) != 1 || watching || node.Number(n) > r.Bar || o.form != nil {
		return false, nil
	}
	node.Settle(n)
	h.Begin()
	switch {
	case o.Class == op.Element:
		done, err = h.array(s.Ctx, n, o)
	case o.Class == op.Reduce && o.Code != op.Len:
		done, err = h.single(s.Ctx, n, o)
	case o.Code == op.Into:
		done, err = h.into(s.Ctx, n)
	}
	if done && err == nil {
		r.Work += h.Length() * h.Cost
		r.Outputs[0].Open = false
	}
	h.reset()
	return done, err
}

// array makes the value of n, an element-wise operator.
func (h *short) array(ctx context.Context, n *node.Node, o *Operator) (done bool, err error) {
	if a, b, w := claimed(n); !h.apply(o, a, b, w) {
		return false, nil
	}
	to := elem.Make(o.Out.Kind, h.Length())
	h.Write(to)
	if err := h.Run(ctx); err != nil {
		return true, err
	}
	storeArray(n, to)
	return true, nil
}

// single makes the value of n, a reduction.
func (h *short) single(ctx context.Context, n *node.Node, o *Operator) (done bool, err error) {
	a, b, _ := claimed(n)
	x, ok := h.operand(a, o.Arg(0))
	if !ok || x.Register == 0 {
		return false, nil
	}
	f, y := reduce.Of(o.Code), x // of Norm, which is a product with itself
	if b != nil {
		if y, ok = h.operand(b, o.Arg(1)); !ok || y.Register == 0 {
			return false, nil
		}
	}
	if f == reduce.Sum {
		if first, second, product := h.Factors(x.Register); product {
			f, x.Register, y.Register = reduce.Dot, first, second
		}
	}
	if err := h.Run(ctx); err != nil {
		return true, err
	}
	bits := h.reduce(f, o, h.At(x.Register), h.At(y.Register))
	elem.Store(node.Value(n), o.Out.Kind, bits)
	return true, nil
}

// reduce returns what the elements at a, and at b for a function of two arrays, come to.
func (h *short) reduce(f reduce.Func, o *Operator, a, b unsafe.Pointer) (bits uint64) {
	slot := &h.reductions[f][o.Kind]
	if *slot == nil {
		*slot = new(reduce.Reduction)
	}
	r, n := *slot, h.Length()
	r.Func, r.Kind = f, o.Kind
	for again := true; again; again = r.Far(n) {
		r.Open(1)
		p := r.Partial(true)
		p.Block(a, b, 0, n)
		p.Chunk()
		p.End(0)
		h.Cost += o.Cost
	}
	return r.Finish(o.Code, n)
}

// into writes an expression that is not there yet, the second operand of n, to the slice that is the first.
func (h *short) into(ctx context.Context, n *node.Node) (done bool, err error) {
	slice, x, _ := claimed(n)
	o := operatorOf(x)
	if o == nil || o.Class != op.Element || o.form != nil || node.Load(slice) != node.Done {
		return false, nil
	}
	a, b, w, idle := node.PeekPair(x)
	if !idle {
		return false, nil
	}
	to := arrayOf(slice)
	h.to = elem.Typed{Array: to, Kind: o.Out.Kind}
	if !h.apply(o, a, b, w) || h.Length() != to.Len {
		return false, nil
	}
	h.Write(to)
	if err := h.Run(ctx); err != nil {
		return true, err
	}
	storeArray(n, to)
	return true, nil
}

// claimed returns the operands of a claimed node.
func claimed(n *node.Node) (a, b *node.Node, w *node.WideOperands) {
	if node.Has(n, node.Wide) {
		return nil, nil, node.Wider(n)
	}
	a, b = node.Pair(n)
	return a, b, nil
}

// operand returns a register with the value of x, or a constant.
func (h *short) operand(x *node.Node, typ op.Operand) (v machine.Operand, ok bool) {
	if o := operatorOf(x); o != nil && node.Load(x) == node.Idle {
		return h.member(x, o)
	}
	if v.Kind = typ.Kind; node.Load(node.Resolve(x)) != node.Done || typ.Matrix {
		return v, false
	}
	if !typ.Array {
		v.Bits = elem.Load(node.Value(x), typ.Kind)
		return v, true
	}
	a := arrayOf(x)
	switch n := h.Length(); {
	case a.Len == 1:
		v.Bits = elem.Load(a.Ptr, typ.Kind)
		return v, true
	case a.Len == 0, a.Len > longestShort, n != 0 && n != a.Len, h.to.Crosses(elem.Typed{Array: a, Kind: typ.Kind}):
		return v, false
	}
	v.Register = h.Input(a)
	return v, true
}

// member returns the register with the value of x, which is idle. Its operands are read under its protocol, which fails when
// another goroutine has claimed it.
func (h *short) member(x *node.Node, o *Operator) (v machine.Operand, ok bool) {
	v.Kind = o.Out.Kind
	for i, n := range h.nodes {
		if n == x {
			v.Register = h.registers[i]
			return v, true
		}
	}
	if o.Class != op.Element || o.form != nil || len(h.nodes) == mostShort {
		return v, false
	}
	a, b, w, idle := node.PeekPair(x)
	if !idle || !h.apply(o, a, b, w) {
		return v, false
	}
	v.Register = h.Last()
	h.nodes, h.registers = append(h.nodes, x), append(h.registers, v.Register)
	return v, true
}

// apply appends the operator o to the program, after its operands, and reports whether it has one there. What is constant, what
// elements can make fail, and what is said by other operations (package ssa) is not for the short way.
func (h *short) apply(o *Operator, a, b *node.Node, w *node.WideOperands) (ok bool) {
	c := o.Code
	switch c {
	case op.Scale:
		c = op.Mul
	case op.Shift:
		c = op.Add
	case op.Pow, op.Exp2, op.Sign, op.IsNaN, op.IsInf, op.IsFinite, op.Like:
		return false
	}
	if o.Fallible() {
		return false
	}
	var room [3]machine.Operand
	pair := [2]*node.Node{a, b}
	operands := pair[:min(2, len(o.Args))]
	if w != nil {
		operands = w.Nodes
	}
	args, some := room[:len(operands)], false
	for k, x := range operands {
		if args[k], ok = h.operand(x, o.Arg(k)); !ok {
			return false
		}
		some = some || args[k].Register != 0
	}
	if !some {
		return false
	}
	if product, merged := h.Merged(c, o.Kind, args); merged {
		// It is computed again where it is met again.
		h.forget(product)
		return true
	}
	return h.Apply(c, o.Kind, args)
}

// forget takes the member with a register, the last one, off the list.
func (h *short) forget(register int32) {
	if last := len(h.nodes) - 1; h.registers[last] == register {
		h.nodes[last] = nil
		h.nodes, h.registers = h.nodes[:last], h.registers[:last]
	}
}
