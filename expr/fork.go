package expr

import (
	"context"
	"unsafe"

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
	x := closure(entry(unsafe.Pointer(&f)), false, func(context.Context) (T, error) {
		v := f()
		return v, failed(&v)
	}, opts)
	surely[T](&(*once[T])(unsafe.Pointer(x.c)).record)
	return x
}

// ForkErr is Fork for a closure that returns an error too.
//
// The error becomes the cause of the node's *[Error], unless the call's own context has ended: then it is remembered
// nowhere, and the next force calls the closure again.
func ForkErr[T any](f func() (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: ForkErr of a nil function")
	}
	return closure(entry(unsafe.Pointer(&f)), false, func(context.Context) (T, error) { return f() }, opts)
}

// ForkCtx is ForkErr for a closure that takes a context, like [LiftCtx0].
//
// A closure that waits should heed the context: it is how a force that ends early gets its goroutine back.
func ForkCtx[T any](f func(context.Context) (T, error), opts ...Option) Expr[T] {
	if f == nil {
		panic("expr: ForkCtx of a nil function")
	}
	return closure(entry(unsafe.Pointer(&f)), true, f, opts)
}

// closure is a function record and its only fork in one. Unlike lifted functions closures are forgotten after the call,
// with all that they hold.
type once[T any] struct {
	cell[T]
	function0[T]
}

func closure[T any](entry uintptr, takesContext bool, f func(context.Context) (T, error), opts []Option) Expr[T] {
	c := &once[T]{function0: function0[T]{newRecord(entry, takesContext, opts), f}}
	node.InitWith(&c.Node, onceOp[T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&c.cell}
}

type onceOp[T any] struct{}

func (onceOp[T]) of(n *node.Node) *once[T] { return (*once[T])(unsafe.Pointer(n)) }

func (o onceOp[T]) Info(n *node.Node) *node.Info { return &o.of(n).info }

func (o onceOp[T]) Eval(s *node.Scope, n *node.Node) (err error) {
	c := o.of(n)
	c.v, err = c.call(s.Ctx)
	return err
}

func (o onceOp[T]) Forget(n *node.Node) { o.of(n).call = nil }

func (o onceOp[T]) Clone(n *node.Node) *node.Node {
	c := o.of(n)
	twin := &once[T]{function0: function0[T]{c.record, c.call}}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o onceOp[T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

// Key is nil: no two closures are known to be equal.
func (onceOp[T]) Key(*node.Node) any { return nil }

// Map applies an arbitrary function to x, as a fork: Lift1(f).Call(x) in one step.
//
// Where x fails, f is not called and the failure is passed on. For arithmetic an operator is cheaper by far (package ops,
// or [Op1]).
func Map[A, T any](x Expr[A], f func(A) T, opts ...Option) Expr[T] {
	return Lift1(f, opts...).Call(x)
}

// Map2 applies an arbitrary function to x and y, as a fork.
//
// Where both fail, the failure that the sequential program would have met first is passed on.
func Map2[A, B, T any](x Expr[A], y Expr[B], f func(A, B) T, opts ...Option) Expr[T] {
	return Lift2(f, opts...).Call(x, y)
}

// Map3 applies an arbitrary function to x, y and z, as a fork.
func Map3[A, B, C, T any](x Expr[A], y Expr[B], z Expr[C], f func(A, B, C) T, opts ...Option) Expr[T] {
	return Lift3(f, opts...).Call(x, y, z)
}
