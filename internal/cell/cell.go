package cell

import (
	"unsafe"

	"xfork/internal/node"
)

// Cell is a node with its value behind it. The value begins at the same offset for every T, because the head is a multiple of
// eight bytes long: so an operand, which the node knows without its type, can be read as the cell of the type for which its
// consumer's operator was built.
//
//	offset   0            8      16     24       28        32     40
//	         | operator   | a    | b    | word   | site    | ...  | V T ...
//	           eight bytes  operands     state     line    number
//
// The holder of the node's claim writes V, before the node is published as done. Readers look at V after they have seen the
// node done; from then on it never changes. A value that comes with an error may be in V as well, and is never read: the node
// is published as failed.
//
// The head has 40 bytes, so the cell of an operator on numbers has 48, a size class of Go's allocator: building a graph runs at the
// speed of the allocator (docs/adr/0003-eight-byte-operators.md).
type Cell[T any] struct {
	node.Node
	V T
}

// Of returns the cell of a node that has a T as its value. The caller answers for T.
func Of[T any](n *node.Node) *Cell[T] { return (*Cell[T])(unsafe.Pointer(n)) }

// Value reads an operand of a claimed node, as node.A and node.B give it: the engine has put what aliases stand for in their
// place, so this is one load. The operator that reads answers for T: no check is made, for a type assertion would need an interface,
// and with it an allocation for each value.
func Value[T any](p unsafe.Pointer) T { return (*Cell[T])(p).V }

// ValueOf reads a node that is done, also where it has become an alias of another one: wide operands are not replaced by what
// they stand for, and handles never are.
func ValueOf[T any](n *node.Node) T { return Of[T](node.Resolve(n)).V }

// Made returns the node at the head of the cell at p, or panics where there is none: for the user, at the line that uses a zero
// Expr. It takes the cell without its type, so that no dictionary of types is looked at for what is the same for all.
func Made(p unsafe.Pointer) *node.Node {
	if p == nil {
		panic("expr: use of a zero Expr: it was never made by Const, Fork, an operator or the like")
	}
	return (*node.Node)(p)
}

// Three returns three operands. Two fit into the head of a node; more take an allocation of their own, which the node drops once it
// has its outcome (node.Room).
func Three(x, y, z *node.Node) *node.WideOperands {
	w := node.Room(3)
	w.Nodes[0], w.Nodes[1], w.Nodes[2] = x, y, z
	return w
}

// NewConst makes a node that is done. pc is its line. The value is in the cell before the node is published as done, so any goroutine
// that gets hold of it may read.
func NewConst[T any](pc uintptr, v T) *Cell[T] {
	c := &Cell[T]{V: v}
	node.InitDone(&c.Node, constant{}, pc)
	return c
}

type constant struct{ node.Plain }

var constantInfo = node.Info{Name: "Const"}

func (constant) Info(*node.Node) *node.Info         { return &constantInfo }
func (constant) Eval(*node.Scope, *node.Node) error { return nil } // never called: the node is done from the start
