package vec

import (
	"math"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Statistics that are made of several operators. What they need of an array is computed in passes of its own: the mean in a first one, and
// distances from it in a second one, so that nothing cancels. Each step has the laws of its operator, bits among them; NaN goes through.

type (
	ratio[T Float]    struct{}
	corr[T Float]     struct{}
	skewness[T Float] struct{}
	excess[T Float]   struct{}
	finite[T Float]   struct{}
)

func (ratio[T]) Apply(x, y T) T { return x / y }
func (ratio[T]) Name() string   { return "vec.WeightedMean" }

// Apply keeps to [-1, 1], which rounding may leave.
func (corr[T]) Apply(xy, xx, yy T) T {
	r := float64(xy) / math.Sqrt(float64(xx)) / math.Sqrt(float64(yy))
	if r > 1 || r < -1 {
		r = math.Copysign(1, r)
	}
	return T(r)
}
func (corr[T]) Name() string { return "vec.Corr" }

func (skewness[T]) Apply(m2, m3 T) T { return T(float64(m3) / float64(m2) / math.Sqrt(float64(m2))) }
func (skewness[T]) Name() string     { return "vec.Skew" }

func (excess[T]) Apply(m2, m4 T) T { return T(float64(m4)/float64(m2)/float64(m2) - 3) }
func (excess[T]) Name() string     { return "vec.Kurtosis" }

// Apply gives 0 for an infinity: that taken off itself would be NaN.
func (finite[T]) Apply(m T) T {
	if math.IsInf(float64(m), 0) {
		return 0
	}
	return m
}
func (finite[T]) Name() string { return "vec.LogSumExp" }

// Derive passes the derivative on: what is taken off and added again leaves the result, and its slope, as they are.
func (finite[T]) Derive(_, _, dz expr.Expr[T]) expr.Expr[T] { return dz }

// far is x less a value that another part of the graph has yet to compute.
func far[T Float](pc uintptr, x expr.Expr[[]T], m expr.Expr[T]) expr.Expr[[]T] {
	return two(fuse.Sub, pc, x, array[T](fuse.Scalar, fuse.KindOf[T](), pc, m.Node()))
}

// dot is the sum of products.
func dot[T Float](pc uintptr, x, y expr.Expr[[]T]) expr.Expr[T] {
	return single[T](fuse.Dot, fuse.KindOf[T](), pc, x.Node(), y.Node())
}

// LogSumExp is the logarithm of the sum of exp(x), without overflow on the way: the greatest element is taken off first. Of elements that
// are all -Inf it is -Inf. An empty array fails with [ErrEmpty]. Two passes.
//
//go:noinline
func LogSumExp[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	pc := site.Caller()
	m := typed.Op1[finite[T]](pc, reduce[T](fuse.MaxOf, pc, x))
	sum := reduce[T](fuse.Sum, pc, one(fuse.Exp, pc, far(pc, x, m)))
	// The logarithm is that of arrays, whose bits are the same everywhere: of one element, which is its own sum.
	log := one(fuse.Log, pc, array[T](fuse.Scalar, fuse.KindOf[T](), pc, sum.Node()))
	return reduce[T](fuse.Sum, pc, array[T](fuse.Shift, fuse.KindOf[T](), pc, log.Node(), m.Node()))
}

// WeightedMean is the sum of w*x over the sum of w: one pass. NaN or an infinity where the weights add up to zero.
//
//go:noinline
func WeightedMean[T Float](x, w expr.Expr[[]T]) expr.Expr[T] {
	pc := site.Caller()
	return typed.Op2[ratio[T]](pc, dot(pc, x, w), weight(pc, x, w))
}

// weight is the sum of weights, one for each element: a single weight counts as often as there are elements.
func weight[T Float](pc uintptr, x, w expr.Expr[[]T]) expr.Expr[T] {
	// w beside x has its length; x itself leaves no trace.
	all := array[bool](fuse.Ne, fuse.KindOf[T](), pc, x.Node(), x.Node())
	return reduce[T](fuse.Sum, pc, array[T](fuse.Where, fuse.KindOf[T](), pc, all.Node(), w.Node(), w.Node()))
}

// WeightedVar is the mean square distance from [WeightedMean], weighted likewise: the sum of w*(x-m)^2 over the sum of w. Two passes.
//
//go:noinline
func WeightedVar[T Float](x, w expr.Expr[[]T]) expr.Expr[T] {
	pc := site.Caller()
	sum := weight(pc, x, w)
	d := far(pc, x, typed.Op2[ratio[T]](pc, dot(pc, x, w), sum))
	return typed.Op2[ratio[T]](pc, dot(pc, two(fuse.Mul, pc, d, d), w), sum)
}

// Corr is Pearson's correlation of x and y, from -1 to 1: NaN where either has no spread. Two passes.
//
//go:noinline
func Corr[T Float](x, y expr.Expr[[]T]) expr.Expr[T] {
	pc := site.Caller()
	dx, dy := far(pc, x, reduce[T](fuse.Mean, pc, x)), far(pc, y, reduce[T](fuse.Mean, pc, y))
	return typed.Op3[corr[T]](pc, dot(pc, dx, dy), dot(pc, dx, dx), dot(pc, dy, dy))
}

// Skew is the skewness: the mean cube of distances from the mean, over that of their squares to the power 3/2. NaN without spread. Two passes.
//
//go:noinline
func Skew[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	pc := site.Caller()
	d := far(pc, x, reduce[T](fuse.Mean, pc, x))
	q := two(fuse.Mul, pc, d, d)
	return typed.Op2[skewness[T]](pc, reduce[T](fuse.Mean, pc, q), reduce[T](fuse.Mean, pc, two(fuse.Mul, pc, q, d)))
}

// Kurtosis is the excess kurtosis: the mean fourth power of distances from the mean, over the square of that of their squares, less 3, which
// is that of a normal distribution. NaN without spread. Two passes.
//
//go:noinline
func Kurtosis[T Float](x expr.Expr[[]T]) expr.Expr[T] {
	pc := site.Caller()
	d := far(pc, x, reduce[T](fuse.Mean, pc, x))
	q := two(fuse.Mul, pc, d, d)
	return typed.Op2[excess[T]](pc, reduce[T](fuse.Mean, pc, q), reduce[T](fuse.Mean, pc, two(fuse.Mul, pc, q, q)))
}
