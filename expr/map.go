package expr

import (
	"context"

	"xfork/internal/node"
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
	k := newOnce[T](f, plainly[T](), typed[A](opts))
	node.InitWith(&k.Node, map1Op[A, T]{}, node.Call, site.Here(), x.head(), nil)
	return Expr[T]{&k.cell}
}

// The evaluators of Map and its kind embed onceOp, which has all their methods but Eval. They are called under the claim, on
// the goroutine of the call, and a panic of f is caught there by the engine. Operands in the head are read by value, those
// of a Map3 by valueOf.
type map1Op[A, T any] struct{ onceOp[func(A) T, T] }

func (o map1Op[A, T]) Eval(_ *node.Scope, n *node.Node) error {
	k := o.of(n)
	k.v = k.f(value[A](node.A(n)))
	return failed(&k.v)
}

// MapErr is Map for a function that returns an error too: LiftErr1(f).Call(x) in one step.
//
// The error becomes the cause of the node's *[Error], unless the call's own context has ended.
func MapErr[A, T any](x Expr[A], f func(A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErr1 of a nil function")
	}
	k := newOnce[T](f, returnsError, typed[A](opts))
	node.InitWith(&k.Node, mapErr1Op[A, T]{}, node.Call, site.Here(), x.head(), nil)
	return Expr[T]{&k.cell}
}

type mapErr1Op[A, T any] struct{ onceOp[func(A) (T, error), T] }

func (o mapErr1Op[A, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f(value[A](node.A(n)))
	return err
}

// MapCtx is MapErr for a function that takes a context, like [LiftCtx1].
func MapCtx[A, T any](x Expr[A], f func(context.Context, A) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtx1 of a nil function")
	}
	k := newOnce[T](f, withContext, typed[A](opts))
	node.InitWith(&k.Node, mapCtx1Op[A, T]{}, node.Call, site.Here(), x.head(), nil)
	return Expr[T]{&k.cell}
}

type mapCtx1Op[A, T any] struct {
	onceOp[func(context.Context, A) (T, error), T]
}

func (o mapCtx1Op[A, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f(s.Ctx, value[A](node.A(n)))
	return err
}

// Map2 applies an arbitrary function to x and y, as a fork. One allocation, like Map: both operands are in the head.
//
// Where both fail, the failure that the sequential program would have met first is passed on.
func Map2[A, B, T any](x Expr[A], y Expr[B], f func(A, B) T, opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: Lift2 of a nil function")
	}
	k := newOnce[T](f, plainly[T](), typed[A](opts))
	node.InitWith(&k.Node, map2Op[A, B, T]{}, node.Call, site.Here(), x.head(), y.head())
	return Expr[T]{&k.cell}
}

type map2Op[A, B, T any] struct{ onceOp[func(A, B) T, T] }

func (o map2Op[A, B, T]) Eval(_ *node.Scope, n *node.Node) error {
	k := o.of(n)
	k.v = k.f(value[A](node.A(n)), value[B](node.B(n)))
	return failed(&k.v)
}

// MapErr2 is Map2 for a function that returns an error too.
func MapErr2[A, B, T any](x Expr[A], y Expr[B], f func(A, B) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErr2 of a nil function")
	}
	k := newOnce[T](f, returnsError, typed[A](opts))
	node.InitWith(&k.Node, mapErr2Op[A, B, T]{}, node.Call, site.Here(), x.head(), y.head())
	return Expr[T]{&k.cell}
}

type mapErr2Op[A, B, T any] struct {
	onceOp[func(A, B) (T, error), T]
}

func (o mapErr2Op[A, B, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f(value[A](node.A(n)), value[B](node.B(n)))
	return err
}

// MapCtx2 is MapErr2 for a function that takes a context, like [LiftCtx2].
func MapCtx2[A, B, T any](x Expr[A], y Expr[B], f func(context.Context, A, B) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtx2 of a nil function")
	}
	k := newOnce[T](f, withContext, typed[A](opts))
	node.InitWith(&k.Node, mapCtx2Op[A, B, T]{}, node.Call, site.Here(), x.head(), y.head())
	return Expr[T]{&k.cell}
}

type mapCtx2Op[A, B, T any] struct {
	onceOp[func(context.Context, A, B) (T, error), T]
}

func (o mapCtx2Op[A, B, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f(s.Ctx, value[A](node.A(n)), value[B](node.B(n)))
	return err
}

// Map3 applies an arbitrary function to x, y and z, as a fork. Two allocations.
//
// For more operands there is [LiftN].
func Map3[A, B, C, T any](x Expr[A], y Expr[B], z Expr[C], f func(A, B, C) T, opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: Lift3 of a nil function")
	}
	k := newOnce[T](f, plainly[T](), typed[A](opts))
	w := three(x.head(), y.head(), z.head())
	node.InitStrict(&k.Node, map3Op[A, B, C, T]{}, node.Call, site.Here(), node.Reserve(1), w)
	return Expr[T]{&k.cell}
}

type map3Op[A, B, C, T any] struct{ onceOp[func(A, B, C) T, T] }

func (o map3Op[A, B, C, T]) Eval(_ *node.Scope, n *node.Node) error {
	k := o.of(n)
	w := node.Wider(n).Nodes
	k.v = k.f(valueOf[A](w[0]), valueOf[B](w[1]), valueOf[C](w[2]))
	return failed(&k.v)
}

// MapErr3 is Map3 for a function that returns an error too.
func MapErr3[A, B, C, T any](x Expr[A], y Expr[B], z Expr[C], f func(A, B, C) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftErr3 of a nil function")
	}
	k := newOnce[T](f, returnsError, typed[A](opts))
	w := three(x.head(), y.head(), z.head())
	node.InitStrict(&k.Node, mapErr3Op[A, B, C, T]{}, node.Call, site.Here(), node.Reserve(1), w)
	return Expr[T]{&k.cell}
}

type mapErr3Op[A, B, C, T any] struct {
	onceOp[func(A, B, C) (T, error), T]
}

func (o mapErr3Op[A, B, C, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	w := node.Wider(n).Nodes
	k.v, err = k.f(valueOf[A](w[0]), valueOf[B](w[1]), valueOf[C](w[2]))
	return err
}

// MapCtx3 is MapErr3 for a function that takes a context, like [LiftCtx3].
func MapCtx3[A, B, C, T any](x Expr[A], y Expr[B], z Expr[C], f func(context.Context, A, B, C) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: LiftCtx3 of a nil function")
	}
	k := newOnce[T](f, withContext, typed[A](opts))
	w := three(x.head(), y.head(), z.head())
	node.InitStrict(&k.Node, mapCtx3Op[A, B, C, T]{}, node.Call, site.Here(), node.Reserve(1), w)
	return Expr[T]{&k.cell}
}

type mapCtx3Op[A, B, C, T any] struct {
	onceOp[func(context.Context, A, B, C) (T, error), T]
}

func (o mapCtx3Op[A, B, C, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	w := node.Wider(n).Nodes
	k.v, err = k.f(s.Ctx, valueOf[A](w[0]), valueOf[B](w[1]), valueOf[C](w[2]))
	return err
}
