package ops

import (
	"math/cmplx"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Complex numbers have the operators that Go gives them: Add, Sub, Mul, Div, Neg, Eq, Ne, Sum and Product. Here is
// what makes them and takes them apart, which Go does by built-ins that no type parameter can go through; so all of
// it is by way of complex128, exact for complex64 as well.

type (
	complexOf             struct{}
	realPart[T Complex]   struct{}
	imagPart[T Complex]   struct{}
	conj[T Complex]       struct{}
	absComplex[T Complex] struct{}
)

func (complexOf) Apply(re, im float64) complex128 { return complex(re, im) }
func (complexOf) Name() string                    { return "ComplexOf" }

func (realPart[T]) Apply(a T) float64 { return real(complex128(a)) }
func (realPart[T]) Name() string      { return "RealPart" }

func (imagPart[T]) Apply(a T) float64 { return imag(complex128(a)) }
func (imagPart[T]) Name() string      { return "ImagPart" }

func (conj[T]) Apply(a T) T  { return T(cmplx.Conj(complex128(a))) }
func (conj[T]) Name() string { return "Conj" }

func (absComplex[T]) Apply(a T) float64 { return cmplx.Abs(complex128(a)) }
func (absComplex[T]) Name() string      { return "AbsComplex" }

// ComplexOf is the complex number re + im·i.
//
//go:noinline
func ComplexOf(re, im expr.Expr[float64]) expr.Expr[complex128] {
	return typed.Op2[complexOf](site.Caller(), re, im)
}

// RealPart is the real part of z.
//
//go:noinline
func RealPart[T Complex](z expr.Expr[T]) expr.Expr[float64] {
	return typed.Op1[realPart[T]](site.Caller(), z)
}

// ImagPart is the imaginary part of z.
//
//go:noinline
func ImagPart[T Complex](z expr.Expr[T]) expr.Expr[float64] {
	return typed.Op1[imagPart[T]](site.Caller(), z)
}

// Conj is the conjugate of z: the sign of its imaginary part flips.
//
//go:noinline
func Conj[T Complex](z expr.Expr[T]) expr.Expr[T] { return typed.Op1[conj[T]](site.Caller(), z) }

// AbsComplex is the distance of z from zero, without overflow on the way; it is Inf if either part is. Its type is
// another than z's, hence its own name: for real numbers there is [Abs].
//
//go:noinline
func AbsComplex[T Complex](z expr.Expr[T]) expr.Expr[float64] {
	return typed.Op1[absComplex[T]](site.Caller(), z)
}
