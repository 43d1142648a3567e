package node

import "unsafe"

// Operands are read by the claimer, which owns them, and by planners and pictures, which do not. These are readers without a claim:
// they trust what they have read only if the word was idle, and the same, before and after (a sequence lock, with the word as the
// sequence: C. Lameter, Effective synchronization on Linux/NUMA systems, 2005). The generation in the word is what makes "the same"
// mean "not claimed in between".
//
//	reader        word: Idle, generation 3      a, b       word: Idle, generation 3     -> a, b are operands
//	reader        word: Idle, generation 3      a, way     word: Idle, generation 4     -> read nothing, look again
//	claimer              Claim   SetB(way) ... SetB(b)   HandBack
//
// A walk that is alone in the gate claims without a trace in the word, so a reader stays inside the gate from its first look to its
// last: then no walk is alone.

// Pair returns the two operand slots of a claimed node that is not wide.
func Pair(n *Node) (a, b *Node) { return (*Node)(n.a), (*Node)(n.b) }

// Wider returns the operands of a claimed wide node. The record itself is never changed after Init but by the claimer.
func Wider(n *Node) *WideOperands { return (*WideOperands)(n.a) }

// Room makes room for k operands. Up to sixteen lie behind the record that tells of them, for each allocation costs as much as
// all else that is done to build a node. They cannot lie in the node's own cell: it must forget them while others may be
// reading them. The sizes 4, 8 and 16 keep the waste below half; the allocator has a class for each (64, 96 and 160 bytes).
//
//	k <= 16    record [Nodes ptr len cap | Strict | x0 x1 x2 ...]      one allocation; Nodes points into it
//	k > 16     record [Nodes ptr len cap | Strict]   [x0 x1 x2 ...]    two
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

// A returns the first operand of a claimed node as the typed rooms need it: the cell they built the operator for. It must not be an
// alias: see Settle.
func A(n *Node) unsafe.Pointer { return n.a }

// B returns the second operand.
func B(n *Node) unsafe.Pointer { return n.b }

// SetA replaces the first operand of a claimed node: by the target of an alias, or by the parent that a walk goes back to (package
// walk). A reader without a claim may be looking, so it is a store of package memory and not an assignment.
func SetA(n, x *Node) { store(&n.a, unsafe.Pointer(x)) }

// SetB replaces the second operand of a claimed node.
func SetB(n, x *Node) { store(&n.b, unsafe.Pointer(x)) }

// Side returns which operand field holds the parent of n in the walk that has claimed n: 0 for the first.
func Side(n *Node) uint8 { return n.side }

// SetSide is for the claimer, which alone reads it: an ordinary byte.
func SetSide(n *Node, s uint8) { n.side = s }

// Settle replaces the operands of a claimed node that have become aliases by what they stand for, so that typed code
// finds the value where it looks. Wide operators resolve their operands one by one, when they read them.
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

// Peek reads the operands of a node that another party may be evaluating: strict ones, and those that a dynamic node
// may come to need. It returns false, and calls nothing, when n is not idle. each is called after both looks at the word, so it may
// take its time.
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

// PeekPair is Peek without a call for each operand, for planners: the operands of an idle node that is not wide, or its wide ones. ok
// is false when n is not idle.
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
