package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/node"
	"xfork/internal/typed"
)

// Number is the element types that can be computed with. They are the types themselves, not types derived from them.
type Number interface {
	float64 | float32 | int64 | int32
}

// Float is the element types that have fractions.
type Float interface {
	float64 | float32
}

// Element is all element types: numbers, and bool, which makes a mask.
type Element interface {
	Number | bool
}

// array makes the node of an operator with an array of elements T as its result.
func array[T Element](c fuse.Code, k fuse.Kind, pc uintptr, operands ...*node.Node) expr.Expr[[]T] {
	return typed.Of[[]T](fuse.New(fuse.Of(c, k), pc, operands...))
}

// single makes the node of an operator with one value as its result.
func single[V Element | int](c fuse.Code, k fuse.Kind, pc uintptr, operands ...*node.Node) expr.Expr[V] {
	return typed.Of[V](fuse.New(fuse.Of(c, k), pc, operands...))
}

// The shapes of most operators: one, two or three arrays of T, with a result of the same type.

func one[T Element](c fuse.Code, pc uintptr, x expr.Expr[[]T]) expr.Expr[[]T] {
	return array[T](c, fuse.KindOf[T](), pc, x.Node())
}

func two[T Element](c fuse.Code, pc uintptr, x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return array[T](c, fuse.KindOf[T](), pc, x.Node(), y.Node())
}

func compare[T Element](c fuse.Code, pc uintptr, x, y expr.Expr[[]T]) expr.Expr[[]bool] {
	return array[bool](c, fuse.KindOf[T](), pc, x.Node(), y.Node())
}

func reduce[V, T Element](c fuse.Code, pc uintptr, x expr.Expr[[]T]) expr.Expr[V] {
	return single[V](c, fuse.KindOf[T](), pc, x.Node())
}
