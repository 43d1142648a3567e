package native

import (
	"math"

	"xfork/internal/kernel/coef"
)

// Transcendental functions of float64, each by the steps of its namesake in package kernel and in internal/kernel/gen (exp.go,
// log.go): to change one is to change all three. There is no fast way that is left for hard operands here, as the kernels have
// one: a loop cannot leave for one element, so it puts the results of those in by masks.

const (
	shiftUp   = 52 // where a float's exponent starts
	minNormal = 0x1p-1022
	mantissa  = 1<<52 - 1
	oneBits   = 0x3ff0000000000000
)

// fma is a*b + x.
func (c *Code) fma(a, b, x Value) Value { return c.three(fused, a, b, x) }

// fnma is x - a*b.
func (c *Code) fnma(a, b, x Value) Value { return c.three(minus, a, b, x) }

func (c *Code) horner(p []float64, r Value) Value {
	q := c.num(p[len(p)-1])
	for i := len(p) - 2; i >= 0; i-- {
		q = c.fma(q, r, c.num(p[i]))
	}
	return q
}

func (c *Code) power2(n Value) Value { return c.one(left, shiftUp, c.Add(n, c.num(coef.MagicBias))) }

func (c *Code) splitExp(x Value) (n, r Value) {
	n = c.Sub(c.fma(x, c.num(coef.Log2E), c.num(coef.Magic)), c.num(coef.Magic))
	r = c.fnma(n, c.num(coef.Ln2Hi), x)
	return n, c.fnma(n, c.num(coef.Ln2Lo), r)
}

// clamp keeps NaN: it is the second operand of both instructions.
func (c *Code) clamp(x Value, low, high float64) Value {
	return c.two(greatest, c.num(low), c.two(least, c.num(high), x))
}

func (c *Code) expReduced(r Value) Value {
	q := c.horner(coef.Exp[:], r)
	return c.fma(c.fma(q, r, c.num(1)), r, c.num(1))
}

// Exp is e^x.
func (c *Code) Exp(x Value) Value {
	n, r := c.splitExp(c.clamp(x, coef.ExpMin, coef.ExpMax))
	return c.two(scale, c.expReduced(r), n)
}

// Expm1 is e^x - 1.
func (c *Code) Expm1(x Value) Value {
	n, r := c.splitExp(c.clamp(x, coef.Expm1Min, coef.ExpMax))
	p := c.fma(c.horner(coef.Expm1[:], r), c.Mul(r, r), r)
	m := c.two(least, c.num(coef.ScaleMax), n)
	s := c.power2(m)
	p = c.fma(p, s, c.Sub(s, c.num(1)))
	return c.two(or, c.Mul(p, c.power2(c.Sub(n, m))), c.signOf(x))
}

// Tanh is the hyperbolic tangent.
func (c *Code) Tanh(x Value) Value {
	a := c.Abs(x)
	z := c.Mul(a, a)
	small := c.fma(c.horner(coef.Tanh[:], z), c.Mul(a, z), a)
	capped := c.two(least, c.num(coef.TanhLarge), a)
	n, r := c.splitExp(c.Add(capped, capped))
	e := c.Add(c.Mul(c.expReduced(r), c.power2(n)), c.num(1))
	large := c.Sub(c.num(1), c.Div(c.num(2), e))
	y := c.Where(c.Compare(Lt, a, c.num(coef.TanhSmall)), small, large)
	return c.two(or, y, c.signOf(x))
}

// Erf is the error function.
func (c *Code) Erf(x Value) Value {
	a := c.Abs(x)
	small := c.fma(c.horner(coef.Erf[:], c.Mul(a, a)), a, a)
	q := c.horner(coef.Erfc[:], c.two(least, c.num(coef.ErfLarge), a))
	n, r := c.splitExp(c.Neg(q))
	large := c.Sub(c.num(1), c.Mul(c.expReduced(r), c.power2(n)))
	y := c.Where(c.Compare(Lt, a, c.num(1)), small, large)
	return c.two(or, y, c.signOf(x))
}

func (c *Code) splitLog(x Value, from uint64) (k, m Value) {
	i := c.AddInt(x, c.bits(oneBits-from))
	k = c.Sub(c.two(or, c.one(right, shiftUp, i), c.num(1<<52)), c.num(1<<52+1023))
	return k, c.AddInt(c.two(and, i, c.bits(mantissa)), c.bits(from))
}

// logSum has no l where there is none.
func (c *Code) logSum(k, f, l Value) Value {
	s := c.Div(f, c.Add(f, c.num(2)))
	z := c.Mul(s, s)
	h := c.Mul(c.Mul(f, c.num(0.5)), f)
	r := c.Mul(c.fma(c.horner(coef.Log[:], z), z, h), s)
	if l != None {
		r = c.Add(r, l)
	}
	r = c.fma(k, c.num(coef.Ln2Lo), r)
	return c.fma(k, c.num(coef.Ln2Hi), c.Sub(f, c.Sub(h, r)))
}

// edges puts in what the logarithm is where x is its pole, beyond it, +Inf or NaN.
func (c *Code) edges(x, y Value, pole float64) Value {
	y = c.Where(c.Compare(Lt, x, c.num(pole)), c.num(math.NaN()), y)
	y = c.Where(c.Compare(Eq, x, c.num(pole)), c.num(math.Inf(-1)), y)
	return c.Where(c.Compare(notLess, x, c.num(math.Inf(1))), x, y)
}

// Log is the natural logarithm.
func (c *Code) Log(x Value) Value {
	small := c.Compare(Lt, x, c.num(minNormal))
	k, m := c.splitLog(c.Where(small, c.Mul(x, c.num(0x1p54)), x), coef.SqrtHalf)
	k = c.Where(small, c.Sub(k, c.num(54)), k)
	return c.edges(x, c.logSum(k, c.Sub(m, c.num(1)), None), 0)
}

// Log1p is log(1 + x).
func (c *Code) Log1p(x Value) Value {
	u := c.Add(x, c.num(1))
	v := c.Sub(u, c.num(1))
	e := c.Add(c.Sub(c.num(1), c.Sub(u, v)), c.Sub(x, v))
	k, m := c.splitLog(u, coef.SqrtHalf)
	p := c.two(least, k, c.num(coef.ScaleMax))
	e = c.Mul(e, c.power2(c.Neg(p)))
	f := c.Sub(m, c.num(1))
	g := c.Add(f, e)
	y := c.logSum(k, g, c.Sub(e, c.Sub(g, f)))
	return c.edges(x, c.two(or, y, c.signOf(x)), -1)
}
