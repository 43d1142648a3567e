package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Tanh returns the hyperbolic tangent of x, with an error below 1.5 ULP. Small operands take a polynomial, which loses nothing near 0; for others
// 1 - 2/(exp(2x)+1) is made of terms with errors that shrink with the second one. tanh is odd, so the sign of x goes round.
//
// From 0.5625 on the second term is less than a half, and from 22 on 1 - tanh(x) is far below half a unit of 1. The comparisons are false for NaN,
// which therefore goes the second way and through it.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	y := 0.0
	if a < coef.TanhSmall {
		z := a * a
		y = math.FMA(a*z, horner(coef.Tanh[:], z), a)
	} else {
		if a > coef.TanhLarge {
			a = coef.TanhLarge
		}
		n, r := splitExp(a + a)
		y = 1 - 2/(float64(expReduced(r)*power2(n))+1)
	}
	return math.Float64frombits(math.Float64bits(y) | math.Float64bits(x)&signBit)
}
