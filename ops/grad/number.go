package grad

import (
	"unsafe"

	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/typed"
	"xfork/ops"
)

// Arithmetic on single values, for rules.
//
// What is made of values that are there is computed at once. A number that has
// yet to be computed, if only 1/1000, would keep all arrays that it goes into
// out of the first pass, and every sum would then take a pass of its own.

// float is the types of single values that have derivatives.
type float interface{ float64 | float32 }

// as returns the expression of a node that has a T as its value.
func as[T any](n *node.Node) expr.Expr[T] { return typed.Of[T](n) }

// origin is implemented by the operator of nodes that rules make with a value:
// a constant, which has no origin, or the value of an expression, which is kept
// beside it for derivatives of derivatives.
type origin interface {
	origin(n *node.Node) *node.Node
	form() form
}

// folded is the cell of such a node. Its origin is never forced by it, and so
// keeps its operands.
type folded[T any] struct {
	cell.Cell[T]
	from *node.Node
}

// constant makes a node that has the value v, at the line of the function's
// user.
func constant[T any](t *Tape, v T) expr.Expr[T] { return folding(t, v, nil) }

// fold makes a node of x that has the value v.
func fold[T any](t *Tape, v T, x expr.Expr[T]) expr.Expr[T] { return folding(t, v, x.Node()) }

func folding[T any](t *Tape, v T, from *node.Node) expr.Expr[T] {
	c := &folded[T]{from: from}
	c.V = v
	node.InitDone(&c.Node, foldedOp[T]{}, t.pc)
	return as[T](&c.Node)
}

type foldedOp[T any] struct{ node.Plain }

var foldedInfo = node.Info{Name: "Const"}

func (foldedOp[T]) Info(*node.Node) *node.Info         { return &foldedInfo }
func (foldedOp[T]) Eval(*node.Scope, *node.Node) error { return nil } // never called: the node is done from the start

func (foldedOp[T]) origin(n *node.Node) *node.Node {
	return (*folded[T])(unsafe.Pointer(n)).from
}

// known returns the value of x if it is there.
func known[T any](x expr.Expr[T]) (v T, ok bool) {
	n := x.Node()
	if node.Load(n) != node.Done {
		return v, false
	}
	return *(*T)(node.Value(n)), true
}

func (foldedOp[T]) form() form { return formOf[T]() }

// is reports whether x is a constant of this value that a rule has made, as the
// 1 at the loss is. A constant of the user's may be a parameter, and must stay
// in the graph.
func is[T float](x expr.Expr[T], v T) bool {
	o, made := node.OpOf(x.Node()).(origin)
	if !made || o.origin(x.Node()) != nil {
		return false
	}
	k, ok := known(x)
	return ok && k == v
}

// Folding is exact: the operators of package ops do the same operation on the
// same two numbers. It is for arithmetic alone, for a function of package math
// would be computed here even if the derivative is never forced.

// two makes a node by f, and folds it if both operands are there.
func two[T float](t *Tape, x, y expr.Expr[T], f func(x, y expr.Expr[T]) expr.Expr[T], value func(a, b T) T) expr.Expr[T] {
	z := f(x, y)
	a, okX := known(x)
	if b, okY := known(y); okX && okY {
		return fold(t, value(a, b), z)
	}
	return z
}

func add[T float](t *Tape, x, y expr.Expr[T]) expr.Expr[T] {
	return two(t, x, y, ops.Add[T], func(a, b T) T { return a + b })
}

func div[T float](t *Tape, x, y expr.Expr[T]) expr.Expr[T] {
	return two(t, x, y, ops.Div[T], func(a, b T) T { return a / b })
}

// mul leaves out a factor of 1: mostly it is the one at the loss.
func mul[T float](t *Tape, x, y expr.Expr[T]) expr.Expr[T] {
	switch {
	case is(x, 1):
		return y
	case is(y, 1):
		return x
	}
	return two(t, x, y, ops.Mul[T], func(a, b T) T { return a * b })
}

func neg[T float](t *Tape, x expr.Expr[T]) expr.Expr[T] {
	z := ops.Neg(x)
	if a, ok := known(x); ok {
		return fold(t, -a, z)
	}
	return z
}
