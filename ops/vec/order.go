package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// The order of elements, and moves by places. The order is that of [Sort]: NaNs first, -0 before +0.

// ArgSort is the places of the elements in ascending order, so that Gather(x, ArgSort(x)) is sorted. It is stable: equal elements, and
// NaNs, stay in the order in which they are. It is the sort of [Sort] with places beside the elements, at some twice its cost, and takes
// temporary memory of four words for an element. Idle workers share it.
//
//go:noinline
func ArgSort[T Number](x expr.Expr[[]T]) expr.Expr[[]int64] {
	return array[int64](fuse.ArgSort, fuse.KindOf[T](), site.Caller(), x.Node())
}

// SearchSorted is, for each element of x, the place where it would go among the edges: the number of edges that are less, as
// slices.BinarySearch counts, to which NaN is less than anything else. Edges that do not ascend fail with [ErrOutOfRange]; equal ones
// may follow one another. An element takes some nanosecond for each halving of the edges; idle workers share it.
//
//go:noinline
func SearchSorted[T Number](edges, x expr.Expr[[]T]) expr.Expr[[]int64] {
	return array[int64](fuse.SearchSorted, fuse.KindOf[T](), site.Caller(), x.Node(), edges.Node())
}

// Unique is the different elements of x in ascending order. NaNs are one element, and so are -0 and +0: -0, if both are there. It costs
// what [Sort] does, and a pass more.
//
//go:noinline
func Unique[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.Unique, site.Caller(), x)
}

// TopK is the k greatest elements of x, the greatest first; NaNs are the least of all. A k that is not from 0 to the length fails with
// [ErrOutOfRange]. It reads x some four times and sorts no more than the result; idle workers share it. The k least of x are those of -x.
//
//go:noinline
func TopK[T Number](x expr.Expr[[]T], k expr.Expr[int]) expr.Expr[[]T] {
	return array[T](fuse.TopK, fuse.KindOf[T](), site.Caller(), x.Node(), k.Node())
}

// Mode is the element that comes most often, of several the first in the order of [Sort], at the cost of sorting. NaNs are one element,
// and so are -0 and +0. An empty array fails with [ErrEmpty].
//
//go:noinline
func Mode[T Number](x expr.Expr[[]T]) expr.Expr[T] {
	return single[T](fuse.Mode, fuse.KindOf[T](), site.Caller(), x.Node())
}

// Scatter is n elements, each the sum of the elements of x that at sends to it: 0 where there are none. It is the reverse of [Gather], and
// with Val(1) for x it counts. Floats are rounded strictly in the order of x, so one worker does it, in a nanosecond or two an element.
// Integers wrap. at and x have one length, or one of them has length one. A place outside of 0 to n-1, and a negative n, fail
// with [ErrOutOfRange].
//
//go:noinline
func Scatter[T Number](n expr.Expr[int], at expr.Expr[[]int64], x expr.Expr[[]T]) expr.Expr[[]T] {
	return array[T](fuse.Scatter, fuse.KindOf[T](), site.Caller(), at.Node(), x.Node(), n.Node())
}

// CumMax is the running maximum, as Go's max: all that follow a NaN are NaN, and +0 is above -0. Idle workers share it.
//
//go:noinline
func CumMax[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.CumMax, site.Caller(), x)
}

// CumMin is the running minimum, as Go's min: all that follow a NaN are NaN, and -0 is below +0. Idle workers share it.
//
//go:noinline
func CumMin[T Number](x expr.Expr[[]T]) expr.Expr[[]T] {
	return one(fuse.CumMin, site.Caller(), x)
}
