package expr

import (
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/site"
)

// forkN is the cell of a call of a FuncN with plain arguments. The arguments are in a slice that Fork has copied: two
// allocations for a fork, whatever the number of arguments, and one more for each attempt at the call.
type forkN[A, T any] struct {
	cell[T]
	f  *functionN[A, T]
	as []A // the node's own copy; its elements are never written
}

type forkNOp[A, T any] struct{}

func (forkNOp[A, T]) of(n *node.Node) *forkN[A, T] { return (*forkN[A, T])(unsafe.Pointer(n)) }

func (o forkNOp[A, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

func (o forkNOp[A, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx, own(k.as)) // there may be another attempt, and the function may change what it gets
	return err
}

// Forget drops the slice; that of a Pure function stays, for Key reads it without the claim.
func (o forkNOp[A, T]) Forget(n *node.Node) {
	if k := o.of(n); !k.f.info.Pure { // arguments of pure calls are read by planners, as keys
		k.as = nil
	}
}

// Clone shares the slice: Eval copies it before the function sees it, so that no attempt can change it.
func (o forkNOp[A, T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &forkN[A, T]{f: k.f, as: k.as}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o forkNOp[A, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

// Key counts the arguments beside comparing them. Without the count f() would equal f(0), for the bundle of
// nothing is 0, and that of one argument is the argument.
func (o forkNOp[A, T]) Key(n *node.Node) any {
	k := o.of(n)
	row := make([]any, len(k.as))
	for i, a := range k.as {
		if row[i] = bits(a); row[i] == nil {
			return nil
		}
	}
	return key(k.f.info, len(row), bundle(row))
}

// bundle makes one comparable value of many: eight by eight, so that comparing two takes no deep recursion. Equal lengths and
// equal values give equal bundles.
//
//	10 arguments:   [8]any{a0 ... a7}   [8]any{a8, a9, nil ...}
//	                            \          /
//	                   [8]any{first, second, nil ...}
//
// The hash and the == of the runtime follow the interfaces recursively: the depth is the logarithm to base 8 of the number
// of arguments. A linked list of pairs would be as deep as it is long.
func bundle(row []any) any {
	if len(row) == 0 {
		return 0
	}
	for len(row) > 1 {
		next := make([]any, 0, (len(row)+7)/8)
		for from := 0; from < len(row); from += 8 {
			var eight [8]any
			copy(eight[:], row[from:])
			next = append(next, eight)
		}
		row = next
	}
	return row[0]
}

// callN is the cell of a call of a FuncN with lazy arguments. Up to two of them are in the node's head, like those of all nodes.
type callN[A, T any] struct {
	cell[T]
	f *functionN[A, T]
}

// callOf makes a call with the given number, or with the next one if it is 0.
func callOf[A, T any](f *functionN[A, T], xs []Expr[A], s site.Stack, number uint64) Expr[T] {
	k := &callN[A, T]{f: f}
	initMany(&k.Node, callNOp[A, T]{}, xs, s, number)
	return Expr[T]{&k.cell}
}

// initMany makes a fresh node of a call with any number of operands. Two fit into the head; more of them are in a record,
// which is one allocation for up to sixteen and two beyond that. The number is taken after all operands have been looked
// at, so that a zero Expr among them panics before a number is used up. A number of 0 means that none was reserved.
func initMany[A any](n *node.Node, op node.Op, xs []Expr[A], s site.Stack, number uint64) {
	var a, b *node.Node
	var w *node.WideOperands
	switch len(xs) {
	case 0:
	case 2:
		b = xs[1].head()
		fallthrough
	case 1:
		a = xs[0].head()
	default:
		w = node.Room(len(xs))
		for i, x := range xs {
			w.Nodes[i] = x.head()
		}
	}
	if number == 0 {
		number = node.Reserve(1)
	}
	if w == nil {
		node.InitNth(n, op, node.Call, s, number, a, b)
	} else {
		node.InitStrict(n, op, node.Call, s, number, w)
	}
}

// callNOp evaluates a callN. The slice of arguments is made at each attempt, from operands that stay with the node until
// it has an outcome.
type callNOp[A, T any] struct{ node.Plain }

func (callNOp[A, T]) of(n *node.Node) *callN[A, T] { return (*callN[A, T])(unsafe.Pointer(n)) }

func (o callNOp[A, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

func (o callNOp[A, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx, arguments[A](n))
	return err
}

// arguments are the values of the operands of a claimed node, in a slice of its own. It is never nil, also for no operands:
// LiftN promises that to the function.
func arguments[A any](n *node.Node) []A {
	if node.Has(n, node.Wide) {
		w := node.Wider(n).Nodes
		as := make([]A, len(w))
		for i, x := range w {
			as[i] = valueOf[A](x)
		}
		return as
	}
	a, b := node.Pair(n)
	switch {
	case a == nil:
		return []A{}
	case b == nil:
		return []A{valueOf[A](a)}
	}
	return []A{valueOf[A](a), valueOf[A](b)}
}

func (o callNOp[A, T]) Clone(n *node.Node) *node.Node {
	twin := &callN[A, T]{f: o.of(n).f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o callNOp[A, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

func (o callNOp[A, T]) Key(n *node.Node) any { return o.of(n).f.info }
