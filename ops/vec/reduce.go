package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Reductions: one value from all elements. Their law belongs to them and to nothing else: elements are gathered in chunks of
// 4096, in 32 lanes, and chunks are merged pairwise in their order. So the result is the same, bit for bit, for any number of
// workers and on every processor; and errors grow with the logarithm of the length, not with the length.
//
// Several reductions of one array that are forced together, by expr.Pair or expr.All, take one pass over it.

// Sum is the sum of all elements, +0 of none, -0 if all are -0. Integers wrap; float32 is summed as float64 and rounded once.
//
//go:noinline
func Sum[T Number](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.Sum, site.Caller(), x)
}

// Prod is the product of all elements, 1 of none: from left to right within a chunk. Integers wrap; float32 is multiplied as float64 and
// rounded once. An element takes some nanosecond.
//
//go:noinline
func Prod[T Number](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.Prod, site.Caller(), x)
}

// Mean is the arithmetic mean, NaN of no elements. It overflows only with an element that has. For integers, convert: vec.Mean(vec.Convert[float64](x)) is one pass.
//
//go:noinline
func Mean[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.Mean, site.Caller(), x)
}

// Var is the mean square distance from the mean, in one pass that does not cancel. NaN of no elements.
//
//go:noinline
func Var[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.Var, site.Caller(), x)
}

// Std is the square root of [Var], also where that overflows.
//
//go:noinline
func Std[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.Std, site.Caller(), x)
}

// SampleVar is the unbiased estimate from a sample: it divides by the number of elements less one. NaN of fewer than two.
//
//go:noinline
func SampleVar[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.SampleVar, site.Caller(), x)
}

// SampleStd is the square root of [SampleVar].
//
//go:noinline
func SampleStd[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.SampleStd, site.Caller(), x)
}

// MinOf is the least element, NaN if any is, -0 below +0. An empty array fails with [ErrEmpty].
//
//go:noinline
func MinOf[T Number](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.MinOf, site.Caller(), x)
}

// MaxOf is the greatest element, NaN if any is, +0 above -0. An empty array fails with [ErrEmpty].
//
//go:noinline
func MaxOf[T Number](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.MaxOf, site.Caller(), x)
}

// ArgMin is the place of the first of the least elements, or of the first NaN. An empty array fails with [ErrEmpty].
//
//go:noinline
func ArgMin[T Number](x expr.Expr[[]T]) expr.Expr[int] {
	return single[int](fuse.ArgMin, fuse.KindOf[T](), site.Caller(), x.Node())
}

// ArgMax is the place of the first of the greatest elements, or of the first NaN. An empty array fails with [ErrEmpty].
//
//go:noinline
func ArgMax[T Number](x expr.Expr[[]T]) expr.Expr[int] {
	return single[int](fuse.ArgMax, fuse.KindOf[T](), site.Caller(), x.Node())
}

// Dot is the sum of the products: the same bits as Sum(Mul(x, y)).
//
//go:noinline
func Dot[T Number](x, y expr.Expr[[]T]) expr.Expr[T] {
	return single[T](fuse.Dot, fuse.KindOf[T](), site.Caller(), x.Node(), y.Node())
}

// Norm is the square root of Dot(x, x): the Euclidean length. Squares of float64 above 1e154 overflow to +Inf.
//
//go:noinline
func Norm[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	return reduce[T](fuse.Norm, site.Caller(), x)
}

// Count is in how many places the mask holds.
//
//go:noinline
func Count(m expr.Expr[[]bool]) expr.Expr[int] {
	return single[int](fuse.Count, fuse.Bool, site.Caller(), m.Node())
}

// Len is how many elements there are. None is computed.
//
//go:noinline
func Len[T Element](x expr.Expr[[]T]) expr.Expr[int] {
	return single[int](fuse.Len, fuse.KindOf[T](), site.Caller(), x.Node())
}

// AnyOf reports whether the mask holds anywhere: false of no elements.
//
//go:noinline
func AnyOf(m expr.Expr[[]bool]) expr.Expr[bool] {
	return reduce[bool](fuse.AnyOf, site.Caller(), m)
}

// AllOf reports whether the mask holds everywhere: true of no elements.
//
//go:noinline
func AllOf(m expr.Expr[[]bool]) expr.Expr[bool] {
	return reduce[bool](fuse.AllOf, site.Caller(), m)
}
