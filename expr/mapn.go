package expr

import (
	"context"

	"xfork/internal/node"
	"xfork/internal/site"
)

// MapN applies an arbitrary function to any number of expressions, as a fork: LiftN(f).Call(xs...) in one step.
//
// Where expressions fail, f is not called, and the failure that the sequential program would have met first is passed on. The
// slice that f gets is its own, and never nil. xs remains the caller's. One allocation for up to two expressions, two for up to
// sixteen. A nil f panics.
func MapN[A, T any](xs []Expr[A], f func([]A) T, opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftN of a nil function")
	}
	k := newOnce[T](f, plainly[T](), opts)
	initMany(&k.Node, mapNOp[A, T]{}, xs, site.Here(), 0)
	return Expr[T]{&k.cell}
}

type mapNOp[A, T any] struct{ onceOp[func([]A) T, T] }

func (o mapNOp[A, T]) Eval(_ *node.Scope, n *node.Node) error {
	k := o.of(n)
	k.v = k.f(arguments[A](n))
	return failed(&k.v)
}

// MapErrN is MapN for a function that returns an error too.
func MapErrN[A, T any](xs []Expr[A], f func([]A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErrN of a nil function")
	}
	k := newOnce[T](f, returnsError, opts)
	initMany(&k.Node, mapErrNOp[A, T]{}, xs, site.Here(), 0)
	return Expr[T]{&k.cell}
}

type mapErrNOp[A, T any] struct {
	onceOp[func([]A) (T, error), T]
}

func (o mapErrNOp[A, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f(arguments[A](n))
	return err
}

// MapCtxN is MapErrN for a function that takes a context, like [LiftCtxN].
func MapCtxN[A, T any](xs []Expr[A], f func(context.Context, []A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtxN of a nil function")
	}
	k := newOnce[T](f, withContext, opts)
	initMany(&k.Node, mapCtxNOp[A, T]{}, xs, site.Here(), 0)
	return Expr[T]{&k.cell}
}

type mapCtxNOp[A, T any] struct {
	onceOp[func(context.Context, []A) (T, error), T]
}

func (o mapCtxNOp[A, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f(s.Ctx, arguments[A](n))
	return err
}
