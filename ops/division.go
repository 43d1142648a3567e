package ops

import (
	"math"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// There are three ways to divide, and they differ where an operand is negative or nothing is exact:
//
//	           7, 2      -7, 2      7, -2     -7, -2    rounds
//	Quo Rem    3  1     -3 -1     -3  1      3 -1      towards zero: Go's / and % on integers
//	FloorDiv
//	    Mod    3  1     -4  1     -4 -1      3 -1      down: Python's // and %
//	Div        3        -3        -3         3         as Go's / on the operands' type
//
// Mod has the sign of the divisor, so that with a positive one it is an index into a cycle whatever the dividend;
// that is what % is mostly wanted for. math/big's Euclidean Mod differs from it for negative divisors only.

type (
	div[T Number]    struct{}
	quo[T Integer]   struct{}
	rem[T Integer]   struct{}
	floorDiv[T Real] struct{}
	mod[T Real]      struct{}
)

func (div[T]) Apply(a, b T) (T, error) {
	if b == 0 && !fractional[T]() {
		return 0, byZero("/", a)
	}
	return a / b, nil
}
func (div[T]) Name() string { return "Div" }

func (quo[T]) Apply(a, b T) (T, error) {
	if b == 0 {
		return 0, byZero("/", a)
	}
	return a / b, nil
}
func (quo[T]) Name() string { return "Quo" }

func (rem[T]) Apply(a, b T) (T, error) {
	if b == 0 {
		return 0, byZero("%", a)
	}
	return a % b, nil
}
func (rem[T]) Name() string { return "Rem" }

func (floorDiv[T]) Apply(a, b T) (T, error) {
	if fractional[T]() {
		q, _ := floorDivMod(float64(a), float64(b))
		return T(q), nil
	}
	if b == 0 {
		return 0, byZero("//", a)
	}
	q := a / b
	if r := a - q*b; r != 0 && (r < 0) != (b < 0) {
		q-- // rounded up, because it was rounded towards zero and is negative
	}
	return q, nil
}
func (floorDiv[T]) Name() string { return "FloorDiv" }

func (mod[T]) Apply(a, b T) (T, error) {
	if fractional[T]() {
		_, r := floorDivMod(float64(a), float64(b))
		return T(r), nil
	}
	if b == 0 {
		return 0, byZero("mod", a)
	}
	r := a - a/b*b // a % b, which a type parameter that may be a float does not have
	if r != 0 && (r < 0) != (b < 0) {
		r += b
	}
	return r, nil
}
func (mod[T]) Name() string { return "Mod" }

// floorDivMod follows CPython's float_divmod (Objects/floatobject.c), which derives the quotient from the exact
// remainder: the floor of a rounded quotient is one too large where a/b rounds up to an integer. Only zero divisors
// are not errors here but what Go's / says.
func floorDivMod(a, b float64) (q, r float64) {
	if b == 0 {
		return math.Floor(a / b), math.NaN()
	}
	r = math.Mod(a, b)
	q = (a - r) / b
	switch {
	case r == 0:
		r = math.Copysign(0, b)
	case (r < 0) != (b < 0):
		r += b
		q--
	}
	if q == 0 {
		return math.Copysign(0, a/b), r
	}
	floor := math.Floor(q)
	if q-floor > 0.5 {
		floor++
	}
	return floor, r
}

// Div is x / y as Go has it for the operands' type: integers are truncated towards zero, and fail with
// [ErrDivideByZero]; floats and complex numbers never fail but become Inf or NaN. The least signed integer divided by
// -1 is itself.
//
//go:noinline
func Div[T Number](x, y expr.Expr[T]) expr.Expr[T] { return typed.Try2[div[T]](site.Caller(), x, y) }

// Quo is the integer quotient of x and y, truncated towards zero: [Div] where the code shall say that it is integers
// that are divided. A zero y fails with [ErrDivideByZero].
//
//go:noinline
func Quo[T Integer](x, y expr.Expr[T]) expr.Expr[T] { return typed.Try2[quo[T]](site.Caller(), x, y) }

// Rem is x % y, the remainder that belongs to [Quo]: zero or of x's sign. A zero y fails with [ErrDivideByZero].
//
//go:noinline
func Rem[T Integer](x, y expr.Expr[T]) expr.Expr[T] { return typed.Try2[rem[T]](site.Caller(), x, y) }

// FloorDiv is the quotient rounded down: Python's x // y. A zero integer y fails with [ErrDivideByZero]; a zero float
// y gives Inf or NaN. For floats it is the floor of the true quotient, not of the rounded one, so 1 // 0.1 is 9.
//
//go:noinline
func FloorDiv[T Real](x, y expr.Expr[T]) expr.Expr[T] {
	return typed.Try2[floorDiv[T]](site.Caller(), x, y)
}

// Mod is the remainder that belongs to [FloorDiv]: zero or of y's sign, as Python's x % y. (Go's own, of x's sign, is
// [Rem].) A zero integer y fails with [ErrDivideByZero]; a zero float y gives NaN.
//
//go:noinline
func Mod[T Real](x, y expr.Expr[T]) expr.Expr[T] { return typed.Try2[mod[T]](site.Caller(), x, y) }

// DivMod is [FloorDiv] and [Mod] of the same operands, as Python's divmod: x = q*y + r. They are two nodes that divide
// twice, because a division costs less than the node that would hold the pair; each can be forced without the other.
//
//go:noinline
func DivMod[T Real](x, y expr.Expr[T]) (q, r expr.Expr[T]) {
	pc := site.Caller()
	return typed.Try2[floorDiv[T]](pc, x, y), typed.Try2[mod[T]](pc, x, y)
}
