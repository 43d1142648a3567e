package elementary

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Hyperbolic functions and their inverses, by exponentials and logarithms. What an operand loses by rounding is put in afterwards, as a
// small multiple of the derivative:
//
//	log1p(hi + lo) = log1p(hi) + lo/(1 + hi) - ...        the third term is below 2^-100
//
// Without that, the errors of a sum, a root and a quotient would add up in the operand of the logarithm, to some 2 units in the last place.
// With it, what is left is the error of the logarithm itself.

// sinhP is the series of (sinh(x) - x) / x^3 in x*x. At 1 the first term left out is 2^-66.
var sinhP = [...]float64{
	1.0 / 6, 1.0 / 120, 1.0 / 5040, 1.0 / 362880, 1.0 / 39916800, 1.0 / 6227020800, 1.0 / 1307674368000, 1.0 / 355687428096000,
	1.0 / 121645100408832000,
}

// For sinh between 1 and 22 two exponentials are subtracted that differ by a factor of 7 at least: the error of the greater one counts 1.16
// times at most. Below 1 they would cancel.

// farFrom is from where on the smaller one of exp(x) and exp(-x) is nothing beside the other.
const farFrom = 22

// Sinh returns the hyperbolic sine of x, with an error below 1.7 ULP.
func Sinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 1:
		z := x * x
		return math.FMA(x*z, horner(sinhP[:], z), x)
	case a < farFrom:
		e := Exp(a)
		return math.Copysign(0.5*e-0.5/e, x)
	}
	return math.Copysign(halfExp(a), x)
}

// Cosh returns the hyperbolic cosine of x, with an error below 1.7 ULP.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	if a < farFrom {
		e := Exp(a)
		return 0.5*e + 0.5/e
	}
	return halfExp(a)
}

// The order of the cases puts NaN last, where it goes through: all comparisons with it are false.

// halfExp returns exp(a)/2, which is a number for some a of which exp(a) is none.
func halfExp(a float64) float64 {
	if a > coef.ExpMax+1 {
		a = coef.ExpMax + 1
	}
	// Beyond the limit the result overflows, as it should.
	n, r := splitExp(a)
	return scale(expReduced(r), n-1)
}

// log1pPair returns log(1 + hi + lo) for a lo far below hi.
func log1pPair(hi, lo float64) float64 { return Log1p(hi) + lo/(1+hi) }

// large is from where on x*x + 1 is x*x.
const large = 1 << 28

// Of large operands x the inverse functions are log(2x), which is taken as log(x) + log(2): 2x may overflow. The logarithm is at least 19
// there, beside which what the two parts of log(2) lack does not count.

// Asinh returns the inverse hyperbolic sine of x, with an error below 1.9 ULP: log(1 + x + x^2/(1 + sqrt(1+x^2))).
func Asinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0x1p-28 || !(a < inf):
		return x
	case a > large:
		return math.Copysign(Log(a)+coef.Ln2Hi+coef.Ln2Lo, x)
	}
	// q is 1 + x*x, w its root, d 1 + w, u x*x/d, each with what it lacks.
	q := math.FMA(a, a, 1)
	w := math.Sqrt(q)
	we := (math.FMA(-w, w, q) + math.FMA(a, a, 1-q)) / (2 * w) // what the root lacks
	d := 1 + w
	de := ((1 - d) + w) + we
	t := float64(a * a)
	te := math.FMA(a, a, -t)
	u := t / d
	ue := (math.FMA(-u, d, t) + te - float64(u*de)) / d
	// u is below a: the sum's error is a difference that is exact.
	hi := a + u
	return math.Copysign(log1pPair(hi, ((a-hi)+u)+ue), x)
}

// Acosh returns the inverse hyperbolic cosine of x, with an error below 1.9 ULP; NaN below 1. It is log(1 + t + sqrt(t^2 + 2t)) for t = x-1.
func Acosh(x float64) float64 {
	switch {
	case !(x >= 1):
		return nan
	case x > large:
		return Log(x) + coef.Ln2Hi + coef.Ln2Lo
	}
	t := x - 1
	// t*(t+2) as a product and its error, where t+2 is x+1 with an error of its own.
	p := x + 1
	pe := (x - p) + 1
	q := float64(t * p)
	qe := math.FMA(t, p, -q) + float64(t*pe)
	if q == 0 { // x is 1
		return 0
	}
	w := math.Sqrt(q)
	we := (math.FMA(-w, w, q) + qe) / (2 * w)
	hi := t + w
	return log1pPair(hi, sumRest(t, w, hi)+we)
}

// sumRest returns what hi, the rounded sum, lacks of a + b.
func sumRest(a, b, hi float64) float64 {
	c := hi - a
	return (a - (hi - c)) + (b - c)
}

// Atanh returns the inverse hyperbolic tangent of x, with an error below 1.9 ULP; an infinity at 1 and -1, NaN outside. It is
// log(1 + 2x/(1-x)) / 2.
func Atanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a <= 1):
		return nan
	case a == 1:
		return math.Copysign(inf, x)
	case a < 0x1p-28:
		return x
	}
	// 1-a is exact from 1/2 on, below it lacks some bits; the quotient's remainder is a fused multiply-add.
	d := 1 - a
	de := (1 - d) - a
	hi := 2 * a / d
	lo := (math.FMA(-hi, d, 2*a) - float64(hi*de)) / d
	return math.Copysign(0.5*log1pPair(hi, lo), x)
}
