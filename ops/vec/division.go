package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Quotients and remainders, element by element, rounded in two ways:
//
//	            7, 2      -7, 2      7, -2     -7, -2    rounds
//	Quo Rem     3  1     -3 -1     -3  1      3 -1      towards zero
//	FloorDiv
//	     Mod    3  1     -4  1     -4 -1      3 -1      down: Python's // and %
//
// Integers fail with [ErrDivide] where y is zero, with the place of the first. Remainders are exact. An element takes some nanosecond of
// integers, of floats up to some hundred where the quotient is large.

// Quo is the integer quotient, truncated towards zero: [Div], where the code shall say that it is integers that are divided.
//
//go:noinline
func Quo[T Integer](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Div, site.Caller(), x, y)
}

// Rem is x - y*Trunc(x/y), of integers the x % y of Go and of floats math.Mod: zero or of the sign of x. A zero float y gives NaN.
//
//go:noinline
func Rem[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Rem, site.Caller(), x, y)
}

// FloorDiv is the quotient rounded down. Of floats it is the floor of the true quotient, not of the rounded one: 1 by 0.1 is 9. A zero float y
// gives an infinity or NaN.
//
//go:noinline
func FloorDiv[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.FloorDiv, site.Caller(), x, y)
}

// Mod is the remainder that belongs to [FloorDiv]: zero or of the sign of y. A zero float y gives NaN.
//
//go:noinline
func Mod[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Mod, site.Caller(), x, y)
}

// DivMod is [FloorDiv] and [Mod] of the same operands: two nodes, and one pass where both are forced together.
//
//go:noinline
func DivMod[T Number](x, y expr.Expr[[]T]) (q, r expr.Expr[[]T]) {
	pc := site.Caller()
	return two(fuse.FloorDiv, pc, x, y), two(fuse.Mod, pc, x, y)
}
