package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Trigonometric and hyperbolic functions and their inverses, element by element: at most 2 units in the last place off, with the same bits
// on every processor. Special values are those of package math. They fuse like all others, but are computed one element after the other:
// some 4 to 20 nanoseconds each.

// Tan is the tangent of x in radians: NaN of an infinity.
//
//go:noinline
func Tan[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Tan, site.Caller(), x)
}

// Asin is the angle between -pi/2 and pi/2 with the sine x: NaN outside of [-1, 1].
//
//go:noinline
func Asin[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Asin, site.Caller(), x)
}

// Acos is the angle between 0 and pi with the cosine x: NaN outside of [-1, 1].
//
//go:noinline
func Acos[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Acos, site.Caller(), x)
}

// Atan is the angle between -pi/2 and pi/2 with the tangent x; the infinities are the ends.
//
//go:noinline
func Atan[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Atan, site.Caller(), x)
}

// Atan2 is the angle of the point (x, y), between -pi and pi. Mind the order: y comes first, as in package math. The signs of zeros choose
// the side of the cut.
//
//go:noinline
func Atan2[T Float](y, x expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Atan2, site.Caller(), y, x)
}

// Sinh is the hyperbolic sine of x; it overflows to an infinity of its sign.
//
//go:noinline
func Sinh[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Sinh, site.Caller(), x)
}

// Cosh is the hyperbolic cosine of x; it overflows to +Inf.
//
//go:noinline
func Cosh[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Cosh, site.Caller(), x)
}

// Asinh is the inverse of [Sinh].
//
//go:noinline
func Asinh[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Asinh, site.Caller(), x)
}

// Acosh is the inverse of [Cosh], from 1 on: NaN below.
//
//go:noinline
func Acosh[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Acosh, site.Caller(), x)
}

// Atanh is the inverse of [Tanh]: an infinity at -1 and 1, NaN outside.
//
//go:noinline
func Atanh[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Atanh, site.Caller(), x)
}
