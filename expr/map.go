package expr

import (
	"context"

	"xfork/internal/cell"
	"xfork/internal/site"
)

// Map applies an arbitrary function to x, as a fork: Lift1(f).Call(x) in one step.
//
// Where x fails, f is not called and the failure is passed on. For arithmetic an operator is cheaper by far (package ops,
// or [Op1]). One allocation, unless an option asks for more than a name, a lane or a priority. A nil f panics.
//
// No two calls made by Map count as equal, also where f is [Pure]: the code of a closure does not show what it has captured. What is to
// be shared is lifted.
func Map[A, T any](x Expr[A], f func(A) T, opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: Lift1 of a nil function")
	}
	g := cell.Plain1[A, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).At(site.Here(), x.head(), nil)}
}

// MapErr is Map for a function that returns an error too: LiftErr1(f).Call(x) in one step.
//
// The error becomes the cause of the node's *[Error], unless the call's own context has ended.
func MapErr[A, T any](x Expr[A], f func(A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErr1 of a nil function")
	}
	g := cell.Err1[A, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).At(site.Here(), x.head(), nil)}
}

// MapCtx is MapErr for a function that takes a context, like [LiftCtx1].
func MapCtx[A, T any](x Expr[A], f func(context.Context, A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtx1 of a nil function")
	}
	g := cell.Ctx1[A, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).At(site.Here(), x.head(), nil)}
}

// Map2 applies an arbitrary function to x and y, as a fork. One allocation, like Map: both operands are in the head.
//
// Where both fail, the failure that the sequential program would have met first is passed on.
func Map2[A, B, T any](x Expr[A], y Expr[B], f func(A, B) T, opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: Lift2 of a nil function")
	}
	g := cell.Plain2[A, B, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).At(site.Here(), x.head(), y.head())}
}

// MapErr2 is Map2 for a function that returns an error too.
func MapErr2[A, B, T any](x Expr[A], y Expr[B], f func(A, B) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErr2 of a nil function")
	}
	g := cell.Err2[A, B, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).At(site.Here(), x.head(), y.head())}
}

// MapCtx2 is MapErr2 for a function that takes a context, like [LiftCtx2].
func MapCtx2[A, B, T any](x Expr[A], y Expr[B], f func(context.Context, A, B) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtx2 of a nil function")
	}
	g := cell.Ctx2[A, B, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).At(site.Here(), x.head(), y.head())}
}

// Map3 applies an arbitrary function to x, y and z, as a fork. Two allocations.
//
// For more operands there is [LiftN].
func Map3[A, B, C, T any](x Expr[A], y Expr[B], z Expr[C], f func(A, B, C) T, opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: Lift3 of a nil function")
	}
	g := cell.Plain3[A, B, C, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).Wide(site.Here(), cell.Three(x.head(), y.head(), z.head()))}
}

// MapErr3 is Map3 for a function that returns an error too.
func MapErr3[A, B, C, T any](x Expr[A], y Expr[B], z Expr[C], f func(A, B, C) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErr3 of a nil function")
	}
	g := cell.Err3[A, B, C, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).Wide(site.Here(), cell.Three(x.head(), y.head(), z.head()))}
}

// MapCtx3 is MapErr3 for a function that takes a context, like [LiftCtx3].
func MapCtx3[A, B, C, T any](x Expr[A], y Expr[B], z Expr[C], f func(context.Context, A, B, C) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtx3 of a nil function")
	}
	g := cell.Ctx3[A, B, C, T](f)
	return Expr[T]{cell.Once(g, infoFor(g.Code(), bound[A](opts))).Wide(site.Here(), cell.Three(x.head(), y.head(), z.head()))}
}
