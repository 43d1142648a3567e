package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// An angle is x less the nearest multiple of pi/2: hi+lo, between -pi/4 and pi/4 and a hair, and the last bits of that
// multiple in quadrant. Only the two last bits of quadrant count; the others are what was left there.
type angle struct {
	hi, lo   float64
	quadrant uint64
}

// reduce returns the angle of x for |x| <= TrigMax. The first step is exact. The second leaves n*PiHalf2, rounded, off r, and
// what both roundings have lost is s - (r - n*PiHalf2): r - s is exact, for r is 0 or a multiple of an ulp of what is taken off, at
// whichever size (Boldo, Graillat and Muller, On the Robustness of the 2Sum and Fast2Sum Algorithms, 2017), so that one fused
// operation has the rest with one rounding. The third covers bits 107 to 159 of pi/2: the closest that a
// float64 comes to a multiple of pi/2 is 2^-61 or so, and even there hi+lo is right to 60 bits and more.
func reduce(x float64) angle {
	// The integer n stands in the last bits of t: its two lowest are the quadrant.
	t := math.FMA(x, coef.TwoOverPi, coef.Magic)
	n := t - coef.Magic
	r := math.FMA(n, -coef.PiHalf1, x)
	s := r - float64(n*coef.PiHalf2)
	lost := math.FMA(n, -coef.PiHalf2, r-s)
	return angle{hi: s, lo: math.FMA(n, -coef.PiHalf3, lost), quadrant: math.Float64bits(t)}
}

// turn returns the sine of the angle in its quadrant: sin, cos, -sin, -cos for 0, 1, 2, 3. Bit 0 of the quadrant chooses sine or cosine,
// bit 1 the sign.
//
// There is one polynomial for both: the cosine is made of the sine of half the angle, cos(2h) = 1 - 2*sin(h)^2. What the sine differs
// by from h is small beside it, so that its square is taken without the rounding of the sine:
//
//	sin(h) = h - p      sin(h)^2 = h*h - p*(2h - p)
func turn(a angle) float64 {
	h, l := a.hi, a.lo
	odd := a.quadrant&1 != 0
	if odd {
		h, l = 0.5*h, 0.5*l
	}
	p := belowAngle(h, l)
	y := a.hi - p // 2h - p where odd
	if odd {
		y = math.FMA(-2, math.FMA(h, h, -float64(p*y)), 1)
	}
	return math.Float64frombits(math.Float64bits(y) ^ a.quadrant<<62&signBit)
}

// belowAngle returns hi - sin(hi + lo), after fdlibm's k_sin.c: sin(hi) + lo*cos(hi), where cos(hi) is 1 - hi*hi/2.
func belowAngle(hi, lo float64) float64 {
	z := hi * hi
	v := z * hi
	p := horner(coef.Sin[1:], z)
	p = math.FMA(-v, p, 0.5*lo)
	p = math.FMA(z, p, -lo)
	return math.FMA(v, -coef.Sin[0], p)
}

// Sin returns the sine of x, with an error below 1 ULP for all operands, however large.
func Sin(x float64) float64 { return turn(angleOf(x)) }

// Cos returns the cosine of x, with an error below 1 ULP for all operands: the sine of an angle that is a quarter of a turn further on.
func Cos(x float64) float64 {
	a := angleOf(x)
	a.quadrant++
	return turn(a)
}

// angleOf chooses between the reductions. NaN and the infinities have no angle: theirs
// is NaN.
func angleOf(x float64) angle {
	switch {
	case math.Abs(x) <= coef.TrigMax:
		return reduce(x)
	case x-x != 0:
		return angle{hi: nan}
	}
	return reduceLarge(x)
}
