package kernel

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Every step of the functions in this file and its sisters (log.go, trig.go, pow.go, tanh.go, erf.go) is mirrored by the
// program in the gen folder: the operations, their order and their roundings are the definition of the result. To change
// one here is to change it there. A product that is added to something stands in float64(...), or else Go may contract the
// two into one operation with one rounding, and does so on arm64.

const signBit = 1 << 63

// horner is c[0] + r*(c[1] + r*(c[2] + ...)), each step one fused multiply-add.
func horner(c []float64, r float64) float64 {
	p := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		p = math.FMA(p, r, c[i])
	}
	return p
}

// power2 is 2^n for a float n that is an integer between -1022 and 1023.
func power2(n float64) float64 {
	return math.Float64frombits(math.Float64bits(n+coef.MagicBias) << 52)
}

// splitExp takes the multiple of ln(2) that is nearest to x off it: x = n*ln(2) + r. x is at most some thousands.
func splitExp(x float64) (n, r float64) {
	n = math.FMA(x, coef.Log2E, coef.Magic) - coef.Magic
	r = math.FMA(n, -coef.Ln2Hi, x)
	return n, math.FMA(n, -coef.Ln2Lo, r)
}

// exp has an error below 0.9 ULP, subnormal results included.
func exp(x float64) float64 {
	if x > coef.ExpMax {
		x = coef.ExpMax
	}
	if x < coef.ExpMin {
		x = coef.ExpMin
	}
	n, r := splitExp(x)
	return scale(expReduced(r), n)
}

// expReduced is exp(r) for |r| <= ln(2)/2.
func expReduced(r float64) float64 {
	q := horner(coef.Exp[:], r)
	q = math.FMA(q, r, 1)
	return math.FMA(q, r, 1)
}

// scale is q * 2^n for q near 1 and n between -1076 and 1024, with one rounding, which only a subnormal result needs. Two
// factors keep the powers in range; the first product is exact.
func scale(q, n float64) float64 {
	u := math.FMA(n, 0.5, coef.MagicBias)
	h := u - coef.MagicBias
	q *= math.Float64frombits(math.Float64bits(u) << 52)
	return q * power2(n-h)
}

// expm1 is 2^n * expm1(r) + (2^n - 1). What is beyond 2^ScaleMax is multiplied in afterwards, where the 1 is long lost.
// The sign of x is put in because the sum of zeros loses that of -0.
func expm1(x float64) float64 {
	sign := math.Float64bits(x) & signBit
	if x > coef.ExpMax {
		x = coef.ExpMax
	}
	if x < coef.Expm1Min {
		x = coef.Expm1Min
	}
	n, r := splitExp(x)
	p := math.FMA(r*r, horner(coef.Expm1[:], r), r)
	m := n
	if m > coef.ScaleMax {
		m = coef.ScaleMax
	}
	s := power2(m)
	y := math.FMA(s, p, s-1) * power2(n-m)
	return math.Float64frombits(math.Float64bits(y) | sign)
}
