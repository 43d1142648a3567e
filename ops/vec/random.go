package vec

import (
	"fmt"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Random numbers without memory: sources like [Range], of which element i depends on the seed and on i, and on nothing else. They
// are never stored unless they are forced themselves, may be used in any number of passes, and are the same bits in every run, for
// any number of workers and on every processor. The generator is Philox 4x32-10, with the seed as its key.
//
// Arrays of different seeds have nothing to do with one another, nor have arrays of one seed by different functions here. Arrays of
// one seed by the same function begin with the same elements, whatever their lengths. They are for simulation, and no secrets: the
// seed tells them all.

// Uniform is n numbers from 0 up to, but not including, 1: multiples of 2^-53, or for float32, of 2^-24. The float32 are the float64
// of the same seed, rounded down. A negative n fails with [ErrOutOfRange].
//
//go:noinline
func Uniform[T Float](n int, seed uint64) expr.Expr[[]T] {
	return array[T](fuse.Uniform, fuse.KindOf[T](), site.Caller(), expr.Const(n).Node(), expr.Const(seed).Node())
}

// Normal is n numbers of the normal distribution with mean 0 and standard deviation 1, between -8.3 and 8.3: the quantiles of one
// uniform number each, at most 8 units in the last place off. The float32 are the float64 of the same seed, rounded. A negative n
// fails with [ErrOutOfRange].
//
//go:noinline
func Normal[T Float](n int, seed uint64) expr.Expr[[]T] {
	return array[T](fuse.Normal, fuse.KindOf[T](), site.Caller(), expr.Const(n).Node(), expr.Const(seed).Node())
}

// Integers is n whole numbers from low up to, but not including, high, each as likely as any other to the last bit, however far
// apart low and high are. A low that is not below high fails with [ErrOutOfRange], even where n is 0, and so does a negative n.
//
//go:noinline
func Integers(n int, seed uint64, low, high int64) expr.Expr[[]int64] {
	pc := site.Caller()
	if low >= high {
		return typed.Try2[emptyRange](pc, typed.Const(pc, low), typed.Const(pc, high))
	}
	// Both wrap where they must: the span as an unsigned number, and the sum of low and a number below it.
	span := expr.Const(uint64(high) - uint64(low))
	below := array[int64](fuse.Integers, fuse.KindOf[int64](), pc, expr.Const(n).Node(), expr.Const(seed).Node(), span.Node())
	return array[int64](fuse.Shift, fuse.KindOf[int64](), pc, below.Node(), expr.Const(low).Node())
}

// emptyRange is what Integers makes of bounds with nothing between them.
type emptyRange struct{}

func (emptyRange) Apply(low, high int64) ([]int64, error) {
	return nil, fmt.Errorf("%w: low is %d, which is not below high, %d", ErrOutOfRange, low, high)
}
func (emptyRange) Name() string { return "vec.Integers" }

// Permutation is the numbers from 0 to n-1 in random order: with [Gather], the elements of any array. It is not shuffled in memory:
// an element takes some 10 to 20 nanoseconds, whichever are asked for. A negative n fails with [ErrOutOfRange].
//
//go:noinline
func Permutation(n int, seed uint64) expr.Expr[[]int64] {
	return array[int64](fuse.Permutation, fuse.KindOf[int64](), site.Caller(), expr.Const(n).Node(), expr.Const(seed).Node())
}
