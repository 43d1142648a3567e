package fuse

import (
	"fmt"

	"xfork/internal/array"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
	"xfork/internal/scratch"
)

// wholes has the evaluators of operators on whole arrays, by code and kind. They take the operands
// from a call and store its result; package array has the algorithms.
var wholes = func() (w [op.Codes][elem.Kinds]func(*call) error) {
	numeric(&w, elem.F64, kernel.Float64)
	numeric(&w, elem.F32, kernel.Float32)
	numeric(&w, elem.I64, kernel.Int64)
	numeric(&w, elem.I32, kernel.Int32)
	ordering[float64](&w, elem.F64)
	ordering[float32](&w, elem.F32)
	ordering[int64](&w, elem.I64)
	ordering[int32](&w, elem.I32)
	windows(&w, elem.F64, kernel.Float64)
	windows(&w, elem.F32, kernel.Float32)
	windows(&w, elem.I64, kernel.Int64)
	windows(&w, elem.I32, kernel.Int32)
	means[float64](&w, elem.F64)
	means[float32](&w, elem.F32)
	moving[bool](&w, elem.Bool)
	return w
}()

// The three forms of evaluators:
//
//	fresh      the algorithm makes the memory of the result       Reverse, Gather, Histogram, ...
//	inPlace    it is given memory, perhaps that of the operand    Sort, CumSum, CumProd, CumMax, CumMin
//	by hand    the result shares memory, or is a single value     Slice, Into, Quantile, Mode
//
// Kernels are asked for when they are needed, not when the table is made, before main: most
// programs need few of them.

// numeric enters the operators on numbers of type T.
func numeric[T kernel.Number](w *[op.Codes][elem.Kinds]func(*call) error, k elem.Kind, set func() *kernel.Set[T]) {
	moving[T](w, k)
	w[op.CumSum][k], w[op.CumProd][k], w[op.Sort][k] = inPlace(array.CumSum[T]), inPlace(array.CumProd[T]), inPlace(array.Sort[T])
	w[op.CumMax][k] = inPlace(func(p array.Parts, to, from []T) error { return array.CumMax(p, set(), to, from) })
	w[op.CumMin][k] = inPlace(func(p array.Parts, to, from []T) error { return array.CumMin(p, set(), to, from) })
	w[op.Histogram][k] = fresh(func(c *call) ([]int64, error) {
		return array.Histogram(c.parts, elem.Slice[T](c.arrays[0]), elem.Slice[T](c.arrays[1]))
	})
	w[op.Quantile][k] = func(c *call) error {
		x, err := array.Quantile(c.parts, set(), elem.Slice[T](c.arrays[0]), elem.Value[float64](c.bits[1]))
		c.single = elem.Bits(x)
		return err
	}
}

// moving enters the operators that only move elements.
func moving[T scratch.Plain](w *[op.Codes][elem.Kinds]func(*call) error, k elem.Kind) {
	w[op.Slice][k], w[op.Concat][k], w[op.Into][k] = sliced[T], fresh(concat[T]), into[T]
	w[op.Reverse][k] = fresh(func(c *call) ([]T, error) {
		return array.Reverse(c.parts, elem.Slice[T](c.arrays[0]))
	})
	w[op.Gather][k] = fresh(func(c *call) ([]T, error) {
		return array.Gather(c.parts, elem.Slice[T](c.arrays[0]), elem.Slice[int64](c.arrays[1]))
	})
	w[op.Compress][k] = fresh(func(c *call) ([]T, error) {
		return array.Compress(c.parts, elem.Slice[T](c.arrays[0]), elem.Slice[bool](c.arrays[1]))
	})
}

// fresh evaluates f, which makes the memory of its result.
func fresh[T any](f func(c *call) ([]T, error)) func(*call) error {
	return func(c *call) error {
		to, err := f(c)
		c.result = elem.Erase(to)
		return err
	}
}

// inPlace evaluates f; its result may be written over its operand where the operand has been
// computed for this call.
func inPlace[T scratch.Plain](f func(p array.Parts, to, from []T) error) func(*call) error {
	return func(c *call) error {
		from := elem.Slice[T](c.arrays[0])
		to := from
		if !c.ours[0] {
			to = scratch.Fresh[T](len(from))
		}
		c.result = elem.Erase(to)
		return f(c.parts, to, from)
	}
}

// sliced shares the memory of the array that the result is a part of.
func sliced[T any](c *call) error {
	// The capacity ends with the slice: an append of the user's must not write into the operand.
	a, low, high := elem.Slice[T](c.arrays[0]), elem.Value[int](c.bits[1]), elem.Value[int](c.bits[2])
	if low < 0 || low > high || high > len(a) {
		return fmt.Errorf("%w: bounds [%d:%d], length %d", ErrOutOfRange, low, high, len(a))
	}
	c.result = elem.Erase(a[low:high:high])
	return nil
}

// concat takes any number of operands: the last type of its signature stands for all of them.
func concat[T scratch.Plain](c *call) ([]T, error) {
	arrays := make([][]T, len(c.arrays))
	for i, a := range c.arrays {
		arrays[i] = elem.Slice[T](a)
	}
	return array.Concat(c.parts, arrays)
}

// into copies what no pass has written to its place.
func into[T any](c *call) error {
	to := elem.Slice[T](c.arrays[0])
	if n := c.arrays[1].Len; n != len(to) {
		return fmt.Errorf("%w: %d elements for a slice of %d", ErrLengths, n, len(to))
	}
	c.result = c.arrays[0]
	if c.ours[1] {
		return nil
	}
	return array.Copy(c.parts, to, elem.Slice[T](c.arrays[1]))
}
