package expr

import (
	"unsafe"

	"xfork/internal/node"
)

// Typed is the expression of a node that another package of this module has made, with its value, a T, directly behind the
// node's head. It is how families of operators (package xfork/ops/vec) make expressions; the second argument, which only
// they can write, vouches for T: a node.Vouch is of an internal package, so that a program outside of this module has no name
// for it. Nothing is checked here, and nothing allocated.
func Typed[T any](n *node.Node, _ node.Vouch) Expr[T] { return Expr[T]{(*cell[T])(unsafe.Pointer(n))} }
