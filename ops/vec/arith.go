package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Arithmetic, element by element. Arrays that meet have one length, or one of them has length one and goes with any; other
// lengths fail with [ErrLengths]. Nothing is computed when a node is made.
//
// Every function here is go:noinline because site.Caller reads its return address, which is the user's line.

// Add is x + y. Integers wrap.
//
//go:noinline
func Add[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Add, site.Caller(), x, y)
}

// Sub is x - y. Integers wrap.
//
//go:noinline
func Sub[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Sub, site.Caller(), x, y)
}

// Mul is x * y. Integers wrap. It is never fused with an addition into one rounding, on any processor.
//
//go:noinline
func Mul[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Mul, site.Caller(), x, y)
}

// Div is x / y. Floats follow IEEE 754: a division by zero gives an infinity or NaN. Integers truncate, the least one by -1 is
// itself, and a zero among the elements of y fails with [ErrDivide] at the line that calls Div, with the place of the first.
//
//go:noinline
func Div[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Div, site.Caller(), x, y)
}

// Min is the lesser of the two, as Go's min: NaN if either is, and -0 is below +0.
//
//go:noinline
func Min[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Min, site.Caller(), x, y)
}

// Max is the greater of the two, as Go's max: NaN if either is, and -0 is below +0.
//
//go:noinline
func Max[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Max, site.Caller(), x, y)
}

// Pow is x to the power y: for floats with the special cases of math.Pow, at most 2 units in the last place off. The powers 2, -1
// and 0.5 are laws: to the last bit x*x, 1/x and the square root, which of -0 is then +0, and of -Inf +Inf. Where y is one value for
// all, they cost no more than those. Integers wrap; 0 to the power 0 is 1; a negative element of y fails with [ErrNegative].
//
//go:noinline
func Pow[T Number](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Pow, site.Caller(), x, y)
}

// Neg is -x. The least integer is its own negative; the sign of a zero flips.
//
//go:noinline
func Neg[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Neg, site.Caller(), x)
}

// Abs is |x|. The least integer is its own; -0 becomes +0.
//
//go:noinline
func Abs[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Abs, site.Caller(), x)
}

// MulAdd is x*y + z with both roundings: the same as Add(Mul(x, y), z), which is fused as well.
//
//go:noinline
func MulAdd[T Number](x, y, z expr.Expr[[]T]) expr.Expr[[]T] {
	return array[T](fuse.MulAdd, fuse.KindOf[T](), site.Caller(), x.Node(), y.Node(), z.Node())
}

// Scale is x * k, for a single lazy value k: what another part of the graph has yet to compute, such as a [Sum].
//
//go:noinline
func Scale[T Number](x expr.Expr[[]T], k expr.Expr[T]) expr.Expr[[]T] {
	return array[T](fuse.Scale, fuse.KindOf[T](), site.Caller(), x.Node(), k.Node())
}

// Shift is x + k, for a single lazy value k.
//
//go:noinline
func Shift[T Number](x expr.Expr[[]T], k expr.Expr[T]) expr.Expr[[]T] {
	return array[T](fuse.Shift, fuse.KindOf[T](), site.Caller(), x.Node(), k.Node())
}

// Clamp is x where it lies between low and high, and the nearer of them elsewhere; NaN stays NaN. Where low is above high it
// is high. Two nodes, one pass.
//
//go:noinline
func Clamp[T Number](x, low, high expr.Expr[[]T]) expr.Expr[[]T] {
	pc := site.Caller()
	return two(fuse.Min, pc, two(fuse.Max, pc, x, low), high)
}
