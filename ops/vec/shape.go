package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/node"
	"xfork/internal/site"
)

// What changes the shape of an array, or needs all of it at once. What such an operator needs is fused up to it, and what
// needs it begins a new pass.

// CumSum is the running sum. Floats are rounded strictly from left to right, so one worker does it, in about a nanosecond an
// element. Integers wrap, which is exact in any order: idle workers share it.
//
//go:noinline
func CumSum[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.CumSum, site.Caller(), x)
}

// CumProd is the running product. Floats are rounded strictly from left to right, so one worker does it, in about a nanosecond an
// element. Integers wrap, which is exact in any order: idle workers share it.
//
//go:noinline
func CumProd[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.CumProd, site.Caller(), x)
}

// Diff is the differences of neighbours, one fewer than elements; of none, none. It is fused with what it goes into; what it is taken of
// is in memory first.
//
//go:noinline
func Diff[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Diff, site.Caller(), x)
}

// Slice is the elements from low to high-1. It shares the memory of x. Bounds that are not in order 0 <= low <= high <= length
// fail with [ErrOutOfRange].
//
//go:noinline
func Slice[T Element](x expr.Expr[[]T], low, high expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.Slice, fuse.KindOf[T](), site.Caller(), x.Node(), low.Node(), high.Node())
}

// Concat is the elements of all of xs, one array after the other. Without arguments it panics.
//
//go:noinline
func Concat[T Element](xs ...expr.Expr[[]T]) expr.Expr[[]T] {
	if len(xs) == 0 {
		panic("vec: Concat of nothing")
	}
	nodes := make([]*node.Node, len(xs))
	for i, x := range xs {
		nodes[i] = x.Node()
	}
	return array[T](fuse.Concat, fuse.KindOf[T](), site.Caller(), nodes...)
}

// Reverse is the elements from the last to the first.
//
//go:noinline
func Reverse[T Element](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Reverse, site.Caller(), x)
}

// Gather is the elements of x at the places that at says. A place outside of x fails with [ErrOutOfRange].
//
//go:noinline
func Gather[T Element](x expr.Expr[[]T], at expr.Expr[[]int64]) expr.Expr[[]T] {
	return array[T](fuse.Gather, fuse.KindOf[T](), site.Caller(), x.Node(), at.Node())
}

// Compress is the elements of x where the mask holds, in their order. Its length must be that of x.
//
//go:noinline
func Compress[T Element](x expr.Expr[[]T], m expr.Expr[[]bool]) expr.Expr[[]T] {
	return array[T](fuse.Compress, fuse.KindOf[T](), site.Caller(), x.Node(), m.Node())
}

// Sort is the elements in ascending order, that of package slices: NaNs first. -0 comes before +0. It is a radix sort: some 10
// to 30 nanoseconds an element, whatever the elements are, and memory for a second array; what ascends or descends already
// takes a pass or two. Idle workers share it.
//
//go:noinline
func Sort[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Sort, site.Caller(), x)
}

// Histogram counts the elements between neighbouring edges, which must ascend: bin i has those from edges[i] up to, but not
// including, edges[i+1]; the last bin includes its upper edge. Elements beyond the edges, and NaN, are in no bin. Idle workers
// share it. An element takes some two nanoseconds where the edges are spaced evenly, otherwise two for each halving of the bins.
//
//go:noinline
func Histogram[T Number](x, edges expr.Expr[[]T]) expr.Expr[[]int64] {
	return array[int64](fuse.Histogram, fuse.KindOf[T](), site.Caller(), x.Node(), edges.Node())
}

// Quantile is the value below which the fraction q of the elements lies, interpolated between the two nearest: 0 gives the
// least, 0.5 the median, 1 the greatest. NaN if any element is, and between -Inf and +Inf. An empty array fails with [ErrEmpty], a q that is not from 0
// to 1 with [ErrOutOfRange]. Nothing is sorted: it takes some three passes, at worst one for every eleven bits of an element
// and a few more, which idle workers share, and no copy of the array.
//
//go:noinline
func Quantile[T Float](x expr.Expr[[]T], q expr.Expr[float64]) expr.Expr[T] {
	return single[T](fuse.Quantile, fuse.KindOf[T](), site.Caller(), x.Node(), q.Node())
}
