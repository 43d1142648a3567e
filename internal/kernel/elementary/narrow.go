package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Sine and cosine of what is a float32. The steps are those of trig.go with half of the operations: the angle needs no second part, for
// one of 53 bits has more than twice those of the result, and the polynomial is one term shorter.
//
//	               float64                      float32
//	angle          hi + lo, 8 operations        r, 4 operations
//	sine           h - p, of hi and lo          h * (1 + z*P(z))
//	cosine         1 - 2*(h*h - p*(2h - p))     1 - 2*y*y, of y, the sine of half the angle
//
// Errors are below 2^-45, so that of 4 million results one or two are rounded to the other side.

// SinNarrow returns the sine of x, a float32, so that rounded to one it is right to half a unit in the last place, and hardly more.
func SinNarrow(x float64) float64 { return sineNarrow(x, 0) }

// CosNarrow is SinNarrow for the cosine.
func CosNarrow(x float64) float64 { return sineNarrow(x, 1) }

// sineNarrow is the sine, quarters of a turn further on. Angles that the short reduction is not good enough for, and what has no
// angle, go the way of float64. (The closest that a float32 below TrigMax comes to a multiple of pi/2 is about 2^-29, and what both steps of the
// reduction leave out is below 2^-76.)
func sineNarrow(x float64, quarters uint64) float64 {
	if !(math.Abs(x) <= coef.TrigMax) {
		a := angleOf(x)
		a.quadrant += quarters
		return turn(a)
	}
	t := math.FMA(x, coef.TwoOverPi, coef.Magic)
	n := t - coef.Magic
	r := math.FMA(n, -coef.PiHalf2, math.FMA(n, -coef.PiHalf1, x))
	quadrant := math.Float64bits(t) + quarters
	odd := quadrant&1 != 0
	if odd {
		r *= 0.5
	}
	// A product, and not a sum with r: the sum of -0 and what is taken off it would be +0.
	z := r * r
	y := r * math.FMA(z, horner(coef.SinNarrow[:], z), 1)
	if odd {
		y = math.FMA(-2, float64(y*y), 1)
	}
	return math.Float64frombits(math.Float64bits(y) ^ quadrant<<62&signBit)
}
