package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Where arrays come from. Any other expression of a slice, such as a fork's, goes straight in; if its value is nil, that is an
// array without elements.

// Of is an array that is there: the slice itself, which must not be written as long as something that needs it is unforced.
// Set XFORK=check in the environment to have that watched. A nil slice fails with [ErrNil]: where data is written down, it is
// rather data that was forgotten than data that is empty.
//
//go:noinline
func Of[T Element](xs []T) expr.Expr[[]T] {
	pc := site.Caller()
	if xs == nil {
		return typed.Try1[forgotten[T]](pc, typed.Const(pc, 0))
	}
	return typed.Of[[]T](fuse.Input(xs, fuse.KindOf[T](), pc))
}

// forgotten is what Of makes of a nil slice.
type forgotten[T Element] struct{}

func (forgotten[T]) Apply(int) ([]T, error) { return nil, ErrNil }
func (forgotten[T]) Name() string           { return "vec.Of" }

// Val is one value that goes with arrays of any length: vec.Gt(x, vec.Val(0.5)). It is an array of length one.
//
//go:noinline
func Val[T Element](v T) expr.Expr[[]T] {
	return typed.Of[[]T](fuse.One(v, fuse.KindOf[T](), site.Caller()))
}

// Scalar is [Val] for a value that another part of the graph has yet to compute.
//
//go:noinline
func Scalar[T Element](k expr.Expr[T]) expr.Expr[[]T] {
	return array[T](fuse.Scalar, fuse.KindOf[T](), site.Caller(), k.Node())
}

// Full is n elements that are all x. It takes no memory unless it is forced itself. A negative n fails with [ErrOutOfRange].
//
//go:noinline
func Full[T Element](n int, x T) expr.Expr[[]T] {
	return array[T](fuse.Full, fuse.KindOf[T](), site.Caller(), expr.Const(n).Node(), expr.Const(x).Node())
}

// Range is n elements, start + i*by for i from 0 on: each computed from its place, so no error adds up. Integers wrap. A
// negative n fails with [ErrOutOfRange].
//
//go:noinline
func Range[T Number](n int, start, by T) expr.Expr[[]T] {
	return array[T](fuse.Range, fuse.KindOf[T](), site.Caller(), expr.Const(n).Node(), expr.Const(start).Node(), expr.Const(by).Node())
}

// Linspace is n elements that go from low to high in equal steps; both ends are exact, and n of 1 gives low. Next to one
// infinite end all elements are infinite, and between -Inf and +Inf they are NaN. A negative n fails with [ErrOutOfRange].
//
//go:noinline
func Linspace[T Float](n int, low, high T) expr.Expr[[]T] {
	return array[T](fuse.Linspace, fuse.KindOf[T](), site.Caller(), expr.Const(n).Node(), expr.Const(low).Node(), expr.Const(high).Node())
}
