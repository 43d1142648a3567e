package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Windows that move along an array by one element at a time: n elements have n-window+1 of them, and none if they are fewer than a window.
// A window of less than one element fails with [ErrOutOfRange]. Idle workers share all of them but [EWM].
//
// Nothing is taken away from what has been added up, so NaN, infinities and outliers leave no trace in windows without them, and errors do
// not grow along the array. A result depends on its window and, in its last bit, on its place; on nothing else. An element takes one to
// three nanoseconds for sums and extremes of up to 4096 elements, some seven of longer ones, and some ten for spreads.

// RollingSum is the sums of windows. Floats are added pairwise, as [Sum] does, or in windows of more than 4096 elements with compensation:
// errors grow with the logarithm of the window at most. Integers wrap.
//
//go:noinline
func RollingSum[T Number](x expr.Expr[[]T], window expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.RollingSum, fuse.KindOf[T](), site.Caller(), x.Node(), window.Node())
}

// RollingMean is the means of windows. It is infinite where the sum overflows.
//
//go:noinline
func RollingMean[T Float](x expr.Expr[[]T], window expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.RollingMean, fuse.KindOf[T](), site.Caller(), x.Node(), window.Node())
}

// RollingVar is the mean square distances from the mean, as [Var], in windows. It is exactly 0 where the elements are equal, or differ by
// less than some 2^-48 of their magnitude. It is for magnitudes whose squares are numbers: NaN where they overflow, beyond 1e154, and
// without digits below 1e-150.
//
//go:noinline
func RollingVar[T Float](x expr.Expr[[]T], window expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.RollingVar, fuse.KindOf[T](), site.Caller(), x.Node(), window.Node())
}

// RollingStd is the square roots of [RollingVar].
//
//go:noinline
func RollingStd[T Float](x expr.Expr[[]T], window expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.RollingStd, fuse.KindOf[T](), site.Caller(), x.Node(), window.Node())
}

// RollingMin is the least elements of windows, as [MinOf]: NaN of windows with one.
//
//go:noinline
func RollingMin[T Number](x expr.Expr[[]T], window expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.RollingMin, fuse.KindOf[T](), site.Caller(), x.Node(), window.Node())
}

// RollingMax is the greatest elements of windows, as [MaxOf]: NaN of windows with one.
//
//go:noinline
func RollingMax[T Number](x expr.Expr[[]T], window expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.RollingMax, fuse.KindOf[T](), site.Caller(), x.Node(), window.Node())
}

// RollingQuantile is the quantiles of windows, each as [Quantile]: 0.5 gives medians. It sorts, and takes some 50 to 150 nanoseconds an
// element, whatever the window. A q that is not from 0 to 1 fails with [ErrOutOfRange].
//
//go:noinline
func RollingQuantile[T Float](x expr.Expr[[]T], window expr.Expr[int], q expr.Expr[float64]) expr.Expr[[]T] {
	return array[T](fuse.RollingQuantile, fuse.KindOf[T](), site.Caller(), x.Node(), window.Node(), q.Node())
}

// EWM is the exponentially weighted means, one for each element: the first element, and then alpha times each element and 1-alpha times the
// result before it, as pandas.Series.ewm(alpha=alpha, adjust=False).mean(). It is a recursion, rounded at every step: one worker does it,
// and NaN or an infinity stays in all that follows. An alpha that is not above 0 and up to 1 fails with [ErrOutOfRange].
//
//go:noinline
func EWM[T Float](x expr.Expr[[]T], alpha expr.Expr[float64]) expr.Expr[[]T] {
	return array[T](fuse.EWM, fuse.KindOf[T](), site.Caller(), x.Node(), alpha.Node())
}
