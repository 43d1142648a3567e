package fuse

import (
	"unsafe"

	"xfork/internal/node"
)

// cell is a node of the family: behind the head the value, as in every cell, and behind that the operator. V is a slice, or a
// single value of at most eight bytes.
type cell[V any] struct {
	node.Node
	v  V
	op *Operator
}

// New makes a node. V is the Go type of the operator's result; the operands are of the types that the operator has.
func New[V any](op *Operator, pc uintptr, operands ...*node.Node) *node.Node {
	c := &cell[V]{op: op}
	var member node.Op = single{}
	if op.Out.Array {
		member = whole{}
	}
	node.InitFamily(&c.Node, member, pc, operands...)
	return &c.Node
}

// single and whole are the members' operators as the engine sees them: one for each place where a cell's own operator lies.
type (
	single struct{ node.Plain }
	whole  struct{ node.Plain }
)

func (single) operator(n *node.Node) *Operator { return (*cell[uint64])(unsafe.Pointer(n)).op }
func (whole) operator(n *node.Node) *Operator  { return (*cell[[]uint64])(unsafe.Pointer(n)).op }

func (m single) Info(n *node.Node) *node.Info { return &m.operator(n).Info }
func (m whole) Info(n *node.Node) *node.Info  { return &m.operator(n).Info }

func (single) Eval(s *node.Scope, n *node.Node) error { return evaluate(s, n) }
func (whole) Eval(s *node.Scope, n *node.Node) error  { return evaluate(s, n) }

// operatorOf is the operator of a node, nil if it is not of this family.
func operatorOf(n *node.Node) *Operator {
	if !node.Has(n, node.Family) {
		return nil
	}
	if m, ok := node.OpOf(n).(interface{ operator(*node.Node) *Operator }); ok {
		return m.operator(n)
	}
	return nil
}

// arrayOf reads the value of a settled node that is an array.
func arrayOf(n *node.Node) array {
	s := *(*[]byte)(node.Value(n)) // the length is in elements, whatever their type
	return array{unsafe.Pointer(unsafe.SliceData(s)), len(s)}
}

// storeArray makes a the value of a claimed node.
func storeArray(n *node.Node, a array) {
	*(*[]byte)(node.Value(n)) = unsafe.Slice((*byte)(a.p), a.n)
}
