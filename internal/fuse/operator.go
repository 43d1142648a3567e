package fuse

import (
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

// Operator is an operator on elements of one kind, with what the engine has to know of it. There is
// one of each, in a table, and nodes point to it.
type Operator struct {
	*op.Operator
	Info node.Info

	// Of an operator on matrices, or with one as its result.
	form *Form
	sign string // between the shapes of two operands, in an error
}

// table has the operators by code and kind. It is made once, and only read afterwards.
var table = func() (t [op.Codes][elem.Kinds]Operator) {
	for c := range op.Into + 1 {
		for k := range elem.Int {
			t[c][k] = newOperator(op.Of(c, k))
		}
	}
	return t
}()

// Of returns the operator with a code on elements of a kind.
func Of(c Code, k Kind) *Operator { return &table[c][k] }

// newOperator adds what the engine has to know: what of the operands is a single value, which is
// there before the region begins, and where a region ends, because a result is not there element by
// element.
func newOperator(o *op.Operator) Operator {
	var scalars uint32
	for i, a := range append(o.Args[:len(o.Args):len(o.Args)], o.Out) {
		if !a.Array {
			scalars |= 1 << i
		}
	}
	whole := o.Class == op.Whole
	return Operator{Operator: o, Info: node.Info{
		Name: "vec." + o.Name, Lane: node.CPU, Context: true, Splits: true,
		Fusion: &node.Fusion{Family: "vec", Barrier: whole || o.Class == op.Reduce || o.Along(), Alone: whole, Scalars: scalars, Cost: o.Cost},
	}}
}
