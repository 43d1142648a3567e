package expr

import (
	"context"
	"fmt"
	"slices"
	"unsafe"

	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/site"
)

// A fold is one node that is parallel inside. Into how many parts it is cut never depends on the number of workers, and
// the parts are merged by one fixed tree: the result is the same, bit for bit, for any number of them.
//
//	range     0 ......................... n      width: n and the grain decide
//	parts     [ 0 ][ 1 ][ 2 ][ 3 ][ 4 ]          handed out in this order, to any worker
//	states     s0   s1   s2   s3   s4            one place each, written by the worker of the part
//	            \   /     \   /     |
//	             s01       s23     s4            merged by the goroutine of the call, when all parts are done
//	               \       /       /
//	                 s0123       /
//	                      \     /
//	                       s01234

// parts is how many ranges FoldRange makes at most: enough for the cores of any machine to share evenly, few enough that
// a part is worth a hand-over.
const parts = 256

// FoldRange reduces the range [0, n): f is called for disjoint ranges [lo, hi) that cover it, in parallel, and the
// results are merged pairwise, neighbours first, in ascending order. The borders depend on n, and on the [Grain] where one
// is given, and on nothing else. An n of 0 gives the zero S without a call; a negative n panics. The error of the lowest
// failing range wins, and says which one it was: "range [391, 782): no such row".
//
// There are at most 256 ranges, however large n is. f is called by any worker that is free, several at a time; merge by one
// goroutine at the end. Memory is one state for each range. The whole is one call: it has one slot to begin with, a failure
// or a panic of a part is its failure, and its options hold for it as a whole.
func FoldRange[S any](n int, f func(ctx context.Context, lo, hi int) (S, error), merge func(a, b S) S, opts ...Option) Expr[S] {
	if f == nil || merge == nil {
		panic("expr: FoldRange with a nil function")
	}
	if n < 0 {
		panic(fmt.Sprintf("expr: FoldRange over %d elements", n))
	}
	g, opts := takeGrain(opts)
	size := width(n, g)
	count := above(n, size)
	return fold(unsafe.Pointer(&f), opts, func(s *node.Scope) (none S, err error) {
		// Made by each attempt anew. No two parts have a place in common, so that the workers need no lock. Without an
		// error Split returns after the last part, so that the merge reads what all of them have written.
		states := make([]S, count)
		borders := func(i int) (lo, hi int) {
			lo = i * size
			return lo, lo + min(size, n-lo) // in this order: the end of the last one may be beyond an int
		}
		s.Part = func(i int) string {
			lo, hi := borders(i)
			return fmt.Sprintf("range [%d, %d)", lo, hi)
		}
		err = s.Split(count, func(ctx context.Context, i int) (err error) {
			lo, hi := borders(i)
			states[i], err = f(ctx, lo, hi)
			return err
		})
		if err != nil || count == 0 {
			return none, err
		}
		return tree(states, merge), nil
	})
}

// width is the length of the ranges: a multiple of grain, the shortest one that makes no more than parts ranges of n.
// Everything is divided before it is multiplied or rounded up, for n may be as large as an int can be.
func width(n, grain int) int { return max(1, above(above(n, grain), parts)*grain) }

// above is a / b, rounded up. The usual (a + b - 1) / b overflows for an a near the end of int.
func above(a, b int) int {
	if a%b == 0 {
		return a / b
	}
	return a/b + 1
}

// grain is an option of FoldRange alone.
type grain int

// Grain makes the ranges of a [FoldRange] multiples of n long, but for the last one: for functions that work in blocks of n,
// and would otherwise do those at the borders twice. n must be positive.
//
// There are at most 256 ranges all the same, so of a very large range each has many blocks; a range of fewer than n
// elements is one. To anything but a FoldRange a Grain means nothing, and panics.
func Grain(n int) Option {
	if n < 1 {
		panic("expr: Grain must be positive")
	}
	return grain(n)
}

func (grain) apply(*record) { panic("expr: Grain is an option of FoldRange, and of nothing else") }

// takeGrain takes the grain out of the options of a FoldRange. Without one it is a single element. The slice is copied where
// something is taken out of it, for it is the caller's.
func takeGrain(opts []Option) (n int, rest []Option) {
	n = 1
	isGrain := func(o Option) bool { _, is := o.(grain); return is }
	for _, o := range opts {
		if g, is := o.(grain); is {
			n = int(g)
		}
	}
	if !slices.ContainsFunc(opts, isGrain) {
		return n, opts
	}
	return n, slices.DeleteFunc(slices.Clone(opts), isGrain)
}

// tree merges neighbours until one state is left, in the place of the states themselves: count-1 merges and no allocation. A
// state that has no neighbour goes up a level as it is. What is merged is cleared, so that a state that holds much memory
// is garbage at once. Pairs, not one state after the other: then the rounding of floats grows with the logarithm of the
// number of parts (N. J. Higham, The Accuracy of Floating Point Summation, 1993).
func tree[S any](states []S, merge func(a, b S) S) S {
	for len(states) > 1 {
		half := (len(states) + 1) / 2
		for i := range half {
			if 2*i+1 < len(states) {
				states[i] = merge(states[2*i], states[2*i+1])
			} else {
				states[i] = states[2*i]
			}
		}
		clear(states[half:])
		states = states[:half]
	}
	return states[0]
}

// fold makes the node: a call with a body that gets the scope, so that it can split itself. It takes a context, whatever
// the functions of the fold do with theirs: the engine lends Split only to calls that have one. f points to the function that the
// fold is named after. The description is not shared with other folds: each has functions of its own.
func fold[S any](f unsafe.Pointer, opts []Option, body func(*node.Scope) (S, error)) Expr[S] {
	r := record{info: cell.ContextCode(f).Info()}.with(opts)
	r.info.Splits = true
	return Expr[S]{cell.NewFold(&r.info, body, site.Here())}
}
