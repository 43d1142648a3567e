package ssa

import (
	"math"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// powerLaw returns x to a constant power that is a law of its own (package kernel, pow): with the
// same bits a product, a quotient or a square root, which take a quarter of the time and can be
// done by loops.
//
//	Pow(x, 2)      Mul(x, x)           of integers as well
//	Pow(x, -1)     Div(1, x)
//	Pow(x, 0.5)    Sqrt(x + 0), in which +Inf takes the place of -Inf
func (f *Func) powerLaw(k elem.Kind, x, y ID) (v ID, law bool) {
	if f.Value(y).Origin != Constant {
		return 0, false
	}
	bits := f.Value(y).Bits
	number := func(x float64) ID { return f.Constant(k, elem.BitsAs(k, x)) }
	switch {
	case bits == elem.BitsAs(k, 2):
		return f.Apply(op.Mul, k, k, x, x), true
	case k.Integer():
		return 0, false
	case bits == elem.BitsAs(k, -1):
		return f.Apply(op.Div, k, k, number(1), x), true
	case bits == elem.BitsAs(k, 0.5):
		zero := f.Apply(op.Add, k, k, x, number(0)) // never -0, of which the root is -0
		least := f.Apply(op.Eq, k, elem.Bool, zero, number(math.Inf(-1)))
		return f.Apply(op.Sqrt, k, k, f.Apply(op.Where, k, k, least, number(math.Inf(1)), zero)), true
	}
	return 0, false
}
