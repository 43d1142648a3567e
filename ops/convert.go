package ops

import (
	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

type convert[To, From Real] struct{}

func (convert[To, From]) Apply(a From) To { return To(a) }
func (convert[To, From]) Name() string    { return "Convert" }

// Convert is To(x), between any two kinds of real number: ops.Convert[float64](n). An expression has one type, and
// mixes with others only on request, as a Go value does.
//
// It is Go's conversion. Between integers the upper bits are cut off; a float loses its fraction, and what the target
// rounds (int64 to float64, float64 to float32) is rounded to the nearest. A float that the integer type cannot hold,
// NaN among them, gives a value that depends on the processor, and no error: check it first where it can happen.
// Complex numbers are made and taken apart by [ComplexOf], [RealPart] and [ImagPart].
//
//go:noinline
func Convert[To, From Real](x expr.Expr[From]) expr.Expr[To] {
	return typed.Op1[convert[To, From]](site.Caller(), x)
}
