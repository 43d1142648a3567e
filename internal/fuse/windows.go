package fuse

import (
	"xfork/internal/array"
	"xfork/internal/array/rolling"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// Results of windows are shorter than their operands by a window less one, and the length of a window
// is a value like any other, which may be known at the force only: so these are operators on whole
// arrays, and a pass ends before them.

// rolled evaluates f on an array and the length of windows.
func rolled[T any](f func(p array.Parts, a []T, w int) ([]T, error)) func(*call) error {
	return fresh(func(c *call) ([]T, error) {
		return f(c.parts, elem.Slice[T](c.arrays[0]), elem.Value[int](c.bits[1]))
	})
}

// windows enters the operators on rolling windows of numbers: see wholes.go for the forms. Sums of
// integers wrap around, as those of whole arrays do; sums of floats are compensated (package
// rolling).
func windows[T kernel.Number](w *[op.Codes][elem.Kinds]func(*call) error, k elem.Kind, set func() *kernel.Set[T]) {
	w[op.RollingSum][k] = rolled(func(p array.Parts, a []T, w int) ([]T, error) { return rolling.Sum(p, set(), a, w) })
	w[op.Convolve][k] = fresh(func(c *call) ([]T, error) {
		return array.Convolve(c.parts, set(), elem.Slice[T](c.arrays[0]), elem.Slice[T](c.arrays[1]))
	})
	w[op.RollingMin][k] = rolled(func(p array.Parts, a []T, w int) ([]T, error) { return rolling.Min(p, set(), a, w) })
	w[op.RollingMax][k] = rolled(func(p array.Parts, a []T, w int) ([]T, error) { return rolling.Max(p, set(), a, w) })
}

// means enters those of floats alone. A mean of integers is asked for of floats, like that of a whole
// array: the conversion is an operator of its own, and is fused into the pass before.
func means[T float64 | float32](w *[op.Codes][elem.Kinds]func(*call) error, k elem.Kind) {
	w[op.RollingMean][k], w[op.RollingVar][k], w[op.RollingStd][k] = rolled(rolling.Mean[T]), rolled(rolling.Var[T]), rolled(rolling.Std[T])
	w[op.RollingQuantile][k] = fresh(func(c *call) ([]T, error) {
		return rolling.Quantile(c.parts, elem.Slice[T](c.arrays[0]), elem.Value[int](c.bits[1]), elem.Value[float64](c.bits[2]))
	})
	w[op.Interp][k] = fresh(func(c *call) ([]T, error) {
		return array.Interp(c.parts, elem.Slice[T](c.arrays[0]), elem.Slice[T](c.arrays[1]), elem.Slice[T](c.arrays[2]))
	})
	w[op.EWM][k] = fresh(func(c *call) ([]T, error) {
		return rolling.EWM(c.parts, elem.Slice[T](c.arrays[0]), elem.Value[float64](c.bits[1]))
	})
}
