package fuse

import (
	"slices"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

// How the program of the short way is written: operands first, each node once. Nothing is
// rewritten later but the instruction before, where a product becomes a part of what is made
// of it:
//
//	p = Mul(a, b)     r4 = Mul r1 r2          r4 = MulAdd r1 r2 r3
//	Add(p, c)                                 p is forgotten: where it is met again, it is computed again
//
// That a product is met again is rare, and not known yet.

// output appends what makes the value of n, and notes it. Its operands are passed, for they
// are read in other ways of a node that is claimed and of one that is not.
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
		out.X = h.Last()
		h.met(n, out.X)
	case o.Class == op.Reduce && o.Code != op.Len:
		out.Code, out.Kind = o.Code, o.Kind
		if out.X, ok = h.array(a, o, 0); !ok {
			return false
		}
		out.Y = out.X // of Norm, which is a product with itself
		if b != nil {
			if out.Y, ok = h.array(b, o, 1); !ok {
				return false
			}
		}
		if o.Code == op.Sum {
			if x, y, product := h.Factors(out.X); product {
				h.forget(out.X)
				out.Code, out.X, out.Y = op.Dot, x, y
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

// array returns the register of operand k of a reduction. A reduction of constants is folded
// by the general way.
func (h *short) array(x *node.Node, o *Operator, k int) (register int32, ok bool) {
	v, ok := h.operand(x, o.Arg(k))
	return v.Register, ok && v.Register != 0
}

// into appends an expression x that is not there yet, and has it written to a slice. One that
// is there is copied by the general way.
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
	// The last instruction alone writes to it, and it may have read it: each element before it
	// is written.
	h.Write(h.Last(), h.to.Array)
	h.outputs = append(h.outputs, shortOutput{n: n, op: o, Fold: machine.Fold{X: h.Last()}})
	return true
}

// met notes that a node has a register. Nodes of a short region are so few that they are
// searched from end to end.
func (h *short) met(n *node.Node, register int32) {
	h.nodes, h.registers = append(h.nodes, n), append(h.registers, register)
}

// forget has a node that is not computed any more not be found: met again it is computed
// again.
func (h *short) forget(register int32) {
	if i := slices.Index(h.registers, register); i >= 0 {
		h.nodes[i] = nil
	}
}

// operand returns a register with the value of x, or a constant: an array of one element,
// which is read here, or a single value. Lengths are looked at where an array enters:
// everything that is made of arrays of one length has that length, too.
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

// member appends what x comes to, which is idle, and gives v its register. The operands are
// read under the node's protocol, which fails when another goroutine has claimed it. Members
// are counted on the way down, so that the walk is no deeper than they are many.
func (h *short) member(x *node.Node, o *Operator, v *machine.Operand) (ok bool) {
	if h.members++; o.Class != op.Element || o.form != nil || h.members > mostShort {
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

// apply appends the operator o, after its operands. The general way knows what of constants
// comes to one, what elements can make fail, and what is said by other operations (package
// ssa, basic.go and power.go): a code that is added there belongs into this list.
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
