package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Integer is the element types that are integers.
type Integer interface {
	int64 | int32
}

// Bits of integers, element by element. (For masks see [And], [Or], [Xor], [Not].)

// BitAnd is x & y: the bits that are in both.
//
//go:noinline
func BitAnd[T Integer](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.BitAnd, site.Caller(), x, y)
}

// BitOr is x | y: the bits that are in either.
//
//go:noinline
func BitOr[T Integer](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.BitOr, site.Caller(), x, y)
}

// BitXor is x ^ y: the bits that are in one only.
//
//go:noinline
func BitXor[T Integer](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.BitXor, site.Caller(), x, y)
}

// BitAndNot is x &^ y: the bits of x that are not in y.
//
//go:noinline
func BitAndNot[T Integer](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.BitAndNot, site.Caller(), x, y)
}

// BitNot is ^x: every bit flipped.
//
//go:noinline
func BitNot[T Integer](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.BitNot, site.Caller(), x)
}

// Lsh is x << n. What is shifted out is lost, so that n from the width of x on gives 0. A negative element of n fails with [ErrShift], with
// the place of the first.
//
//go:noinline
func Lsh[T Integer](x, n expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Lsh, site.Caller(), x, n)
}

// Rsh is x >> n, with the sign moving in, so that it rounds down: n from the width of x on gives 0 or -1. A negative element of n fails with
// [ErrShift].
//
//go:noinline
func Rsh[T Integer](x, n expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Rsh, site.Caller(), x, n)
}
