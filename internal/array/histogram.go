package array

import (
	"fmt"
	"math"
	"sync"

	"xfork/internal/kernel"
)

// Histogram counts the elements in each of the ranges between neighbouring edges. A range has its
// lower edge and not its upper one, but for the last, which has both, as in NumPy. Elements beyond
// the edges and NaNs are not counted. Edges must ascend, and be at least two.
//
// Counts are whole numbers, so it does not matter which goroutine counts what, nor in which order
// the tables are added.
func Histogram[T kernel.Number](p Parts, a, edges []T) ([]int64, error) {
	// Edges first: a wrong one is an error even if there is nothing to count.
	if err := checkEdges(edges); err != nil {
		return nil, err
	}
	// Whether the edges are even is a matter of all of them, and decided once.
	bins := len(edges) - 1
	scale, even := evenly(edges)
	t := tablesOfCounts{bins: bins}
	err := p.ranges(len(a), func(lo, hi int) error {
		counts := t.take()
		if even {
			countEvenly(counts, a[lo:hi], edges, scale)
		} else {
			countBetween(counts, a[lo:hi], edges)
		}
		t.put(counts)
		return nil
	})
	return t.total(), err
}

// checkEdges requires at least two edges that ascend strictly; a NaN does not.
func checkEdges[T kernel.Number](edges []T) error {
	if len(edges) < 2 {
		return fmt.Errorf("%w: %d edges, at least 2 are needed", ErrOutOfRange, len(edges))
	}
	for i, e := range edges {
		if e != e || i > 0 && e <= edges[i-1] {
			return fmt.Errorf("%w: edge %d does not lie above the one before it", ErrOutOfRange, i)
		}
	}
	return nil
}

// tablesOfCounts has as many tables as goroutines have counted at a time: each takes one for a part
// and puts it back with more in it.
type tablesOfCounts struct {
	bins int
	mu   sync.Mutex // protects free
	free [][]int64  // the tables that no goroutine counts in
}

// take returns a table that no other goroutine has, with what has been counted in it before.
func (t *tablesOfCounts) take() []int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := len(t.free) - 1
	if last < 0 {
		return make([]int64, t.bins)
	}
	counts := t.free[last]
	t.free = t.free[:last]
	return counts
}

// put gives a table back. The counts in it stay.
func (t *tablesOfCounts) put(counts []int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.free = append(t.free, counts)
}

// total adds up all tables, after the last goroutine has put its own back.
func (t *tablesOfCounts) total() []int64 {
	sum := make([]int64, t.bins)
	for _, counts := range t.free {
		for i, n := range counts {
			sum[i] += n
		}
	}
	return sum
}

// countBetween finds the bin by bisection, without branches that depend on the element: the
// comparison becomes a mask for the step to the right.
func countBetween[T kernel.Number](counts []int64, a, edges []T) {
	first, last := edges[0], edges[len(edges)-1]
	for _, x := range a {
		if !(x >= first && x <= last) { // a NaN is neither
			continue
		}
		at := 0
		for n := len(counts); n > 1; { // the bin is among the n from at on
			half := n / 2
			right := 0
			if edges[at+half] <= x {
				right = 1
			}
			at += half & -right
			n -= half
		}
		counts[at]++
	}
}

// evenly reports whether the edges lie so that a product guesses an element's bin: at most one
// beside it for the edges, and so, because the guess does not decrease from one element to a
// greater one, at most two for all others.
func evenly[T kernel.Number](edges []T) (scale float64, even bool) {
	bins := len(edges) - 1
	first := float64(edges[0])
	scale = float64(bins) / (float64(edges[bins]) - first)
	if !(scale > 0 && scale <= math.MaxFloat64) { // edges so near, or so far apart, that it is no number
		return 0, false
	}
	for i, e := range edges {
		if g := int((float64(e) - first) * scale); g < i-1 || g > i+1 {
			return 0, false
		}
	}
	return scale, true
}

//	edges    0     1     2     3     4          scale = bins / (last - first) = 1
//	x = 2.7        guess = int(2.7) = 2: edges[2] <= x < edges[3]

// countEvenly guesses the bin, and then looks at its edges: the result is that of countBetween.
func countEvenly[T kernel.Number](counts []int64, a, edges []T, scale float64) {
	first, last := edges[0], edges[len(edges)-1]
	start, top := float64(first), len(counts)-1
	for _, x := range a {
		if !(x >= first && x <= last) {
			continue
		}
		at := min(int((float64(x)-start)*scale), top)
		for x < edges[at] {
			at--
		}
		for at < top && x >= edges[at+1] {
			at++
		}
		counts[at]++
	}
}
