package ops

import (
	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Shifts and bits, on integers.

type (
	lsh[T, N Integer] struct{}
	rsh[T, N Integer] struct{}
	and[T Integer]    struct{}
	or[T Integer]     struct{}
	xor[T Integer]    struct{}
	andNot[T Integer] struct{}
	bitNot[T Integer] struct{}
)

func (lsh[T, N]) Apply(a T, n N) (T, error) {
	if n < 0 {
		return 0, shiftBy("<<", a, n)
	}
	return a << n, nil
}
func (lsh[T, N]) Name() string { return "Lsh" }

func (rsh[T, N]) Apply(a T, n N) (T, error) {
	if n < 0 {
		return 0, shiftBy(">>", a, n)
	}
	return a >> n, nil
}
func (rsh[T, N]) Name() string { return "Rsh" }

func (and[T]) Apply(a, b T) T { return a & b }
func (and[T]) Name() string   { return "And" }

func (or[T]) Apply(a, b T) T { return a | b }
func (or[T]) Name() string   { return "Or" }

func (xor[T]) Apply(a, b T) T { return a ^ b }
func (xor[T]) Name() string   { return "Xor" }

func (andNot[T]) Apply(a, b T) T { return a &^ b }
func (andNot[T]) Name() string   { return "AndNot" }

func (bitNot[T]) Apply(a T) T  { return ^a }
func (bitNot[T]) Name() string { return "BitNot" }

// Lsh is x << n. The amount can be of any integer type, as in Go; what is shifted out is lost, so that n at or above
// x's width gives 0. A negative n fails with [ErrNegativeShift], where Go panics.
//
//go:noinline
func Lsh[T, N Integer](x expr.Expr[T], n expr.Expr[N]) expr.Expr[T] {
	return typed.Try2[lsh[T, N]](site.Caller(), x, n)
}

// Rsh is x >> n: for signed integers with the sign moving in, so that it rounds down. An n at or above x's width
// gives 0, or -1 for negative x. A negative n fails with [ErrNegativeShift], where Go panics.
//
//go:noinline
func Rsh[T, N Integer](x expr.Expr[T], n expr.Expr[N]) expr.Expr[T] {
	return typed.Try2[rsh[T, N]](site.Caller(), x, n)
}

// And is x & y: the bits that are in both. For conditions see [AndAlso].
//
//go:noinline
func And[T Integer](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[and[T]](site.Caller(), x, y) }

// Or is x | y: the bits that are in either. For conditions see [OrElse].
//
//go:noinline
func Or[T Integer](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[or[T]](site.Caller(), x, y) }

// Xor is x ^ y: the bits that are in one only. For conditions use [Ne].
//
//go:noinline
func Xor[T Integer](x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[xor[T]](site.Caller(), x, y) }

// AndNot is x &^ y: the bits of x that are not in y.
//
//go:noinline
func AndNot[T Integer](x, y expr.Expr[T]) expr.Expr[T] {
	return typed.Op2[andNot[T]](site.Caller(), x, y)
}

// BitNot is ^x, which Python writes ~x: every bit flipped. For conditions see [Not].
//
//go:noinline
func BitNot[T Integer](x expr.Expr[T]) expr.Expr[T] { return typed.Op1[bitNot[T]](site.Caller(), x) }
