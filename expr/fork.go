package expr

import (
	"context"

	"xfork/internal/node"
	"xfork/internal/site"
)

// Fork makes a node of one call of a closure; nothing runs. A nil f panics.
//
// The closure, and what it holds on to, is forgotten once the call has its outcome. A fork in a loop remembers the stack
// that led there by its number, so equal places cost four bytes each.
func Fork[T any](f func() T, opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: Fork of a nil function")
	}
	k := newOnce[T](f, plainly[T](), opts)
	node.InitWith(&k.Node, forkOp[T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

type forkOp[T any] struct{ onceOp[func() T, T] }

func (o forkOp[T]) Eval(_ *node.Scope, n *node.Node) error {
	k := o.of(n)
	k.v = k.f()
	return failed(&k.v)
}

// ForkErr is Fork for a closure that returns an error too.
//
// The error becomes the cause of the node's *[Error], unless the call's own context has ended: then it is remembered
// nowhere, and the next force calls the closure again.
func ForkErr[T any](f func() (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: ForkErr of a nil function")
	}
	k := newOnce[T](f, returnsError, opts)
	node.InitWith(&k.Node, forkErrOp[T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

type forkErrOp[T any] struct{ onceOp[func() (T, error), T] }

func (o forkErrOp[T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f()
	return err
}

// ForkCtx is ForkErr for a closure that takes a context, like [LiftCtx0].
//
// A closure that waits should heed the context: it is how a force that ends early gets its goroutine back.
func ForkCtx[T any](f func(context.Context) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: ForkCtx of a nil function")
	}
	k := newOnce[T](f, withContext, opts)
	node.InitWith(&k.Node, forkCtxOp[T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

type forkCtxOp[T any] struct {
	onceOp[func(context.Context) (T, error), T]
}

func (o forkCtxOp[T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f(s.Ctx)
	return err
}
