package expr

import (
	"context"

	"xfork/internal/cell"
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
	g := cell.PlainN[A, T](f)
	return onceN(g, infoFor(g.Code(), opts), xs, site.Here())
}

// MapErrN is MapN for a function that returns an error too.
func MapErrN[A, T any](xs []Expr[A], f func([]A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErrN of a nil function")
	}
	g := cell.ErrN[A, T](f)
	return onceN(g, infoFor(g.Code(), opts), xs, site.Here())
}

// MapCtxN is MapErrN for a function that takes a context, like [LiftCtxN].
func MapCtxN[A, T any](xs []Expr[A], f func(context.Context, []A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtxN of a nil function")
	}
	g := cell.CtxN[A, T](f)
	return onceN(g, infoFor(g.Code(), opts), xs, site.Here())
}

// onceN makes a node of one call of f with the values of xs.
func onceN[F cell.Shape[cell.ArgsN[A], T], A, T any](f F, i *node.Info, xs []Expr[A], s site.Stack) Expr[T] {
	if len(xs) > fits {
		return Expr[T]{cell.Once(f, i).Wide(s, wide(xs))}
	}
	x, y := narrow(xs)
	return Expr[T]{cell.Once(f, i).At(s, x, y)}
}
