package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// An estimate with an error e, and a step that leaves an error of e squared:
//
//	cbrt     t of 23 bits    t + t*(r - t)/(2t + r), r = a/(t*t)       Newton's iteration
//	hypot    h of 53 bits    h - (h*h - a*a - b*b)/(2h)                 the residue is exact, so h gets its last half bit
//
// Both depend on a product that is exact: that of t because it has no more than 23 bits, those of hypot by fused multiply-adds.

// The cube root, the length of a vector, and logarithms to other bases.

// Cbrt returns the cube root of x, with an error below 0.7 ULP, after FreeBSD's s_cbrt.c of 1993: a third of the exponent, a rational
// function for 23 bits, and a step of Newton's iteration.
func Cbrt(x float64) float64 {
	const (
		b1 = 715094163 // (682-0.03306235651)*2^20
		b2 = 696219795 // (664-0.03306235651)*2^20
		c  = 19.0 / 35
		d  = -864.0 / 1225
		e  = 99.0 / 70
		f  = 45.0 / 28
		g  = 5.0 / 14
	)
	a := math.Abs(x)
	if a == 0 || !(a < inf) {
		return x
	}
	// A third of the bits is a third of the exponent, and nearly the root of the mantissa: 5 bits of it are right.
	t := math.Float64frombits(math.Float64bits(a)/3 + b1<<32)
	if a < minNormal {
		t = math.Float64frombits(math.Float64bits(a*0x1p54)/3 + b2<<32)
	}
	// 23 bits.
	r := float64(t*t) / a
	s := c + float64(r*t)
	t *= g + f/((s+e)+d/s)
	// 22 bits, and not below the root: the square of t is exact then.
	t = math.Float64frombits(math.Float64bits(t)&(0xffffffffc<<28) + 1<<30)
	// r - t is exact: both are near the root.
	r = a / float64(t*t)
	r = (r - t) / ((t + t) + r)
	return math.Copysign(t+float64(t*r), x)
}

// Hypot returns sqrt(x*x + y*y), with an error below 1 ULP and without overflow on the way. It is an infinity if an operand is, even beside
// NaN. (Borges, An improved algorithm for hypot(a,b), 2019: the root, and a correction by the error of its square.)
func Hypot(x, y float64) float64 {
	a, b := math.Abs(x), math.Abs(y)
	switch {
	case math.IsInf(a, 0) || math.IsInf(b, 0):
		return inf
	case a != a || b != b:
		return nan
	}
	// The squares must neither overflow nor lose digits: operands that are very large or very small are multiplied by a power of two.
	if a < b {
		a, b = b, a
	}
	unit := 1.0
	switch {
	case b == 0:
		return a
	case a > 0x1p510:
		a, b, unit = a*0x1p-600, b*0x1p-600, 0x1p600
	case b < 0x1p-450:
		a, b, unit = a*0x1p600, b*0x1p600, 0x1p-600
	}
	if a > b*0x1p54 || math.IsInf(a, 0) { // b is nothing beside a, which then needs no scaling
		return math.Max(math.Abs(x), math.Abs(y))
	}
	// h*h - a*a - b*b, each product with its error, is twice h times what h is too large.
	h := math.Sqrt(math.FMA(a, a, float64(b*b)))
	hh, aa := float64(h*h), float64(a*a)
	r := math.FMA(-b, b, hh-aa) + math.FMA(h, h, -hh) - math.FMA(a, a, -aa)
	return (h - r/(2*h)) * unit
}

//	log2(x) = log(x) * 1/log(2)       log10(x) = log(x) * 1/log(10)
//
// With a logarithm of 53 bits, of 2^10 it would be 10, but of 2^29 not 29. The table of pow gives it in two parts.

// logScaled returns log(x) times a constant of two parts, for a positive number x. The logarithm is the one of Pow, which has some 68 bits,
// so that a result that is an integer is exact.
func logScaled(x, hi, lo float64) float64 {
	switch {
	case !(x < inf):
		return x
	case x < 0:
		return nan
	case x == 0:
		return -inf
	}
	shift := 0.0
	if x < minNormal {
		x, shift = x*0x1p54, 54
	}
	// A subnormal number is multiplied by 2^54, of which the logarithm is taken off again: it has trailing zeros enough to be exact.
	h, l := logPair(x)
	if shift > 0 {

		s := h - shift*coef.PowLn2Hi
		l += ((h - s) - shift*coef.PowLn2Hi) - float64(shift*coef.PowLn2Lo)
		h = s
	}
	// The product of two pairs: that of the first parts with its error, and the two that are next in size.
	p := float64(h * hi)
	return p + (math.FMA(h, hi, -p) + math.FMA(h, lo, float64(l*hi)))
}

// Log2 returns the logarithm of x to the base 2, with an error below 0.6 ULP, exact for powers of two.
func Log2(x float64) float64 {
	return logScaled(x, 1.4426950408889634, 2.0355273740931033e-17)
}

// Log10 returns the logarithm of x to the base 10, with an error below 0.6 ULP, exact for powers of ten.
func Log10(x float64) float64 {
	return logScaled(x, 0.4342944819032518, 1.098319650216765e-17)
}

// A tangent by rational functions of its own would be better by some half a unit. This one has no coefficients, and the reduction of large
// operands, which is most of the work, is done once for both.

// Tan returns the tangent of x: sine and cosine of one angle, divided, with an error below 2 ULP for all operands.
func Tan(x float64) float64 {
	a := angleOf(x)
	b := a
	b.quadrant++
	return turn(a) / turn(b)
}
