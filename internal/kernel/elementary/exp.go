package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// What several functions are made of, and the exponential functions. A float64 from the highest bit down:
//
//	sign  exponent + 1023   mantissa
//	1     11                52 bits
//
// An integer n that is added to 1023 and shifted to the left by 52 is therefore 2^n. And a float of the size of 2^52 has a last bit that is
// worth 1: if one adds it to a small n, the last bits of the sum are n rounded to an integer (coef.Magic, coef.MagicBias).
//
//	n + 1.5*2^52  =  0 10000110011 1000...0000nnnn      power2 shifts these bits to the place of the exponent

// signBit is the sign of a float64.
const signBit = 1 << 63

// Values that stand for errors. They are variables, because Go has no constants of these values.
var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// horner returns c[0] + r*(c[1] + r*(c[2] + ...)), each step one fused multiply-add. c is not empty.
func horner(c []float64, r float64) float64 {
	p := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		p = math.FMA(p, r, c[i])
	}
	return p
}

// power2 returns 2^n for a float n that is an integer between -1022 and 1023.
func power2(n float64) float64 {
	return math.Float64frombits(math.Float64bits(n+coef.MagicBias) << 52)
}

// splitExp takes the multiple of ln(2) that is nearest to x off it: x = n*ln(2) + r. x is at most some thousands. Adding and subtracting
// Magic rounds to an integer. The logarithm has two parts, of which the first has trailing zeros, so that n*Ln2Hi is exact (Cody and
// Waite, Software Manual for the Elementary Functions, 1980).
func splitExp(x float64) (n, r float64) {
	n = math.FMA(x, coef.Log2E, coef.Magic) - coef.Magic
	r = math.FMA(n, -coef.Ln2Hi, x)
	return n, math.FMA(n, -coef.Ln2Lo, r)
}

// Exp returns e^x, with an error below 0.9 ULP, subnormal results included. Operands beyond the limits are replaced by them, and overflow
// and vanish by the ordinary steps; NaN fails both comparisons and goes through.
func Exp(x float64) float64 {
	if x > coef.ExpMax {
		x = coef.ExpMax
	}
	if x < coef.ExpMin {
		x = coef.ExpMin
	}
	n, r := splitExp(x)
	return scale(expReduced(r), n)
}

// expReduced returns exp(r) for |r| <= ln(2)/2, as 1 + r*(1 + r*Q(r)): the last step adds the largest term, and makes nearly all of the
// error.
func expReduced(r float64) float64 {
	q := horner(coef.Exp[:], r)
	q = math.FMA(q, r, 1)
	return math.FMA(q, r, 1)
}

// scale returns q * 2^n for q near 1 and n between -1076 and 1024, with one rounding, which only a subnormal result needs. Two
// factors keep the powers in range; the first product is exact.
func scale(q, n float64) float64 {
	// u has n/2 + 1023, rounded, in its last bits, and h is n/2 as a float.
	u := math.FMA(n, 0.5, coef.MagicBias)
	h := u - coef.MagicBias
	q *= math.Float64frombits(math.Float64bits(u) << 52)
	return q * power2(n-h)
}

// Expm1 returns e^x - 1 as 2^n * expm1(r) + (2^n - 1), which loses nothing where x is small: there n is 0. What is beyond 2^ScaleMax is multiplied in afterwards, where the 1 is long lost.
// The sign of x is put in because the sum of zeros loses that of -0.
func Expm1(x float64) float64 {
	sign := math.Float64bits(x) & signBit
	if x > coef.ExpMax {
		x = coef.ExpMax
	}
	if x < coef.Expm1Min {
		x = coef.Expm1Min
	}
	n, r := splitExp(x)
	p := math.FMA(r*r, horner(coef.Expm1[:], r), r)
	// 2^n overflows before the result does: 2^1024 * 0.6 is a number. So the power is applied in two steps.
	m := n
	if m > coef.ScaleMax {
		m = coef.ScaleMax
	}
	s := power2(m)
	y := math.FMA(s, p, s-1) * power2(n-m)
	return math.Float64frombits(math.Float64bits(y) | sign)
}
