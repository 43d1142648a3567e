package kernel

import (
	"math"

	"xfork/internal/kernel/coef"
)

// pow has an error below 1.1 ULP, and the special cases of math.Pow, which are those of C99.
//
// A power is exp(y * log(x)), where y * log(x) may reach 709, so that its logarithm needs ten bits more than a float64 has.
// It is computed as a sum hi+lo with 67 good bits: a table (powLog) brings x near 1, and the leading terms of log(1+r) are
// taken with their rounding errors, as in glibc's pow of 2018 by Szabolcs Nagy.
//
// Three exponents are laws, to the last bit: x^2 is x*x, x^-1 is 1/x, and x^0.5 the square root, but of -0 and -Inf.
func pow(x, y float64) float64 {
	switch y {
	case 2:
		return float64(x * x)
	case -1:
		return 1 / x
	case 0.5:
		return root(x)
	}
	if special(x) || !(math.Abs(y) < 0x1p64) {
		return powSpecial(x, y)
	}
	hi, lo := logPair(x)
	h := float64(y * hi)
	l := math.FMA(y, lo, math.FMA(y, hi, -h))
	if !(h > coef.PowMin && h < coef.PowMax) {
		return powFar(h, l)
	}
	q, n := expPair(h, l)
	return q * power2(n)
}

// root is x^0.5, by which C99 and package math know only positive zeros and infinities.
func root(x float64) float64 {
	if x == 0 || x < -math.MaxFloat64 {
		return math.Abs(x)
	}
	return math.Sqrt(x)
}

// special reports whether x is anything but a positive normal number.
func special(x float64) bool { return !(x >= minNormal && x < inf) }

// logPair is log(x) = hi + lo for a positive normal x = 2^k * m, where the table has 1/c for a c near m: with r = m/c - 1,
// which is exact because 1/c has nine bits, log(x) = k*log(2) + log(c) + log(1+r). k*log(2) and log(c) have enough trailing
// zeros for an exact sum; their remainders go to lo.
func logPair(x float64) (hi, lo float64) {
	k, m := splitLog(x, coef.PowOff)
	t := &powLog[(math.Float64bits(m)-coef.PowOff)>>45]
	r := math.FMA(m, t.inverse, -1)
	t1 := math.FMA(k, coef.PowLn2Hi, t.log)
	t2 := t1 + r
	lo1 := math.FMA(k, coef.PowLn2Lo, t.rest)
	lo2 := (t1 - t2) + r
	a := -0.5 * r
	a2 := float64(r * a)
	s := t2 + a2
	lo3 := math.FMA(a, r, -a2)
	lo4 := (t2 - s) + a2
	p := (r * r) * r
	l := math.FMA(p, horner(coef.PowLog[:], r), ((lo1+lo2)+lo3)+lo4)
	hi = s + l
	return hi, (s - hi) + l
}

// expPair is exp(h+l) = q * 2^n for a small l.
func expPair(h, l float64) (q, n float64) {
	n, r := splitExp(h)
	r += l
	q = horner(coef.PowExp[:], r)
	q = math.FMA(q, r, 1)
	return math.FMA(q, r, 1), n
}

// powFar is exp(h+l) where it may overflow or become subnormal.
func powFar(h, l float64) float64 {
	switch {
	case h > coef.ExpMax:
		return inf
	case h < coef.ExpMin:
		return 0
	}
	q, n := expPair(h, l)
	return scale(q, n)
}

// powSpecial is pow for operands that are no ordinary numbers, where math.Pow is exact, and for those that become
// ordinary ones: negative x, by the sign, and subnormal x, by 53 powers of two.
func powSpecial(x, y float64) float64 {
	a := math.Abs(x)
	switch {
	case x == 1 || y == 0 || y-y != 0 || x-x != 0 || x == 0:
		return math.Pow(x, y)
	case math.Abs(y) >= 0x1p64: // and an even integer
		if a == 1 {
			return 1
		}
		if a < 1 == (y < 0) {
			return inf
		}
		return 0
	case x < 0 && y != math.Trunc(y):
		return nan
	}
	p := 0.0
	if a < minNormal {
		p = powSubnormal(a, y)
	} else {
		p = pow(a, y)
	}
	if x < 0 && math.Mod(y, 2) != 0 {
		p = -p
	}
	return p
}

// powSubnormal is a^y for a positive subnormal a: log(a) = log(a * 2^54) - 54*log(2).
func powSubnormal(a, y float64) float64 {
	hi, lo := logPair(a * 0x1p54)
	s := hi - 54*coef.PowLn2Hi
	lo += ((hi - s) - 54*coef.PowLn2Hi) - 54*coef.PowLn2Lo
	hi = s + lo
	lo = (s - hi) + lo
	h := float64(y * hi)
	return powFar(h, math.FMA(y, lo, math.FMA(y, hi, -h)))
}
