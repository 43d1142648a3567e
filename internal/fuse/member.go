package fuse

import (
	"unsafe"

	"xfork/internal/node"
)

// A node of the family is a cell like others: behind the head lies the value. Behind that is the operator; so that it has one
// place whatever the type of the value, there are two sorts of cells, for slices and for single values, which have at most
// eight bytes. The typed rooms read the value as what it is.
type (
	sliceCell struct {
		node.Node
		v  []byte // of any element type; its length is in elements
		op *Operator
	}
	singleCell struct {
		node.Node
		v  uint64
		op *Operator
	}
)

// New makes a node. The operands are of the types that the operator has.
func New(op *Operator, pc uintptr, operands ...*node.Node) *node.Node {
	if op.Out.Array {
		c := &sliceCell{op: op}
		node.InitFamily(&c.Node, whole{}, pc, operands...)
		return &c.Node
	}
	c := &singleCell{op: op}
	node.InitFamily(&c.Node, single{}, pc, operands...)
	return &c.Node
}

// single and whole are the members' operators as the engine sees them.
type (
	single struct{ node.Plain }
	whole  struct{ node.Plain }
)

func (single) operator(n *node.Node) *Operator { return (*singleCell)(unsafe.Pointer(n)).op }
func (whole) operator(n *node.Node) *Operator  { return (*sliceCell)(unsafe.Pointer(n)).op }

func (m single) Info(n *node.Node) *node.Info { return &m.operator(n).Info }
func (m whole) Info(n *node.Node) *node.Info  { return &m.operator(n).Info }

func (single) Eval(s *node.Scope, n *node.Node) error { return evaluate(s, n) }
func (whole) Eval(s *node.Scope, n *node.Node) error  { return evaluate(s, n) }

// operatorOf is the operator of a node, nil if it is not of this family.
func operatorOf(n *node.Node) *Operator {
	if !node.Has(n, node.Family) {
		return nil
	}
	switch m := node.OpOf(n).(type) {
	case whole:
		return m.operator(n)
	case single:
		return m.operator(n)
	}
	return nil
}

// arrayOf reads the value of a settled node that is an array.
func arrayOf(n *node.Node) untyped {
	s := *(*[]byte)(node.Value(n)) // the length is in elements, whatever their type
	return untyped{unsafe.Pointer(unsafe.SliceData(s)), len(s)}
}

// storeArray makes a the value of a claimed node.
func storeArray(n *node.Node, a untyped) {
	*(*[]byte)(node.Value(n)) = unsafe.Slice((*byte)(a.p), a.n)
}
