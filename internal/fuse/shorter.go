package fuse

import (
	"slices"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/node"
)

// How the program of the short way is written: operands first, each node once. What is said of a node is read again by nobody, so there
// is nothing to be rewritten later but the instruction before.

// output appends what makes the value of n, and notes it.
func (h *short) output(n *node.Node, o *Operator, a, b *node.Node, w *node.WideOperands) (ok bool) {
	out := shortOutput{n: n, op: o}
	switch {
	case o.Class == op.Element:
		if slices.Contains(h.nodes, n) {
			return false // inside of another output: the general way knows how to have it both ways
		}
		if !h.apply(o, a, b, w) {
			return false
		}
		out.x = h.Last()
		h.met(n, out.x)
	case o.Class == op.Reduce && o.Code != op.Len:
		if out.x, ok = h.array(a, o, 0); !ok {
			return false
		}
		out.f, out.y = reduce.Of(o.Code), out.x // of Norm, which is a product with itself
		if b != nil {
			if out.y, ok = h.array(b, o, 1); !ok {
				return false
			}
		}
		if out.f == reduce.Sum {
			if first, second, product := h.Factors(out.x); product {
				h.forget(out.x)
				out.f, out.x, out.y = reduce.Dot, first, second
			}
		}
		h.Cost += o.Cost
	default:
		return false
	}
	h.Keep()
	h.outputs = append(h.outputs, out)
	return true
}

// array returns the register of operand k of a reduction.
func (h *short) array(x *node.Node, o *Operator, k int) (register int32, ok bool) {
	v, ok := h.operand(x, o.Arg(k))
	return v.Register, ok && v.Register != 0
}

// into appends an expression x that is not there yet, and has it written to a slice.
func (h *short) into(n *node.Node, o *Operator, slice, x *node.Node) (ok bool) {
	of := operatorOf(x)
	if of == nil || of.Class != op.Element || of.form != nil || node.Load(slice) != node.Done {
		return false
	}
	a, b, w, idle := node.PeekPair(x)
	h.to = elem.Typed{Array: arrayOf(slice), Kind: o.Out.Kind}
	if !idle || !h.apply(of, a, b, w) || h.n != h.to.Len {
		return false
	}
	// The last instruction alone writes to it, and it may have read it: each element before it is written.
	h.Write(h.Last(), h.to.Array)
	h.outputs = append(h.outputs, shortOutput{n: n, op: o, x: h.Last()})
	return true
}

// met notes that a node has a register.
func (h *short) met(n *node.Node, register int32) {
	h.nodes, h.registers = append(h.nodes, n), append(h.registers, register)
}

// forget takes the node with a register that is not computed any more off the list: it was the last one. Met again it is computed again.
func (h *short) forget(register int32) {
	if last := len(h.nodes) - 1; last >= 0 && h.registers[last] == register {
		h.nodes[last] = nil
		h.nodes, h.registers = h.nodes[:last], h.registers[:last]
	}
}

// operand returns a register with the value of x, or a constant.
func (h *short) operand(x *node.Node, typ op.Operand) (v machine.Operand, ok bool) {
	v.Kind = typ.Kind
	if i := slices.Index(h.nodes, x); i >= 0 {
		v.Register = h.registers[i]
		return v, true
	}
	if o := operatorOf(x); o != nil && node.Load(x) == node.Idle {
		return v, h.member(x, o, &v)
	}
	if node.Load(node.Resolve(x)) != node.Done || typ.Matrix {
		return v, false
	}
	if !typ.Array {
		v.Bits = elem.Load(node.Value(x), typ.Kind)
		return v, true
	}
	switch a := arrayOf(x); {
	case a.Len == 1:
		v.Bits = elem.Load(a.Ptr, typ.Kind)
	case a.Len == 0, int64(a.Len) > longestShort.Load(), h.n != 0 && h.n != a.Len, h.to.Crosses(elem.Typed{Array: a, Kind: typ.Kind}):
		return v, false
	default:
		h.n, v.Register = a.Len, h.Input(a)
		h.met(x, v.Register)
	}
	return v, true
}

// member appends what x comes to, which is idle, and gives v its register. The operands are read under the node's protocol, which fails
// when another goroutine has claimed it.
func (h *short) member(x *node.Node, o *Operator, v *machine.Operand) (ok bool) {
	if o.Class != op.Element || o.form != nil || len(h.nodes) >= mostShort {
		return false
	}
	a, b, w, idle := node.PeekPair(x)
	if !idle || !h.apply(o, a, b, w) {
		return false
	}
	v.Register = h.Last()
	h.met(x, v.Register)
	return true
}

// apply appends the operator o, after its operands. What is constant, what elements can make fail, and what is
// said by other operations (package ssa) is not for the short way.
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
	pair := [2]*node.Node{a, b}
	operands := pair[:min(len(pair), len(o.Args))]
	if w != nil {
		operands = w.Nodes
	}
	var room [3]machine.Operand
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
		h.forget(product)
		return true
	}
	return h.Apply(c, o.Kind, args, h.n)
}
