package rolling

import (
	"context"

	"xfork/internal/array"
	"xfork/internal/kernel"
)

// Windows of up to a stretch are put together of windows half as long, for all places at a time and
// by the kernels, which do eight places at once:
//
//	windows of 2     a[i] + a[i+1]
//	windows of 4     those of 2 at i and at i+2
//	windows of 6     those of 2 at i, and those of 4 at i+2      the bits of 6 say which are needed
//
// That is two additions for each bit of the window's length at most, in the first caches. A result is
// a tree over its window, the same at every place: it depends on nothing but the window, and errors
// grow with the logarithm of its length, as those of a whole sum do.

// tree writes to to what windows of w elements of x come to. There are w-1 elements more than results;
// rooms are as long as x.
func tree[T kernel.Number](op func(dst, a, b []T), to, x []T, w int, rooms [2][]T) {
	halves, done := x, 0 // windows of k, and of how many elements to is already
	// The windows of k are in halves; the bits of w are gone through from the lowest one up, so that
	// those which are added up first are the first of the window.
	for k := 1; ; k *= 2 {
		if w&k != 0 {
			if done == 0 {
				copy(to, halves)
			} else {
				op(to, to, halves[done:])
			}
			done += k
		}
		if w < 2*k {
			return
		}
		whole := rooms[0][:len(x)-2*k+1]
		op(whole, halves, halves[k:])
		halves = whole
		rooms[0], rooms[1] = rooms[1], rooms[0]
	}
}

// overTrees makes the results of all windows of up to a stretch: op combines two windows of elements
// as S, and end makes results of windows, in place.
func overTrees[T, S kernel.Number](p array.Parts, a []T, w int, op func(dst, a, b []S), end func(sums []S)) ([]T, error) {
	to, err := results[T](len(a), w)
	if err != nil || len(to) == 0 {
		return to, err
	}
	// Where S is T nothing is converted, and results are made where they are to be.
	from, _ := any(a).([]S)
	sums, same := any(to).([]S)
	// Blocks of several windows: what is done for the end of a block is done again for the next one.
	block := max(leastBlock, 2*w)
	return to, p((len(to)+partLen-1)/partLen, func(_ context.Context, i int) error {
		room := make([]S, 4*(block+w))
		next := func() []S {
			s := room[: block+w : block+w]
			room = room[block+w:]
			return s
		}
		rooms, x, s := [2][]S{next(), next()}, next(), next()
		last := min((i+1)*partLen, len(to))
		for lo := i * partLen; lo < last; lo += block {
			hi := min(lo+block, last)
			if same {
				x, s = from[lo:hi+w-1], sums[lo:hi]
			} else {
				x, s = x[:hi-lo+w-1], s[:hi-lo]
				kernel.Convert(x, a[lo:])
			}
			tree(op, s, x, w, rooms)
			end(s)
			if !same {
				kernel.Convert(to[lo:hi], s)
			}
		}
		return nil
	})
}

// leastBlock is how many results are made at a time at least: the two rooms, elements and results take
// 32 KiB of the first-level cache.
const leastBlock = 1024
