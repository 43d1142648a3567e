package ops

import (
	"math"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Arithmetic that is the same on every kind of number. Division is in division.go, because there the kinds differ.
//
// Every operator of this package has this form: a zero-size type, which says what to do with two values,
// and a function, which makes the node. The function is go:noinline because site.Caller reads its return address:
// that is the user's line only as long as there is a call on it.

type (
	add[T Addable] struct{}
	sub[T Number]  struct{}
	mul[T Number]  struct{}
	neg[T Number]  struct{}
	abs[T Real]    struct{}
	pow[T Real]    struct{}
)

func (add[T]) Apply(a, b T) T { return a + b }
func (add[T]) Name() string   { return "Add" }

func (sub[T]) Apply(a, b T) T { return a - b }
func (sub[T]) Name() string   { return "Sub" }

func (mul[T]) Apply(a, b T) T { return a * b }
func (mul[T]) Name() string   { return "Mul" }

func (neg[T]) Apply(a T) T  { return -a }
func (neg[T]) Name() string { return "Neg" }

// Apply subtracts from zero where a sign change would do for integers, because 0 - (-0) is the +0 that floats want.
func (abs[T]) Apply(a T) T {
	if a <= 0 {
		return 0 - a
	}
	return a
}
func (abs[T]) Name() string { return "Abs" }

func (pow[T]) Apply(a, n T) (T, error) {
	if fractional[T]() {
		return T(math.Pow(float64(a), float64(n))), nil
	}
	if n < 0 {
		return 0, powerOf(a, n)
	}
	// Multiplication modulo 2^64, cut down to T, is multiplication in T: one loop serves every width.
	return T(power(uint64(a), uint64(n))), nil
}
func (pow[T]) Name() string { return "Pow" }

// power is a to the n-th by repeated squaring, modulo 2^64.
func power(a, n uint64) uint64 {
	p := uint64(1)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			p *= a
		}
		a *= a
	}
	return p
}

// Add is x + y: for strings the concatenation. Integers wrap on overflow, as in Go.
//
// A loop that adds one operand at a time builds a chain, which is as deep as it is long: its operators can only be
// evaluated one after the other, and floats collect more rounding than in the tree that [Sum] builds. A chain of
// string additions copies its beginning again and again: see [ConcatString].
//
//go:noinline
func Add[T Addable](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[add[T]](site.Caller(), x, y) }

// Sub is x - y. Integers wrap on overflow, unsigned ones below zero.
//
//go:noinline
func Sub[T Number](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[sub[T]](site.Caller(), x, y) }

// Mul is x * y. Integers wrap on overflow. It is never fused with an addition into one rounding: the product of two
// floats is the same on every machine.
//
//go:noinline
func Mul[T Number](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[mul[T]](site.Caller(), x, y) }

// Neg is -x. The least signed integer is its own negative; an unsigned x gives 2^n - x; the sign of a float's zero
// flips.
//
//go:noinline
func Neg[T Number](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[neg[T]](site.Caller(), x) }

// Pos is +x, which on numbers is x itself: no node is made.
func Pos[T Number](x expr.Expr[T]) expr.Expr[T] { return x }

// Abs is the distance of x from zero. The least signed integer is its own, because its negative does not fit; NaN
// stays NaN, -0 becomes +0. For complex numbers see [AbsComplex].
//
//go:noinline
func Abs[T Real](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[abs[T]](site.Caller(), x) }

// Pow is x to the power y. Floats have math.Pow with all its special cases. Integers are multiplied by repeated
// squaring, at most 128 times, and wrap; 0 to the power 0 is 1; a negative y fails with [ErrNegativeExponent],
// because no integer is the answer (Python gives a float there, which a typed expression cannot).
//
//go:noinline
func Pow[T Real](x, y expr.Expr[T]) expr.Expr[T] { return typed.Try2[pow[T]](site.Caller(), x, y) }
