package fuse

import (
	"fmt"
	"math"
	"sync"

	"xfork/internal/kernel"
)

// histogram counts the elements in each of the ranges between neighbouring edges. Counts are whole numbers, so it does not
// matter who counts what, and in which order the counts are added: whoever takes part has a table.
func histogram[T kernel.Number](c *call) error {
	a, edges := slice[T](c.arrays[0]), slice[T](c.arrays[1])
	if len(edges) < 2 {
		return fmt.Errorf("%w: %d edges, at least 2 are needed", ErrOutOfRange, len(edges))
	}
	for i, e := range edges {
		if e != e || i > 0 && e <= edges[i-1] {
			return fmt.Errorf("%w: edge %d does not lie above the one before it", ErrOutOfRange, i)
		}
	}
	var mu sync.Mutex
	var tables [][]int64 // at rest
	scale, even := evenly(edges)
	err := c.split(len(a), func(lo, hi int) error {
		mu.Lock()
		var counts []int64
		if last := len(tables) - 1; last >= 0 {
			counts, tables = tables[last], tables[:last]
		}
		mu.Unlock()
		if counts == nil {
			counts = make([]int64, len(edges)-1)
		}
		if even {
			countEvenly(counts, a[lo:hi], edges, scale)
		} else {
			countBetween(counts, a[lo:hi], edges)
		}
		mu.Lock()
		tables = append(tables, counts)
		mu.Unlock()
		return nil
	})
	total := make([]int64, len(edges)-1)
	for _, counts := range tables {
		for i, n := range counts {
			total[i] += n
		}
	}
	c.result = erase(total)
	return err
}

// countBetween finds the bin by bisection, without branches that depend on the element.
func countBetween[T kernel.Number](counts []int64, a, edges []T) {
	first, last := edges[0], edges[len(edges)-1]
	for _, x := range a {
		if !(x >= first && x <= last) {
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

// evenly tells whether the edges lie so that a product guesses an element's bin: at most one beside it for the edges, and so,
// because the guess does not decrease from one element to a greater one, at most two for all others.
func evenly[T kernel.Number](edges []T) (scale float64, even bool) {
	bins := len(edges) - 1
	first := float64(edges[0])
	scale = float64(bins) / (float64(edges[bins]) - first)
	if !(scale > 0 && scale <= math.MaxFloat64) {
		return 0, false
	}
	for i, e := range edges {
		if g := int((float64(e) - first) * scale); g < i-1 || g > i+1 {
			return 0, false
		}
	}
	return scale, true
}

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
