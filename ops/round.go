package ops

import (
	"math"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Rounding stays with floats, because not every float has an integer: the way to one is [Convert], once it is clear
// that the value fits. NaN, the infinities and the sign of zero pass through.

type (
	floor[T Float]       struct{}
	ceil[T Float]        struct{}
	trunc[T Float]       struct{}
	round[T Float]       struct{}
	roundToEven[T Float] struct{}
)

func (floor[T]) Apply(a T) T  { return T(math.Floor(float64(a))) }
func (floor[T]) Name() string { return "Floor" }

func (ceil[T]) Apply(a T) T  { return T(math.Ceil(float64(a))) }
func (ceil[T]) Name() string { return "Ceil" }

func (trunc[T]) Apply(a T) T  { return T(math.Trunc(float64(a))) }
func (trunc[T]) Name() string { return "Trunc" }

func (round[T]) Apply(a T) T  { return T(math.Round(float64(a))) }
func (round[T]) Name() string { return "Round" }

func (roundToEven[T]) Apply(a T) T  { return T(math.RoundToEven(float64(a))) }
func (roundToEven[T]) Name() string { return "RoundToEven" }

// Floor is the greatest integer not above x.
//
//go:noinline
func Floor[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[floor[T]](site.Caller(), x) }

// Ceil is the least integer not below x. Between -1 and 0 that is -0.
//
//go:noinline
func Ceil[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[ceil[T]](site.Caller(), x) }

// Trunc is x without its fraction: rounded towards zero.
//
//go:noinline
func Trunc[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[trunc[T]](site.Caller(), x) }

// Round is the integer nearest to x, halves away from zero: Go's way. Python's round is [RoundToEven].
//
//go:noinline
func Round[T Float](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[round[T]](site.Caller(), x) }

// RoundToEven is the integer nearest to x, halves to the even one, so that errors do not add up: Python's round.
//
//go:noinline
func RoundToEven[T Float](x expr.Expr[T]) expr.Expr[T] {
	return typed.Op1[roundToEven[T]](site.Caller(), x)
}

type (
	isNaN[T Float]    struct{}
	isInf[T Float]    struct{}
	isFinite[T Float] struct{}
)

func (isNaN[T]) Apply(a T) bool { return math.IsNaN(float64(a)) }
func (isNaN[T]) Name() string   { return "IsNaN" }

func (isInf[T]) Apply(a T) bool { return math.IsInf(float64(a), 0) }
func (isInf[T]) Name() string   { return "IsInf" }

// Apply uses that Inf - Inf and NaN - NaN are NaN: only finite numbers differ from themselves by nothing.
func (isFinite[T]) Apply(a T) bool { return a-a == 0 }
func (isFinite[T]) Name() string   { return "IsFinite" }

// IsNaN reports whether x is not a number. Eq(x, x) would be its opposite.
//
//go:noinline
func IsNaN[T Float](x expr.Expr[T]) expr.Expr[bool] { return typed.Op1[isNaN[T]](site.Caller(), x) }

// IsInf reports whether x is an infinity of either sign; for one sign compare with it.
//
//go:noinline
func IsInf[T Float](x expr.Expr[T]) expr.Expr[bool] { return typed.Op1[isInf[T]](site.Caller(), x) }

// IsFinite reports whether x is neither an infinity nor NaN.
//
//go:noinline
func IsFinite[T Float](x expr.Expr[T]) expr.Expr[bool] {
	return typed.Op1[isFinite[T]](site.Caller(), x)
}
