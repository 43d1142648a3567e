package ssa

import (
	"math"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// An operation that can be said by others is said by them: that is one form for the kernels, the loops
// and the folding of constants less to know it, and its parts are found equal to those of the user.

// basic returns what an operation of one operand is in basic operations, which have kernels and loops
// of all tiers:
//
//	Exp2(x)        Pow(2, x)
//	Sign(x)        x > 0 ? 1 : (x < 0 ? -1 : x), so that zeros and NaN stay what they are
//	IsNaN(x)       x != x
//	IsInf(x)       |x| == +Inf
//	IsFinite(x)    |x| < +Inf
func (f *Func) basic(c op.Code, k elem.Kind, x ID) ID {
	number := func(x float64) ID { return f.Constant(k, elem.BitsAs(k, x)) }
	switch c {
	case op.Exp2:
		return f.Apply(op.Pow, k, k, number(2), x)
	case op.Sign:
		below := f.Apply(op.Lt, k, elem.Bool, x, number(0))
		above := f.Apply(op.Gt, k, elem.Bool, x, number(0))
		return f.Apply(op.Where, k, k, above, number(1), f.Apply(op.Where, k, k, below, number(-1), x))
	case op.IsNaN:
		return f.Apply(op.Ne, k, elem.Bool, x, x)
	}
	far := op.Eq
	if c == op.IsFinite {
		far = op.Lt
	}
	return f.Apply(far, k, elem.Bool, f.Apply(op.Abs, k, k, x), number(math.Inf(1)))
}
