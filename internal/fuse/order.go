package fuse

import (
	"fmt"

	"xfork/internal/array"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// The algorithms are those of package array: this file reads operands, and no more.

// ordering enters the operators that need the order of elements, or of places: see wholes.go for the
// forms. Places are int64, on 32-bit processors too, so that a result has the same type everywhere
// and is what Gather takes.
func ordering[T kernel.Number](w *[op.Codes][elem.Kinds]func(*call) error, k elem.Kind) {
	w[op.ArgSort][k] = fresh(func(c *call) ([]int64, error) { return array.ArgSort(c.parts, elem.Slice[T](c.arrays[0])) })
	w[op.Unique][k] = fresh(func(c *call) ([]T, error) { return array.Unique(c.parts, elem.Slice[T](c.arrays[0])) })
	w[op.SearchSorted][k] = fresh(func(c *call) ([]int64, error) {
		return array.SearchSorted(c.parts, elem.Slice[T](c.arrays[0]), elem.Slice[T](c.arrays[1]))
	})
	w[op.TopK][k] = fresh(func(c *call) ([]T, error) {
		return array.TopK(c.parts, elem.Slice[T](c.arrays[0]), elem.Value[int](c.bits[1]))
	})
	// The result of Mode is a single value, which may be read by a later pass, so it is kept as bits.
	w[op.Mode][k] = func(c *call) error {
		x, err := array.Mode(c.parts, elem.Slice[T](c.arrays[0]))
		c.single = elem.Bits(x)
		return err
	}
	w[op.Scatter][k] = fresh(scattered[T])
}

// scattered is Scatter: its operands are the places, the elements, and the length of the result,
// which is checked before there is memory for it.
func scattered[T kernel.Number](c *call) ([]T, error) {
	n := elem.Value[int](c.bits[2])
	if n < 0 || n > longest {
		return nil, fmt.Errorf("%w: length %d", ErrOutOfRange, n)
	}
	return array.Scatter(c.parts, n, elem.Slice[int64](c.arrays[0]), elem.Slice[T](c.arrays[1]))
}
