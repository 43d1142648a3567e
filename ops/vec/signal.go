package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Signals. Fourier transforms are in package [xfork/ops/signal].

// Convolve is the convolution of x and k: the sums of x[i-j]*k[j], as many as both have elements, less one, and none if either has none. It is
// that of polynomials too. Sums are added in the order of the shorter operand, in n*m operations at the speed of kernels, some 0.1 nanoseconds
// each; idle workers share them. Integers wrap.
//
//go:noinline
func Convolve[T Number](x, k expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Convolve, site.Caller(), x, k)
}

// Interp is, for each element of x, what lies there on the lines between the points (xs[i], ys[i]): the value of the first or the last point
// beyond them, and NaN of NaN. xs and ys have one length, or it fails with [ErrLengths]; xs ascend strictly, or it fails with [ErrOutOfRange];
// no points fail with [ErrEmpty]. An element takes a bisection of xs; idle workers share it.
//
//go:noinline
func Interp[T Float](x, xs, ys expr.Expr[[]T]) expr.Expr[[]T] {
	return array[T](fuse.Interp, fuse.KindOf[T](), site.Caller(), x.Node(), xs.Node(), ys.Node())
}
