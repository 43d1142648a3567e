package node

import "unsafe"

// Operands are read by the claimer, which owns them, and by walkers (planners, pictures), which do not. A walker trusts
// what it read only if the node was idle before and after: see [Peek].

// Pair returns the two operand slots of a claimed node that is not wide.
func Pair(n *Node) (a, b *Node) { return (*Node)(n.a), (*Node)(n.b) }

// Wider returns the operands of a claimed wide node.
func Wider(n *Node) *WideOperands { return (*WideOperands)(n.a) }

// Room makes room for k operands. Up to sixteen lie behind the record that tells of them, for each allocation costs as much as
// all else that is done to build a node. They cannot lie in the node's own cell: it must forget them while others may be
// reading them.
func Room(k int) *WideOperands {
	switch {
	case k <= 4:
		w := new(struct {
			WideOperands
			room [4]*Node
		})
		w.Nodes = w.room[:k]
		return &w.WideOperands
	case k <= 8:
		w := new(struct {
			WideOperands
			room [8]*Node
		})
		w.Nodes = w.room[:k]
		return &w.WideOperands
	case k <= 16:
		w := new(struct {
			WideOperands
			room [16]*Node
		})
		w.Nodes = w.room[:k]
		return &w.WideOperands
	}
	return &WideOperands{Nodes: make([]*Node, k)}
}

// A is the first operand of a claimed node as the typed rooms need it: the cell they built the operator for.
func A(n *Node) unsafe.Pointer { return n.a }

// B is the second operand.
func B(n *Node) unsafe.Pointer { return n.b }

// SetA replaces the first operand of a claimed node: by the target of an alias, or by a force's way back.
func SetA(n, x *Node) { store(&n.a, unsafe.Pointer(x)) }

// SetB replaces the second operand of a claimed node.
func SetB(n, x *Node) { store(&n.b, unsafe.Pointer(x)) }

// Side says which slot holds the way back of the force that has claimed n: 0 for the first.
func Side(n *Node) uint8 { return n.side }

// SetSide is for the claimer.
func SetSide(n *Node, s uint8) { n.side = s }

// Settle replaces the operands of a claimed node that have become aliases by what they stand for, so that typed code
// finds the value where it looks.
func Settle(n *Node) {
	if n.flags&Wide == 0 {
		if a := (*Node)(n.a); a != nil && a.word.Load() == Alias {
			SetA(n, Resolve(a))
		}
		if b := (*Node)(n.b); b != nil && b.word.Load() == Alias {
			SetB(n, Resolve(b))
		}
	}
}

// Peek reads the operands of a node that another goroutine may be evaluating: strict ones, and those that a dynamic node
// may come to need. It fails when n is not idle.
func Peek(n *Node, each func(operand *Node, strict bool)) bool {
	word := n.word.Load()
	if word&stateMask != Idle {
		return false
	}
	a, b := load(&n.a), load(&n.b)
	if n.word.Load() != word {
		return false
	}
	if n.flags&Wide != 0 {
		w := (*WideOperands)(a)
		for i, x := range w.Nodes {
			each(x, i < w.Strict)
		}
		return true
	}
	if a != nil {
		each((*Node)(a), true)
	}
	if b != nil {
		each((*Node)(b), true)
	}
	return true
}

// PeekPair is Peek without a function to call, for planners: the operands of an idle node that is not wide, or its wide ones.
func PeekPair(n *Node) (a, b *Node, w *WideOperands, ok bool) {
	word := n.word.Load()
	if word&stateMask != Idle {
		return nil, nil, nil, false
	}
	p, q := load(&n.a), load(&n.b)
	if n.word.Load() != word {
		return nil, nil, nil, false
	}
	if n.flags&Wide != 0 {
		return nil, nil, (*WideOperands)(p), true
	}
	return (*Node)(p), (*Node)(q), nil, true
}
