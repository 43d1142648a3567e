package native

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Transcendental functions of float64, each by the steps of its namesake in package kernel and in
// internal/kernel/gen (exp.go, log.go): to change one is to change all three. There is no fast way
// that is left for hard operands here, as the kernels have one: a loop cannot leave for one
// element, so it puts the results of those in by masks.

// Package coef has the coefficients, where they come from, and how far the polynomials are off; the
// functions of package kernel have the errors of the results.

const (
	shiftUp   = 52 // where a float's exponent starts
	minNormal = 0x1p-1022
	mantissa  = 1<<52 - 1          // the bits of the fraction
	oneBits   = 0x3ff0000000000000 // the bits of 1.0
)

// fma is a*b + x.
func (f *Func) fma(a, b, x Value) Value { return f.three(fused, a, b, x) }

// fnma is x - a*b.
func (f *Func) fnma(a, b, x Value) Value { return f.three(minus, a, b, x) }

// horner is p[0] + r*(p[1] + r*(p[2] + ...)), each step one fused multiply-add.
func (f *Func) horner(p []float64, r Value) Value {
	q := f.num(p[len(p)-1])
	for i := len(p) - 2; i >= 0; i-- {
		q = f.fma(q, r, f.num(p[i]))
	}
	return q
}

// power2 is 2^n for a float n that is an integer from -1022 to 1023: added to MagicBias, n and the
// bias are the low bits of the sum, which are moved to where a float has its exponent.
func (f *Func) power2(n Value) Value { return f.one(left, shiftUp, f.Add(n, f.num(coef.MagicBias))) }

// splitExp takes the multiple of ln(2) that is nearest to x off it: x = n*ln(2) + r, |r| <=
// ln(2)/2. Magic rounds to an integer when it is added and subtracted again; ln(2) is taken off in
// two parts, of which the product with n is exact for the first (Cody and Waite).
func (f *Func) splitExp(x Value) (n, r Value) {
	n = f.Sub(f.fma(x, f.num(coef.Log2E), f.num(coef.Magic)), f.num(coef.Magic))
	r = f.fnma(n, f.num(coef.Ln2Hi), x)
	return n, f.fnma(n, f.num(coef.Ln2Lo), r)
}

// clamp keeps NaN: it is the second operand of both instructions.
func (f *Func) clamp(x Value, low, high float64) Value {
	return f.two(greatest, f.num(low), f.two(least, f.num(high), x))
}

// expReduced is exp(r) = 1 + r + r*r*Q(r) for |r| <= ln(2)/2.
func (f *Func) expReduced(r Value) Value {
	q := f.horner(coef.Exp[:], r)
	return f.fma(f.fma(q, r, f.num(1)), r, f.num(1))
}

// Exp is e^x = 2^n * e^r. The instruction scales with one rounding, subnormal results included.
func (f *Func) Exp(x Value) Value { return f.named(expOf, x, func() Value { return f.exp(x) }) }

// exp has the operations.
func (f *Func) exp(x Value) Value {
	n, r := f.splitExp(f.clamp(x, coef.ExpMin, coef.ExpMax))
	return f.two(scale, f.expReduced(r), n)
}

// Expm1 is e^x - 1 = 2^n * expm1(r) + (2^n - 1). What is beyond 2^ScaleMax is multiplied in
// afterwards, where the 1 is long lost. The sign of x is put in because the sum of zeros loses that
// of -0.
func (f *Func) Expm1(x Value) Value { return f.named(expm1Of, x, func() Value { return f.expm1(x) }) }

// expm1 has the operations.
func (f *Func) expm1(x Value) Value {
	n, r := f.splitExp(f.clamp(x, coef.Expm1Min, coef.ExpMax))
	p := f.fma(f.horner(coef.Expm1[:], r), f.Mul(r, r), r)
	m := f.two(least, f.num(coef.ScaleMax), n)
	s := f.power2(m)
	p = f.fma(p, s, f.Sub(s, f.num(1)))
	return f.two(or, f.Mul(p, f.power2(f.Sub(n, m))), f.signOf(x))
}

// Tanh is the hyperbolic tangent: for small operands a polynomial, which loses nothing near 0, for
// others 1 - 2/(exp(2x)+1). Both are computed for all elements, and a mask chooses. It is odd, so
// the sign of x goes round.
func (f *Func) Tanh(x Value) Value { return f.named(tanhOf, x, func() Value { return f.tanh(x) }) }

// tanh has the operations.
func (f *Func) tanh(x Value) Value {
	a := f.Abs(x)
	z := f.Mul(a, a)
	small := f.fma(f.horner(coef.Tanh[:], z), f.Mul(a, z), a)
	capped := f.two(least, f.num(coef.TanhLarge), a)
	n, r := f.splitExp(f.Add(capped, capped))
	e := f.Add(f.Mul(f.expReduced(r), f.power2(n)), f.num(1))
	large := f.Sub(f.num(1), f.Div(f.num(2), e))
	y := f.Where(f.Compare(Lt, a, f.num(coef.TanhSmall)), small, large)
	return f.two(or, y, f.signOf(x))
}

// Erf is the error function: below 1 it is x plus a small multiple of x, above 1 - exp(-P(x)),
// where P is fitted to -log(erfc(x)).
func (f *Func) Erf(x Value) Value { return f.named(erfOf, x, func() Value { return f.erf(x) }) }

// erf has the operations.
func (f *Func) erf(x Value) Value {
	a := f.Abs(x)
	small := f.fma(f.horner(coef.Erf[:], f.Mul(a, a)), a, a)
	q := f.horner(coef.Erfc[:], f.two(least, f.num(coef.ErfLarge), a))
	n, r := f.splitExp(f.Neg(q))
	large := f.Sub(f.num(1), f.Mul(f.expReduced(r), f.power2(n)))
	y := f.Where(f.Compare(Lt, a, f.num(1)), small, large)
	return f.two(or, y, f.signOf(x))
}

// splitLog writes a positive normal x as 2^k * m, where m is not below the float with the bits
// from, and below twice it. The bits of x less those of from have k in the exponent; as the low
// bits of a float near 2^52 it becomes a number.
func (f *Func) splitLog(x Value, from uint64) (k, m Value) {
	i := f.AddInt(x, f.literal(oneBits-from))
	k = f.Sub(f.two(or, f.one(right, shiftUp, i), f.num(1<<52)), f.num(1<<52+1023))
	return k, f.AddInt(f.two(and, i, f.literal(mantissa)), f.literal(from))
}

// logSum is k*ln(2) + log(1+f+l) for a correction l far below f; l is None where there is none.
// Large terms come last. With s = f/(2+f), log(1+f) = log((1+s)/(1-s)) = 2s + R = f - (h - s*(h +
// R)), where h = f*f/2: fdlibm's way (e_log.c, 1993). f is t here.
func (f *Func) logSum(k, t, l Value) Value {
	s := f.Div(t, f.Add(t, f.num(2)))
	z := f.Mul(s, s)
	h := f.Mul(f.Mul(t, f.num(0.5)), t)
	r := f.Mul(f.fma(f.horner(coef.Log[:], z), z, h), s)
	if l != None {
		r = f.Add(r, l)
	}
	r = f.fma(k, f.num(coef.Ln2Lo), r)
	return f.fma(k, f.num(coef.Ln2Hi), f.Sub(t, f.Sub(h, r)))
}

// edges puts in what the logarithm is where x is its pole (-Inf), below it (NaN), or +Inf or NaN (x
// itself).
func (f *Func) edges(x, y Value, pole float64) Value {
	y = f.Where(f.Compare(Lt, x, f.num(pole)), f.num(math.NaN()), y)
	y = f.Where(f.Compare(Eq, x, f.num(pole)), f.num(math.Inf(-1)), y)
	return f.Where(f.Compare(notLess, x, f.num(math.Inf(1))), x, y)
}

// Log is the natural logarithm. Subnormal operands are scaled by 2^54 first, which is taken off k
// again.
func (f *Func) Log(x Value) Value { return f.named(logOf, x, func() Value { return f.log(x) }) }

// log has the operations.
func (f *Func) log(x Value) Value {
	small := f.Compare(Lt, x, f.num(minNormal))
	k, m := f.splitLog(f.Where(small, f.Mul(x, f.num(0x1p54)), x), coef.SqrtHalf)
	k = f.Where(small, f.Sub(k, f.num(54)), k)
	return f.edges(x, f.logSum(k, f.Sub(m, f.num(1)), None), 0)
}

// Log1p is log(1 + x): the logarithm of u = 1+x; its rounding error e goes along. e is added to the
// mantissa where that is exact or nearly so, and its rest behind the sum, so that small operands
// lose nothing.
func (f *Func) Log1p(x Value) Value { return f.named(log1pOf, x, func() Value { return f.log1p(x) }) }

// log1p has the operations.
func (f *Func) log1p(x Value) Value {
	u := f.Add(x, f.num(1))
	v := f.Sub(u, f.num(1))
	e := f.Add(f.Sub(f.num(1), f.Sub(u, v)), f.Sub(x, v))
	k, m := f.splitLog(u, coef.SqrtHalf)
	p := f.two(least, k, f.num(coef.ScaleMax))
	e = f.Mul(e, f.power2(f.Neg(p)))
	t := f.Sub(m, f.num(1))
	g := f.Add(t, e)
	y := f.logSum(k, g, f.Sub(e, f.Sub(g, t)))
	return f.edges(x, f.two(or, y, f.signOf(x)), -1)
}
