package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Erf returns the error function of x, with an error below 1.1 ULP. Below 1 it is x plus a small multiple of x; above, 1 - exp(-P(x)), where P is fitted
// to -log(erfc(x)): there the exponential is at most 0.16, and its errors count that much less.
// From 5.9375 on erf is 1. It is odd: the sign goes round, as for Tanh.
func Erf(x float64) float64 {
	a := math.Abs(x)
	y := 0.0
	if a < 1 {
		y = math.FMA(a, horner(coef.Erf[:], a*a), a)
	} else {
		if a > coef.ErfLarge {
			a = coef.ErfLarge
		}
		n, r := splitExp(-horner(coef.Erfc[:], a))
		y = 1 - float64(expReduced(r)*power2(n))
	}
	return math.Float64frombits(math.Float64bits(y) | math.Float64bits(x)&signBit)
}
