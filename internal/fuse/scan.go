package fuse

import "xfork/internal/kernel"

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
