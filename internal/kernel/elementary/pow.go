package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Pow returns x^y, with an error below 1.1 ULP, and the special cases of math.Pow, which are those of C99.
//
// A power is exp(y * log(x)), where y * log(x) may reach 709, so that its logarithm needs ten bits more than a float64 has.
// It is computed as a sum hi+lo with 67 good bits: a table (PowLog) brings x near 1, and the leading terms of log(1+r) are
// taken with their rounding errors, as in glibc's pow of 2018 by Szabolcs Nagy.
//
//	x --logPair--> hi + lo = log(x)   ---->   h + l = y*log(x)   --expPair--> q * 2^n
//	    |                                       |
//	    '-- not positive and normal:            '-- too large or too small:
//	        powSpecial                              powFar
//
// Three exponents are laws, to the last bit: x^2 is x*x, x^-1 is 1/x, and x^0.5 the square root, but of -0 and -Inf.
func Pow(x, y float64) float64 {
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
	// y*hi is taken with its rounding error, by which exp would be off by hundreds of units.
	hi, lo := logPair(x)
	h := float64(y * hi)
	l := math.FMA(y, lo, math.FMA(y, hi, -h))
	if !(h > coef.PowMin && h < coef.PowMax) {
		return powFar(h, l)
	}
	q, n := expPair(h, l)
	return q * power2(n)
}

// root returns x^0.5, for which C99 and package math know only positive zeros and infinities: the square root of -0 would be -0, and that
// of -Inf NaN.
func root(x float64) float64 {
	if x == 0 || x < -math.MaxFloat64 {
		return math.Abs(x)
	}
	return math.Sqrt(x)
}

// special reports whether x is anything but a positive normal number.
func special(x float64) bool { return !(x >= minNormal && x < inf) }

// logPair returns log(x) = hi + lo for a positive normal x = 2^k * m, where the table has 1/c for a c near m: with r = m/c - 1,
// which is exact because 1/c has nine bits, log(x) = k*log(2) + log(c) + log(1+r). k*log(2) and log(c) have enough trailing
// zeros for an exact sum; their remainders go to lo.
//
//	log(1+r) = r - r*r/2 + r*r*r*P(r): the first two terms with their rounding errors (lo2, lo3, lo4), the rest in one rounding
func logPair(x float64) (hi, lo float64) {
	k, m := splitLog(x, coef.PowOff)
	t := &PowLog[(math.Float64bits(m)-coef.PowOff)>>45]
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

// expPair returns exp(h+l) = q * 2^n for a small l. Its polynomial has a term more than that of Exp, because here all of the error is to
// come from the last rounding.
func expPair(h, l float64) (q, n float64) {
	n, r := splitExp(h)
	r += l
	q = horner(coef.PowExp[:], r)
	q = math.FMA(q, r, 1)
	return math.FMA(q, r, 1), n
}

// powFar returns exp(h+l) where it may overflow or become subnormal.
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

// powSpecial returns the power of operands that are no ordinary numbers, where math.Pow is exact, and for those that become
// ordinary ones: negative x, by the sign, and subnormal x, by 54 powers of two.
func powSpecial(x, y float64) float64 {
	a := math.Abs(x)
	// In this order: the first case has all NaN, infinities and zeros, so that the later ones are about finite numbers.
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
	// A negative x has a power only by an integer y, and its sign if y is odd. Mod is exact.
	p := 0.0
	if a < minNormal {
		p = powSubnormal(a, y)
	} else {
		p = Pow(a, y)
	}
	if x < 0 && math.Mod(y, 2) != 0 {
		p = -p
	}
	return p
}

// powSubnormal returns a^y for a positive subnormal a: log(a) = log(a * 2^54) - 54*log(2).
func powSubnormal(a, y float64) float64 {
	// The same sum as in logPair, with -54 for k, and renormalised: hi has the rounding of hi+lo again.
	hi, lo := logPair(a * 0x1p54)
	s := hi - 54*coef.PowLn2Hi
	lo += ((hi - s) - 54*coef.PowLn2Hi) - 54*coef.PowLn2Lo
	hi = s + lo
	lo = (s - hi) + lo
	h := float64(y * hi)
	return powFar(h, math.FMA(y, lo, math.FMA(y, hi, -h)))
}
