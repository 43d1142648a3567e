package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Further functions of floats, element by element, with the laws of math.go. [Exp2], [Sign] and the questions at the end are made of basic
// operations and as fast as those; the others are computed one element after the other, in some 4 to 15 nanoseconds each.

// Exp2 is 2 to the power x.
//
//go:noinline
func Exp2[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Exp2, site.Caller(), x)
}

// Log2 is the logarithm of x to the base 2, exact for powers of two: -Inf of zero, NaN of a negative number.
//
//go:noinline
func Log2[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Log2, site.Caller(), x)
}

// Log10 is the logarithm of x to the base 10, exact for powers of ten: -Inf of zero, NaN of a negative number.
//
//go:noinline
func Log10[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Log10, site.Caller(), x)
}

// Cbrt is the cube root of x; negative numbers have one.
//
//go:noinline
func Cbrt[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Cbrt, site.Caller(), x)
}

// Hypot is sqrt(x*x + y*y) without overflow or underflow on the way. It is +Inf if either is infinite, even beside NaN.
//
//go:noinline
func Hypot[T Float](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Hypot, site.Caller(), x, y)
}

// Erfc is 1 - [Erf], without the cancellation: it has its digits down to 1e-308, near x of 26.5.
//
//go:noinline
func Erfc[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Erfc, site.Caller(), x)
}

// NormalQuantile is the x below which the fraction p of the standard normal distribution lies, at most 4 units in the last place off: -Inf of
// 0, +Inf of 1, NaN outside of [0, 1]. Above 1/2 it is as exact as 1-p is.
//
//go:noinline
func NormalQuantile[T Float](p expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.NormalQuantile, site.Caller(), p)
}

// Sign is -1 where x is below zero and 1 where it is above; NaN and zeros stay what they are.
//
//go:noinline
func Sign[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Sign, site.Caller(), x)
}

// Copysign is x with the sign of y, of which zeros and NaN have one.
//
//go:noinline
func Copysign[T Float](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Copysign, site.Caller(), x, y)
}

// IsNaN is where x is not a number.
//
//go:noinline
func IsNaN[T Float](x expr.Expr[[]T]) expr.Expr[[]bool] {
	return array[bool](fuse.IsNaN, fuse.KindOf[T](), site.Caller(), x.Node())
}

// IsInf is where x is an infinity of either sign.
//
//go:noinline
func IsInf[T Float](x expr.Expr[[]T]) expr.Expr[[]bool] {
	return array[bool](fuse.IsInf, fuse.KindOf[T](), site.Caller(), x.Node())
}

// IsFinite is where x is neither an infinity nor NaN.
//
//go:noinline
func IsFinite[T Float](x expr.Expr[[]T]) expr.Expr[[]bool] {
	return array[bool](fuse.IsFinite, fuse.KindOf[T](), site.Caller(), x.Node())
}
