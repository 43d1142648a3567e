package fuse

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/node"
)

// A node of the family is a cell like others: behind the head lies the value. Behind that is the
// operator; so that it has one place whatever the type of the value, there are three sorts of
// cells: for slices, for single values, which have at most eight bytes, and for matrices, which are
// pointers. The typed packages read the value as what it is.
//
//	sliceCell     | node 40 bytes | slice: pointer, length, capacity | operator |
//	singleCell    | node 40 bytes | value: up to 8 bytes             | operator |
//	matrixCell    | node 40 bytes | pointer to a matrix              | operator |
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
	matrixCell struct {
		node.Node
		v  unsafe.Pointer
		op *Operator
	}
)

// New makes a node, which is not evaluated. The operands are of the types that the operator has;
// the typed packages see to that. pc is the user's line. It costs one allocation, and one more for
// three operands and more.
func New(op *Operator, pc uintptr, operands ...*node.Node) *node.Node {
	switch {
	case op.Out.Matrix:
		c := &matrixCell{op: op}
		node.InitFamily(&c.Node, matrixMember{}, pc, operands...)
		return &c.Node
	case op.Out.Array:
		c := &sliceCell{op: op}
		node.InitFamily(&c.Node, arrayMember{}, pc, operands...)
		return &c.Node
	}
	c := &singleCell{op: op}
	node.InitFamily(&c.Node, singleMember{}, pc, operands...)
	return &c.Node
}

// singleMember, arrayMember and matrixMember are the members' operators as the engine sees them: values without
// fields, so that a node of an array operator costs no second allocation.
type (
	singleMember struct{ node.Plain }
	arrayMember  struct{ node.Plain }
	matrixMember struct{ node.Plain }
)

func (singleMember) operator(n *node.Node) *Operator { return (*singleCell)(unsafe.Pointer(n)).op }
func (arrayMember) operator(n *node.Node) *Operator  { return (*sliceCell)(unsafe.Pointer(n)).op }

func (matrixMember) operator(n *node.Node) *Operator { return (*matrixCell)(unsafe.Pointer(n)).op }

func (m singleMember) Info(n *node.Node) *node.Info { return &m.operator(n).Info }
func (m arrayMember) Info(n *node.Node) *node.Info  { return &m.operator(n).Info }
func (m matrixMember) Info(n *node.Node) *node.Info { return &m.operator(n).Info }

func (singleMember) Eval(s *node.Scope, n *node.Node) error { return evaluate(s, n) }
func (arrayMember) Eval(s *node.Scope, n *node.Node) error  { return evaluate(s, n) }
func (matrixMember) Eval(s *node.Scope, n *node.Node) error { return evaluate(s, n) }

// A node of another family has another type of operator, so a type switch tells them apart; the
// flag before it spares most nodes the load of the operator.

// operatorOf returns the operator of a node, nil if it is not of this family.
func operatorOf(n *node.Node) *Operator {
	if !node.Has(n, node.Family) {
		return nil
	}
	switch m := node.OpOf(n).(type) {
	case arrayMember:
		return m.operator(n)
	case singleMember:
		return m.operator(n)
	case matrixMember:
		return m.operator(n)
	}
	return nil
}

// arrayOf reads the value of a settled node that is an array. The length in the slice's header is
// in elements, whatever their type.
func arrayOf(n *node.Node) elem.Array {
	return elem.Erase(*(*[]byte)(node.Value(n)))
}

// storeArray makes a the value of a claimed node. The engine publishes it: until then no other
// goroutine reads it.
func storeArray(n *node.Node, a elem.Array) {
	*(*[]byte)(node.Value(n)) = unsafe.Slice((*byte)(a.Ptr), a.Len)
}
