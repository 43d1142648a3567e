package expr

import (
	"context"

	"xfork/internal/cell"
)

// The three shapes of function that can be lifted, in four arities: plain, with an error, with a context and an error.
// Lift makes a function lazy; it calls nothing. Do it once, where the function is declared: it is the decorator. A nil
// function panics there and then.
//
// Where the result type is exactly error, as in Lift1(os.Remove), a non-nil result is the failure.
//
// The twelve functions are written out, as the arities are in func.go, and for the same reason.

// Lift0 makes a function of no argument lazy.
//
//	f := expr.Lift0(rates)  // func() Rates
//	x := f.Fork()           // Expr[Rates]: a node of a call; nothing runs
//	v, err := x.Force(ctx)  // now it runs
//
// What is lifted may be used by any number of goroutines at once, as the function itself.
func Lift0[T any](f func() T, opts ...Option) Func0[T] {
	if f == nil {
		panic("expr: Lift0 of a nil function")
	}
	g := cell.Plain0[T](f)
	return Func0[T]{lift(g.Code(), g.Call, g.On, opts)}
}

// LiftErr0 is [Lift0] for a function that returns an error too: Fork and the rest are the same.
func LiftErr0[T any](f func() (T, error), opts ...Option) Func0[T] {
	if f == nil {
		panic("expr: LiftErr0 of a nil function")
	}
	g := cell.Err0[T](f)
	return Func0[T]{lift(g.Code(), g.Call, g.On, opts)}
}

// LiftCtx0 is [LiftErr0] for a function that takes a context: its own, which ends with the last demand for the call,
// and when it returns. It carries the values of the context of the force that started the call. Its deadline is the
// earlier one of the [Timeout] and of the moment up to which the call is demanded: the latest deadline of the forces that wait for
// it, if all of them have one. A function that fails by a deadline that it was told of, while a force that came later waits
// for it, is called again for that one.
func LiftCtx0[T any](f func(context.Context) (T, error), opts ...Option) Func0[T] {
	if f == nil {
		panic("expr: LiftCtx0 of a nil function")
	}
	g := cell.Ctx0[T](f)
	return Func0[T]{lift(g.Code(), g.Call, g.On, opts)}
}

// Lift1 makes a function of one argument lazy.
//
//	f := expr.Lift1(size)      // func(string) int
//	x := f.Fork("a.txt")       // Expr[int]: a node of the call with a plain argument; nothing runs
//	y := f.Call(name)          // with a lazy one, an Expr[string]
//	zs := f.Map(names)         // []Expr[int]: a fork for each element of a slice
//	g := f.With(expr.IOBound)  // the same function with further options
//	v, err := y.Force(ctx)     // now it runs
//
// What is lifted may be used by any number of goroutines at once. The function is called on goroutines of the run, beside
// itself: what it shares it has to lock, or be lifted with [Unsafe].
func Lift1[A, T any](f func(A) T, opts ...Option) Func1[A, T] {
	if f == nil {
		panic("expr: Lift1 of a nil function")
	}
	g := cell.Plain1[A, T](f)
	return Func1[A, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// LiftErr1 is [Lift1] for a function that returns an error too: Fork, Call and the rest are the same.
func LiftErr1[A, T any](f func(A) (T, error), opts ...Option) Func1[A, T] {
	if f == nil {
		panic("expr: LiftErr1 of a nil function")
	}
	g := cell.Err1[A, T](f)
	return Func1[A, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// LiftCtx1 is [LiftErr1] for a function that takes a context: its own, which ends with the last demand for the call,
// and when it returns. What it carries is told at [LiftCtx0].
func LiftCtx1[A, T any](f func(context.Context, A) (T, error), opts ...Option) Func1[A, T] {
	if f == nil {
		panic("expr: LiftCtx1 of a nil function")
	}
	g := cell.Ctx1[A, T](f)
	return Func1[A, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// Lift2 makes a function of two arguments lazy: f.Fork(a, b) makes a node of a call with plain arguments, f.Call(x, y) with
// lazy ones; f.Map(as, bs), f.With and f.Run are as those of [Lift1].
func Lift2[A, B, T any](f func(A, B) T, opts ...Option) Func2[A, B, T] {
	if f == nil {
		panic("expr: Lift2 of a nil function")
	}
	g := cell.Plain2[A, B, T](f)
	return Func2[A, B, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// LiftErr2 is [Lift2] for a function that returns an error too: Fork, Call and the rest are the same.
func LiftErr2[A, B, T any](f func(A, B) (T, error), opts ...Option) Func2[A, B, T] {
	if f == nil {
		panic("expr: LiftErr2 of a nil function")
	}
	g := cell.Err2[A, B, T](f)
	return Func2[A, B, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// LiftCtx2 is [LiftErr2] for a function that takes a context: its own, which ends with the last demand for the call,
// and when it returns. What it carries is told at [LiftCtx0].
func LiftCtx2[A, B, T any](f func(context.Context, A, B) (T, error), opts ...Option) Func2[A, B, T] {
	if f == nil {
		panic("expr: LiftCtx2 of a nil function")
	}
	g := cell.Ctx2[A, B, T](f)
	return Func2[A, B, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// Lift3 makes a function of three arguments lazy: f.Fork(a, b, c) makes a node of a call with plain arguments, f.Call(x, y, z)
// with lazy ones; f.Map(as, bs, cs), f.With and f.Run are as those of [Lift1].
func Lift3[A, B, C, T any](f func(A, B, C) T, opts ...Option) Func3[A, B, C, T] {
	if f == nil {
		panic("expr: Lift3 of a nil function")
	}
	g := cell.Plain3[A, B, C, T](f)
	return Func3[A, B, C, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// LiftErr3 is [Lift3] for a function that returns an error too: Fork, Call and the rest are the same.
func LiftErr3[A, B, C, T any](f func(A, B, C) (T, error), opts ...Option) Func3[A, B, C, T] {
	if f == nil {
		panic("expr: LiftErr3 of a nil function")
	}
	g := cell.Err3[A, B, C, T](f)
	return Func3[A, B, C, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}

// LiftCtx3 is [LiftErr3] for a function that takes a context: its own, which ends with the last demand for the call,
// and when it returns. What it carries is told at [LiftCtx0].
func LiftCtx3[A, B, C, T any](f func(context.Context, A, B, C) (T, error), opts ...Option) Func3[A, B, C, T] {
	if f == nil {
		panic("expr: LiftCtx3 of a nil function")
	}
	g := cell.Ctx3[A, B, C, T](f)
	return Func3[A, B, C, T]{lift(g.Code(), g.Call, g.On, bound[A](opts))}
}
