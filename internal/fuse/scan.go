package fuse

import (
	"cmp"
	"fmt"
	"slices"

	"xfork/internal/kernel"
)

// Scans go from left to right: that is what they mean, to the last bit, so one worker does them.

func cumSum[T kernel.Number](c *call) error {
	a := slice[T](c.arrays[0])
	to := a
	if !c.ours[0] {
		to = make([]T, len(a))
	}
	c.result = erase(to)
	var sum T
	return c.poll(len(a), func(lo, hi int) {
		for i, x := range a[lo:hi] {
			sum += x
			to[lo+i] = sum
		}
	})
}

func cumProd[T kernel.Number](c *call) error {
	a := slice[T](c.arrays[0])
	to := a
	if !c.ours[0] {
		to = make([]T, len(a))
	}
	c.result = erase(to)
	product := T(1)
	return c.poll(len(a), func(lo, hi int) {
		for i, x := range a[lo:hi] {
			product *= x
			to[lo+i] = product
		}
	})
}

func diff[T kernel.Number](c *call) error {
	a := slice[T](c.arrays[0])
	if len(a) == 0 {
		c.result = erase(a)
		return nil
	}
	to := make([]T, len(a)-1)
	c.result = erase(to)
	return c.split(len(to), func(lo, hi int) error {
		for i := lo; i < hi; i++ {
			to[i] = a[i+1] - a[i]
		}
		return nil
	})
}

// histogram counts the elements in each of the ranges between neighbouring edges. Counts are whole numbers, so it does not
// matter in which order the parts are added.
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
	bins := len(edges) - 1
	counts := make([][]int64, len(a)/maxPart+1)
	err := c.split(len(a), func(lo, hi int) error {
		mine := make([]int64, bins)
		for _, x := range a[lo:hi] {
			if x != x || x < edges[0] || x > edges[bins] {
				continue
			}
			i, exact := slices.BinarySearchFunc(edges, x, cmp.Compare[T])
			if !exact {
				i--
			}
			mine[min(i, bins-1)]++
		}
		counts[lo/maxPart] = mine
		return nil
	})
	total := make([]int64, bins)
	for _, mine := range counts {
		for i, n := range mine {
			total[i] += n
		}
	}
	c.result = erase(total)
	return err
}
