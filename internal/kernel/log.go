package kernel

import (
	"math"

	"xfork/internal/kernel/coef"
)

const (
	minNormal = 0x1p-1022
	mantissa  = 1<<52 - 1
	oneBits   = 0x3ff0000000000000
)

// splitLog writes a positive normal x as 2^k * m, where m is not below the float whose bits are from, and below twice it.
func splitLog(x float64, from uint64) (k, m float64) {
	i := math.Float64bits(x) + (oneBits - from)
	k = math.Float64frombits(i>>52|math.Float64bits(1<<52)) - (1<<52 + 1023)
	return k, math.Float64frombits(i&mantissa + from)
}

// logSum is k*ln(2) + log(1+f+l) for a correction l far below f, in the order that loses least: large terms last. With
// s = f/(2+f), log(1+f) = log((1+s)/(1-s)) = 2s + R = f - s*(f - R) = f - (h - s*(h + R)), where h = f*f/2: fdlibm's way.
func logSum(k, f, l float64) float64 {
	s := f / (2 + f)
	z := s * s
	h := float64((0.5 * f) * f)
	r := float64(s * math.FMA(horner(coef.Log[:], z), z, h))
	return math.FMA(k, coef.Ln2Hi, f-(h-math.FMA(k, coef.Ln2Lo, r+l)))
}

// log has an error below 0.9 ULP, operands that are subnormal included.
func log(x float64) float64 {
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

// log1p is the logarithm of u = 1+x, whose rounding error e goes along: it is added to the mantissa where that is exact
// or nearly so, and its rest behind the sum. Where u is near 1, mantissa and error together are x again, so that small
// operands lose nothing.
func log1p(x float64) float64 {
	switch {
	case !(x < inf):
		return x
	case x < -1:
		return nan
	case x == -1:
		return -inf
	}
	u := 1 + x
	b := u - 1
	e := (1 - (u - b)) + (x - b)
	k, m := splitLog(u, coef.SqrtHalf)
	e = float64(e * power2(-min(k, coef.ScaleMax)))
	f := m - 1
	g := f + e
	y := logSum(k, g, e-(g-f))
	return math.Float64frombits(math.Float64bits(y) | math.Float64bits(x)&signBit)
}
