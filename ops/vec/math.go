package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Functions of one array of floats, element by element. Float32 is computed as float64 where that matters, and rounded once.
//
// Exp and Log are at most 1 unit in the last place off, the others at most 2; all of them give the same bits on every
// processor. Special values are those of package math.

// Sqrt is the square root, correctly rounded. Of a negative number it is NaN, of -0 it is -0.
//
//go:noinline
func Sqrt[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Sqrt, site.Caller(), x)
}

// Exp is e to the power x: 0 far below zero, with subnormal numbers on the way, and +Inf above 709.78.
//
//go:noinline
func Exp[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Exp, site.Caller(), x)
}

// Expm1 is e to the power x, minus 1, exact near zero.
//
//go:noinline
func Expm1[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Expm1, site.Caller(), x)
}

// Log is the natural logarithm: -Inf of zero, NaN of a negative number.
//
//go:noinline
func Log[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Log, site.Caller(), x)
}

// Log1p is the natural logarithm of 1 + x, exact near zero: -Inf of -1, NaN below.
//
//go:noinline
func Log1p[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Log1p, site.Caller(), x)
}

// Sin is the sine of x in radians: NaN of an infinity.
//
//go:noinline
func Sin[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Sin, site.Caller(), x)
}

// Cos is the cosine of x in radians: NaN of an infinity.
//
//go:noinline
func Cos[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Cos, site.Caller(), x)
}

// Tanh is the hyperbolic tangent.
//
//go:noinline
func Tanh[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Tanh, site.Caller(), x)
}

// Erf is the error function: twice the integral of exp(-t*t) from 0 to x, over the square root of pi.
//
//go:noinline
func Erf[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Erf, site.Caller(), x)
}

// Floor is the greatest whole number that is not above x.
//
//go:noinline
func Floor[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Floor, site.Caller(), x)
}

// Ceil is the least whole number that is not below x.
//
//go:noinline
func Ceil[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Ceil, site.Caller(), x)
}

// Trunc is x without its fraction.
//
//go:noinline
func Trunc[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Trunc, site.Caller(), x)
}

// Round is the nearest whole number, halves away from zero.
//
//go:noinline
func Round[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Round, site.Caller(), x)
}

// RoundToEven is the nearest whole number, halves to the even one.
//
//go:noinline
func RoundToEven[T Float](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.RoundToEven, site.Caller(), x)
}
