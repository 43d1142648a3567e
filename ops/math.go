package ops

import (
	"math"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Roots, powers and logarithms. All of them are package math's, special cases included: outside of their domain they
// give NaN, never an error, because that is what the plain program would have got. For float32 they are computed in
// float64 and rounded once at the end, which is at least as exact as an implementation of its own would be.

type (
	sqrt[T Float]  struct{}
	cbrt[T Float]  struct{}
	hypot[T Float] struct{}
	exp[T Float]   struct{}
	exp2[T Float]  struct{}
	expm1[T Float] struct{}
	log[T Float]   struct{}
	log2[T Float]  struct{}
	log10[T Float] struct{}
	log1p[T Float] struct{}
)

func (sqrt[T]) Apply(a T) T  { return T(math.Sqrt(float64(a))) }
func (sqrt[T]) Name() string { return "Sqrt" }

func (cbrt[T]) Apply(a T) T  { return T(math.Cbrt(float64(a))) }
func (cbrt[T]) Name() string { return "Cbrt" }

func (hypot[T]) Apply(a, b T) T { return T(math.Hypot(float64(a), float64(b))) }
func (hypot[T]) Name() string   { return "Hypot" }

func (exp[T]) Apply(a T) T  { return T(math.Exp(float64(a))) }
func (exp[T]) Name() string { return "Exp" }

func (exp2[T]) Apply(a T) T  { return T(math.Exp2(float64(a))) }
func (exp2[T]) Name() string { return "Exp2" }

func (expm1[T]) Apply(a T) T  { return T(math.Expm1(float64(a))) }
func (expm1[T]) Name() string { return "Expm1" }

func (log[T]) Apply(a T) T  { return T(math.Log(float64(a))) }
func (log[T]) Name() string { return "Log" }

func (log2[T]) Apply(a T) T  { return T(math.Log2(float64(a))) }
func (log2[T]) Name() string { return "Log2" }

func (log10[T]) Apply(a T) T  { return T(math.Log10(float64(a))) }
func (log10[T]) Name() string { return "Log10" }

func (log1p[T]) Apply(a T) T  { return T(math.Log1p(float64(a))) }
func (log1p[T]) Name() string { return "Log1p" }

// Sqrt is the square root of x, correctly rounded. Sqrt(-0) is -0; below zero it is NaN.
//
//go:noinline
func Sqrt[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[sqrt[T]](site.Caller(), x) }

// Cbrt is the cube root of x; negative numbers have one.
//
//go:noinline
func Cbrt[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[cbrt[T]](site.Caller(), x) }

// Hypot is sqrt(x*x + y*y) without overflow or underflow on the way. It is Inf if either is, even beside NaN.
//
//go:noinline
func Hypot[T Float](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[hypot[T]](site.Caller(), x, y) }

// Exp is e to the power x: Inf where that is too large, 0 where it is too small.
//
//go:noinline
func Exp[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[exp[T]](site.Caller(), x) }

// Exp2 is 2 to the power x.
//
//go:noinline
func Exp2[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[exp2[T]](site.Caller(), x) }

// Expm1 is e to the power x, minus 1, exact for x near zero where [Exp] has lost the digits.
//
//go:noinline
func Expm1[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[expm1[T]](site.Caller(), x) }

// Log is the natural logarithm of x: -Inf at zero, NaN below.
//
//go:noinline
func Log[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[log[T]](site.Caller(), x) }

// Log2 is the logarithm of x to the base 2, exact for powers of two: -Inf at zero, NaN below.
//
//go:noinline
func Log2[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[log2[T]](site.Caller(), x) }

// Log10 is the logarithm of x to the base 10: -Inf at zero, NaN below.
//
//go:noinline
func Log10[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[log10[T]](site.Caller(), x) }

// Log1p is the natural logarithm of 1 + x, exact for x near zero: -Inf at -1, NaN below.
//
//go:noinline
func Log1p[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[log1p[T]](site.Caller(), x) }
