package ops

import (
	"math"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Trigonometry, in radians, by package math: outside of their domain these functions give NaN. The last bits may
// differ between processors, because some of them have an implementation in assembly; on one machine they are always
// the same.

type (
	sin[T Float]   struct{}
	cos[T Float]   struct{}
	tan[T Float]   struct{}
	asin[T Float]  struct{}
	acos[T Float]  struct{}
	atan[T Float]  struct{}
	atan2[T Float] struct{}
	sinh[T Float]  struct{}
	cosh[T Float]  struct{}
	tanh[T Float]  struct{}
	asinh[T Float] struct{}
	acosh[T Float] struct{}
	atanh[T Float] struct{}
)

func (sin[T]) Apply(a T) T  { return T(math.Sin(float64(a))) }
func (sin[T]) Name() string { return "Sin" }

func (cos[T]) Apply(a T) T  { return T(math.Cos(float64(a))) }
func (cos[T]) Name() string { return "Cos" }

func (tan[T]) Apply(a T) T  { return T(math.Tan(float64(a))) }
func (tan[T]) Name() string { return "Tan" }

func (asin[T]) Apply(a T) T  { return T(math.Asin(float64(a))) }
func (asin[T]) Name() string { return "Asin" }

func (acos[T]) Apply(a T) T  { return T(math.Acos(float64(a))) }
func (acos[T]) Name() string { return "Acos" }

func (atan[T]) Apply(a T) T  { return T(math.Atan(float64(a))) }
func (atan[T]) Name() string { return "Atan" }

func (atan2[T]) Apply(a, b T) T { return T(math.Atan2(float64(a), float64(b))) }
func (atan2[T]) Name() string   { return "Atan2" }

func (sinh[T]) Apply(a T) T  { return T(math.Sinh(float64(a))) }
func (sinh[T]) Name() string { return "Sinh" }

func (cosh[T]) Apply(a T) T  { return T(math.Cosh(float64(a))) }
func (cosh[T]) Name() string { return "Cosh" }

func (tanh[T]) Apply(a T) T  { return T(math.Tanh(float64(a))) }
func (tanh[T]) Name() string { return "Tanh" }

func (asinh[T]) Apply(a T) T  { return T(math.Asinh(float64(a))) }
func (asinh[T]) Name() string { return "Asinh" }

func (acosh[T]) Apply(a T) T  { return T(math.Acosh(float64(a))) }
func (acosh[T]) Name() string { return "Acosh" }

func (atanh[T]) Apply(a T) T  { return T(math.Atanh(float64(a))) }
func (atanh[T]) Name() string { return "Atanh" }

// Sin is the sine of x; NaN at the infinities.
//
//go:noinline
func Sin[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[sin[T]](site.Caller(), x) }

// Cos is the cosine of x; NaN at the infinities.
//
//go:noinline
func Cos[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[cos[T]](site.Caller(), x) }

// Tan is the tangent of x; NaN at the infinities.
//
//go:noinline
func Tan[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[tan[T]](site.Caller(), x) }

// Asin is the angle between -π/2 and π/2 with sine x; NaN outside of [-1, 1].
//
//go:noinline
func Asin[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[asin[T]](site.Caller(), x) }

// Acos is the angle between 0 and π with cosine x; NaN outside of [-1, 1].
//
//go:noinline
func Acos[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[acos[T]](site.Caller(), x) }

// Atan is the angle between -π/2 and π/2 with tangent x; the infinities are the ends.
//
//go:noinline
func Atan[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[atan[T]](site.Caller(), x) }

// Atan2 is the angle of the point (x, y), between -π and π. Mind the order: y comes first, as in package math. The
// signs of zeros choose the side of the cut, so Atan2(-0, -1) is -π.
//
//go:noinline
func Atan2[T Float](y, x expr.Expr[T]) expr.Expr[T] { return typed.Op2[atan2[T]](site.Caller(), y, x) }

// Sinh is the hyperbolic sine of x; it overflows to an infinity of x's sign.
//
//go:noinline
func Sinh[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[sinh[T]](site.Caller(), x) }

// Cosh is the hyperbolic cosine of x; it overflows to Inf.
//
//go:noinline
func Cosh[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[cosh[T]](site.Caller(), x) }

// Tanh is the hyperbolic tangent of x, between -1 and 1.
//
//go:noinline
func Tanh[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[tanh[T]](site.Caller(), x) }

// Asinh is the inverse of [Sinh].
//
//go:noinline
func Asinh[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[asinh[T]](site.Caller(), x) }

// Acosh is the inverse of [Cosh], for x from 1; NaN below.
//
//go:noinline
func Acosh[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[acosh[T]](site.Caller(), x) }

// Atanh is the inverse of [Tanh]: an infinity at -1 and 1, NaN outside.
//
//go:noinline
func Atanh[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[atanh[T]](site.Caller(), x) }
