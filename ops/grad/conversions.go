package grad

import (
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops"
)

// The rules of operators of ops between types: conversions, and what takes a
// slice apart. They are entered for the types that Go itself has; one with a
// name of its own, such as a time.Duration, has no rule.

// A conversion between floats passes the adjoint on, rounded to the operand's
// type as the value was. To an integer it is a step, and from an integer there
// is no way back.

// conversions returns the rules of ops.Convert. What makes an integer is flat,
// and so is what is made of one.
func conversions() book {
	b := make(book)
	convertInto[float64](b)
	convertInto[float32](b)
	one(b, "ops.Convert", ops.Convert[float64, float64], func(v *visit) *node.Node { return v.d })
	one(b, "ops.Convert", ops.Convert[float32, float32], func(v *visit) *node.Node { return v.d })
	one(b, "ops.Convert", ops.Convert[float32, float64], func(v *visit) *node.Node {
		return ops.Convert[float64](as[float32](v.d)).Node()
	})
	one(b, "ops.Convert", ops.Convert[float64, float32], func(v *visit) *node.Node {
		return ops.Convert[float32](as[float64](v.d)).Node()
	})
	return b
}

// convertInto enters the conversions between T and integers.
func convertInto[T float](b book) {
	between[T, int](b)
	between[T, int8](b)
	between[T, int16](b)
	between[T, int32](b)
	between[T, int64](b)
	between[T, uint](b)
	between[T, uint8](b)
	between[T, uint16](b)
	between[T, uint32](b)
	between[T, uint64](b)
	between[T, uintptr](b)
}

func between[T float, I ops.Integer](b book) {
	one(b, "ops.Convert", ops.Convert[T, I], nil)
	one(b, "ops.Convert", ops.Convert[I, T], nil)
}

// picks returns the rules of ops.At, Slice, Len and Concat on slices of T, with
// an int as index.
func picks[T float]() book {
	b := make(book)
	one(b, "ops.Len", ops.Len[[]T], nil)
	both(b, "ops.At", ops.At[[]T, T, int], func(v *visit) *node.Node {
		at := expr.Op1[alone](as[int](v.y()))
		return v.scatter(at.Node(), v.single(v.d))
	}, nil)
	both(b, "ops.Concat", func(x, y expr.Expr[[]T]) expr.Expr[[]T] { return ops.Concat(x, y) }, concatSlope, concatSlope)
	return b
}

// alone is an index as the one place of an array.
type alone struct{}

func (alone) Apply(i int) []int64 { return []int64{int64(i)} }
func (alone) Name() string        { return "grad.alone" }
