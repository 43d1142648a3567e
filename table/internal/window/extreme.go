package window

import (
	"cmp"
	"strings"

	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// extremes calls put with the place of the best value of each frame that has
// one. Of equal ones it is the first.
//
// It keeps a queue of the places that may still be the best of a frame to come:
// a value leaves it at the back when a better one comes in behind it, which
// stays longer, and at the front when the frame has moved past it. So the best
// is at the front, and each place comes and goes once.
//
//	values  4 2 7 3, the least of Rows(-2, 0)
//	queue   4   2   2 7   2 3          4 went for 2, 7 for 3
//	best    4   2   2     2
//
// (The method is folklore; D. Lemire, Streaming maximum-minimum filter using no
// more than three comparisons per element, 2006, has it with a proof.)
func extremes(f frames, better func(a, b int32) bool, put func(i int, best int32)) {
	var queue []int32
	head, next := 0, int32(0)
	for i, hi := range f.hi {
		for ; next < hi; next++ {
			for len(queue) > head && better(next, queue[len(queue)-1]) {
				queue = queue[:len(queue)-1]
			}
			if head == len(queue) {
				queue, head = queue[:0], 0 // the memory of what has gone, again
			}
			queue = append(queue, next)
		}
		for head < len(queue) && queue[head] < f.lo[i] {
			head++
		}
		if f.lo[i] < hi {
			put(i, queue[head])
		}
	}
}

// comparer returns a comparison of two rows of a vector without nulls, in the
// order of sorts: NaN last, strings by bytes.
func comparer(v *vector.Vector) func(a, b int32) int {
	switch v.Layout {
	case types.Ints:
		return func(a, b int32) int { return cmp.Compare(v.I[a], v.I[b]) }
	case types.Floats:
		return func(a, b int32) int { return kernel.CompareFloats(v.F[a], v.F[b]) }
	case types.Strings:
		return func(a, b int32) int { return strings.Compare(v.Str(int(a)), v.Str(int(b))) }
	}
	return func(a, b int32) int { return v.W[a].Cmp(v.W[b]) }
}
