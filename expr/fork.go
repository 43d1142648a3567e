package expr

import (
	"context"

	"xfork/internal/cell"
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
	g := cell.Plain0[T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), opts)).At(site.Here(), nil, nil)}
}

// ForkErr is Fork for a closure that returns an error too.
//
// The error becomes the cause of the node's *[Error], unless the call's own context has ended: then it is remembered
// nowhere, and the next force calls the closure again.
func ForkErr[T any](f func() (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: ForkErr of a nil function")
	}
	g := cell.Err0[T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), opts)).At(site.Here(), nil, nil)}
}

// ForkCtx is ForkErr for a closure that takes a context, like [LiftCtx0].
//
// A closure that waits should heed the context: it is how a force that ends early gets its goroutine back.
func ForkCtx[T any](f func(context.Context) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: ForkCtx of a nil function")
	}
	g := cell.Ctx0[T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), opts)).At(site.Here(), nil, nil)}
}
