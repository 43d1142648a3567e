package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// minNormal is the least normal number, mantissa the bits of a float64 below its exponent, and oneBits those of 1.
const (
	minNormal = 0x1p-1022
	mantissa  = 1<<52 - 1
	oneBits   = 0x3ff0000000000000
)

// splitLog writes a positive normal x as 2^k * m, where m is not below the float of which the bits are from, and below twice it. The
// subtraction of from brings the exponent of m to that of 1, so that what is left above the mantissa is k, with the bias of 1023;
// put under the exponent of 2^52 it is the float 2^52 + k + 1023.
func splitLog(x float64, from uint64) (k, m float64) {
	i := math.Float64bits(x) + (oneBits - from)
	k = math.Float64frombits(i>>52|math.Float64bits(1<<52)) - (1<<52 + 1023)
	return k, math.Float64frombits(i&mantissa + from)
}

// logSum returns k*ln(2) + log(1+f+l) for a correction l far below f, in the order that loses least: large terms last. With
// s = f/(2+f), log(1+f) = log((1+s)/(1-s)) = 2s + R = f - s*(f - R) = f - (h - s*(h + R)), where h = f*f/2: fdlibm's way
// (e_log.c of 1993). f itself is exact, so that the error is that of a term some ten times smaller, and of the last additions.
func logSum(k, f, l float64) float64 {
	s := f / (2 + f)
	z := s * s
	h := float64((0.5 * f) * f)
	r := float64(s * math.FMA(horner(coef.Log[:], z), z, h))
	return math.FMA(k, coef.Ln2Hi, f-(h-math.FMA(k, coef.Ln2Lo, r+l)))
}

// Log returns the natural logarithm of x, with an error below 0.9 ULP, operands that are subnormal included: those are multiplied by 2^54
// first. The mantissa is brought between sqrt(1/2) and sqrt(2), so that k is 0 and nothing cancels where x is near 1.
func Log(x float64) float64 {
	switch {
	case !(x < inf): // NaN too
		return x
	case x < 0:
		return nan
	case x == 0:
		return -inf
	case x < minNormal:
		k, m := splitLog(x*0x1p54, coef.SqrtHalf)
		return logSum(k-54, m-1, 0)
	}
	k, m := splitLog(x, coef.SqrtHalf)
	return logSum(k, m-1, 0)
}

// Log1p returns log(1+x): the logarithm of u = 1+x, with the rounding error e of that sum (Knuth's TwoSum). e is added to the mantissa where that is exact
// or nearly so, and its rest behind the sum. Where u is near 1, mantissa and error together are x again, so that small
// operands lose nothing.
func Log1p(x float64) float64 {
	switch {
	case !(x < inf):
		return x
	case x < -1:
		return nan
	case x == -1:
		return -inf
	}
	// u + e = 1 + x exactly. Then e is brought to the scale of m, by a power of two that does not overflow.
	u := 1 + x
	b := u - 1
	e := (1 - (u - b)) + (x - b)
	k, m := splitLog(u, coef.SqrtHalf)
	e = float64(e * power2(-min(k, coef.ScaleMax)))
	// m - 1 is exact, and g + (e - (g-f)) is f + e: what the addition rounds off goes to logSum as a correction.
	f := m - 1
	g := f + e
	y := logSum(k, g, e-(g-f))
	return math.Float64frombits(math.Float64bits(y) | math.Float64bits(x)&signBit)
}
