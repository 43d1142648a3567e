// Package typed makes expressions for the packages of this module that stand beside expr: its operators, arrays and matrices.
//
// A user makes an operator with expr.Op2, and its node has the line that calls Op2. Vocabularies such as ops are functions over
// operators, and their nodes are to have the line of the function's user. So here each constructor takes the line:
//
//	//go:noinline
//	func Add[T Addable](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[add[T]](site.Caller(), x, y) }
//
// The function must be go:noinline, or the line is that of the function into which it has been inlined.
//
// What the package knows beyond expr is that an Expr is one pointer to a cell: [Of] makes one of a node. Why that is not an exported
// function of expr: docs/adr/0024-cells.md.
package typed

import (
	"reflect"
	"unsafe"

	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/node"
)

// Of returns the expression of a node that has a T as its value, directly behind its head: families of operators (internal/fuse) make such
// nodes. The caller answers for T.
func Of[T any](n *node.Node) expr.Expr[T] { return handle(cell.Of[T](n)) }

// handle is the expression with the given cell, and cellOf the cell of an expression. The two are the one place outside of expr that
// relies on what an Expr looks like; a test compares the types by reflection.
func handle[T any](c *cell.Cell[T]) expr.Expr[T] { return *(*expr.Expr[T])(unsafe.Pointer(&c)) }

func cellOf[T any](x expr.Expr[T]) *cell.Cell[T] { return *(**cell.Cell[T])(unsafe.Pointer(&x)) }

// Wrap returns the expression of a node, as a value of its type: t is that of an Expr[T], and the caller answers for T.
func Wrap(t reflect.Type, n *node.Node) reflect.Value {
	x := reflect.New(t)
	*(**node.Node)(x.UnsafePointer()) = n
	return x.Elem()
}

// ValueOf returns the T of an Expr[T], or nil if t is no such type.
func ValueOf(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Struct || t.NumField() != 1 || t.PkgPath() != reflect.TypeFor[expr.Expr[int]]().PkgPath() {
		return nil
	}
	c := t.Field(0).Type
	if c.Kind() != reflect.Pointer || c.Elem().Kind() != reflect.Struct || c.Elem().NumField() != 2 {
		return nil
	}
	return c.Elem().Field(1).Type
}

// Const is [expr.Const] at the line pc.
func Const[T any](pc uintptr, v T) expr.Expr[T] { return handle(cell.NewConst(pc, v)) }

// Op1 is [expr.Op1] at the line pc.
func Op1[O expr.Operator1[A, T], A, T any](pc uintptr, x expr.Expr[A]) expr.Expr[T] {
	return handle(cell.NewOp1[O](pc, cellOf(x)))
}

// Op2 is [expr.Op2] at the line pc.
func Op2[O expr.Operator2[A, B, T], A, B, T any](pc uintptr, x expr.Expr[A], y expr.Expr[B]) expr.Expr[T] {
	return handle(cell.NewOp2[O](pc, cellOf(x), cellOf(y)))
}

// Op3 is [expr.Op3] at the line pc.
func Op3[O expr.Operator3[A, B, C, T], A, B, C, T any](pc uintptr, x expr.Expr[A], y expr.Expr[B], z expr.Expr[C]) expr.Expr[T] {
	return handle(cell.NewOp3[O](pc, cellOf(x), cellOf(y), cellOf(z)))
}

// Try1 is [expr.Try1] at the line pc.
func Try1[O expr.Fallible1[A, T], A, T any](pc uintptr, x expr.Expr[A]) expr.Expr[T] {
	return handle(cell.NewTry1[O](pc, cellOf(x)))
}

// Try2 is [expr.Try2] at the line pc.
func Try2[O expr.Fallible2[A, B, T], A, B, T any](pc uintptr, x expr.Expr[A], y expr.Expr[B]) expr.Expr[T] {
	return handle(cell.NewTry2[O](pc, cellOf(x), cellOf(y)))
}

// Try3 is [expr.Try3] at the line pc.
func Try3[O expr.Fallible3[A, B, C, T], A, B, C, T any](pc uintptr, x expr.Expr[A], y expr.Expr[B], z expr.Expr[C]) expr.Expr[T] {
	return handle(cell.NewTry3[O](pc, cellOf(x), cellOf(y), cellOf(z)))
}
