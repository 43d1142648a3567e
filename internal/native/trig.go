package native

import (
	"math"

	"xfork/internal/kernel/coef"
	"xfork/internal/kernel/elementary"
)

// Sine and cosine by the steps of package elementary (trig.go and angle.go there). Which of both an
// element needs depends on its quadrant. There is one polynomial for both, that of the sine: where the cosine is needed it is
// given half the angle, and a mask chooses what is made of it. Angles beyond
// TrigMax are reduced rarely, with bits of 2/pi from a table.

// Sin is the sine.
func (f *Func) Sin(x Value) Value { return f.named(sinOf, x, func() Value { return f.sine(x, 0) }) }

// Cos is the cosine: the sine of an angle that is a quarter of a turn further on.
func (f *Func) Cos(x Value) Value { return f.named(cosOf, x, func() Value { return f.sine(x, 1) }) }

// SinNarrow and CosNarrow are those of what is a float32, in float64 (elementary, narrow.go).

// SinNarrow is the sine.
func (f *Func) SinNarrow(x Value) Value {
	return f.named(sinNarrowOf, x, func() Value { return f.sineNarrow(x, 0) })
}

// CosNarrow is the cosine.
func (f *Func) CosNarrow(x Value) Value {
	return f.named(cosNarrowOf, x, func() Value { return f.sineNarrow(x, 1) })
}

// There are 19 operations beside the conversions, where sine has 36: the long reduction is the same, and as rare.

// sineNarrow is sine likewise. Large angles are reduced as those of float64 are.
func (f *Func) sineNarrow(x Value, quarters uint64) Value {
	size := f.Abs(x)
	t := f.fma(x, f.num(coef.TwoOverPi), f.num(coef.Magic))
	n := f.Sub(t, f.num(coef.Magic))
	r := f.fnma(n, f.num(coef.PiHalf2), f.fnma(n, f.num(coef.PiHalf1), x))
	q := t
	if quarters > 0 {
		q = f.AddInt(q, f.literal(quarters))
	}
	odd := f.do(mask, op{code: testBits, a: q, b: f.literal(1), c: None})
	h := f.Mul(r, f.Where(odd, f.num(0.5), f.num(1)))
	z := f.Mul(h, h)
	y := f.Mul(h, f.fma(z, f.horner(coef.SinNarrow[:], z), f.num(1)))
	y = f.Where(odd, f.fnma(f.Mul(y, y), f.num(2), f.num(1)), y)
	y = f.ternary(aXorBothBC, y, f.one(left, 62, q), f.literal(f.sign()))
	return f.beyond(size, y, x, quarters)
}

// beyond is y, but where the size of x is beyond TrigMax the sine by the long reduction.
func (f *Func) beyond(size, y, x Value, quarters uint64) Value {
	return f.Rarely(f.Compare(Gt, size, f.num(coef.TrigMax)), y, func() Value {
		far := f.turn(f.reduceLarge(x), quarters)
		return f.Where(f.Compare(Eq, size, f.num(math.Inf(1))), f.num(math.NaN()), far)
	})
}

// angle is what elementary calls one.
type angle struct{ hi, lo, quadrant Value }

// sine returns the sine, quarters of a turn further on. Infinities and NaN come to NaN by the
// ordinary steps; infinities are beyond TrigMax as well.
func (f *Func) sine(x Value, quarters uint64) Value {
	size := f.Abs(x)
	return f.beyond(size, f.turn(f.reduce(x), quarters), x, quarters)
}

// turn returns the sine of an angle in its quadrant: bit 0 of that chooses, bit 1 is the sign.
//
//	even   h = hi      p = h - sin(h)      y = hi - p                   the sine
//	odd    h = hi/2    likewise            1 - 2*(h*h - p*(hi - p))     the cosine: cos(2h) = 1 - 2*sin(h)^2
//
// Halves are exact, and so is a product with 1.
func (f *Func) turn(a angle, quarters uint64) Value {
	q := a.quadrant
	if quarters > 0 {
		q = f.AddInt(q, f.literal(quarters))
	}
	odd := f.do(mask, op{code: testBits, a: q, b: f.literal(1), c: None})
	by := f.Where(odd, f.num(0.5), f.num(1))
	h := f.Mul(a.hi, by)
	p := f.belowAngle(h, f.Mul(a.lo, by))
	y := f.Sub(a.hi, p)
	y = f.Where(odd, f.fnma(f.fms(h, h, f.Mul(p, y)), f.num(2), f.num(1)), y)
	return f.ternary(aXorBothBC, y, f.one(left, 62, q), f.literal(f.sign()))
}

// fms is a*b - x.
func (f *Func) fms(a, b, x Value) Value { return f.three(less, a, b, x) }

// reduce returns the angle of x up to TrigMax.
func (f *Func) reduce(x Value) angle {
	t := f.fma(x, f.num(coef.TwoOverPi), f.num(coef.Magic))
	n := f.Sub(t, f.num(coef.Magic))
	r := f.fnma(n, f.num(coef.PiHalf1), x)
	s := f.Sub(r, f.Mul(n, f.num(coef.PiHalf2)))
	lost := f.fnma(n, f.num(coef.PiHalf2), f.Sub(r, s))
	return angle{s, f.fnma(n, f.num(coef.PiHalf3), lost), t}
}

// belowAngle is hi less the sine of hi + lo.
func (f *Func) belowAngle(hi, lo Value) Value {
	z := f.Mul(hi, hi)
	v := f.Mul(z, hi)
	p := f.fnma(v, f.horner(coef.Sin[1:], z), f.Mul(lo, f.num(0.5)))
	return f.fnma(v, f.num(coef.Sin[0]), f.fms(z, p, lo))
}

// Tables of logic.
const (
	aXorBothBC = 0x78 // a ^ b&c
	carryOf    = 0xd4 // whether a + b has wrapped to c, in the highest bit: both had it, or one and the sum not
)

// firstTurn is the least position that large angles have among the bits of 2/pi, and 1<<6 and more
// below the first one: the table begins with a word of zeros.
const firstTurn = -24

// bitsOfTurns returns the 64 bits of 2/pi from position p + 64*k on, for k from 0 to 3.
func (f *Func) bitsOfTurns(p Value) (w [4]Value) {
	if f.turns < 0 {
		f.turns = int32(len(f.table)) + 1
		f.own(0)
		for _, x := range elementary.TwoOverPi {
			f.own(x)
		}
	}
	i, o := f.one(rightSigned, 6, p), f.two(and, p, f.literal(63))
	back := f.SubInt(f.literal(64), o)
	word := func(k int32) Value {
		return f.do(vector, op{code: gather, a: i, b: None, c: None, at: f.turns + k})
	}
	this := word(0)
	for k := range w {
		next := word(int32(k) + 1)
		w[k] = f.two(or, f.two(leftBy, this, o), f.two(rightByUnsigned, next, back))
		this = next
	}
	return w
}

// shifted is upper:lower << n, without its lower half, for n from 0 to 64.
func (f *Func) shifted(upper, lower Value, n uint8) Value {
	return f.two(or, f.one(left, n, upper), f.one(right, 64-n, lower))
}

// reduceLarge returns the angle of x from TrigMax on: 256 bits of the product with 2/pi, of which two
// are the quadrant.
//
//	         h3 p3     m * w[3]
//	      h2 l2        m * w[2]      p2 = l2 + h3, with the carry c2
//	   h1 l1           m * w[1]      p1 = l1 + h2 + c2, of which either sum may carry
//	.. l0              m * w[0]      p0 = l0 + h1 + c1
//
// Lanes of small x compute something as well, from positions that are made such as the table has;
// it is not chosen.
func (f *Func) reduceLarge(x Value) angle {
	m := f.two(or, f.two(and, x, f.literal(mantissa)), f.literal(1<<52))
	exponent := f.two(and, f.one(right, shiftUp, x), f.literal(0x7ff))
	w := f.bitsOfTurns(f.MaxInt(f.SubInt(exponent, f.literal(1023+52+2)), f.literal(firstTurn&(1<<64-1))))
	upper := f.one(right, halfOfWords, m)
	product := func(k int) (high, low Value) {
		return f.upperProduct(m, upper, w[k], f.one(right, halfOfWords, w[k])), f.MulInt(m, w[k])
	}
	carry := func(a, b, sum Value) Value { return f.one(right, 63, f.ternary(carryOf, a, b, sum)) }
	h3, p3 := product(3)
	h2, l2 := product(2)
	h1, l1 := product(1)
	p2 := f.AddInt(l2, h3)
	c2 := carry(l2, h3, p2)
	s1 := f.AddInt(l1, h2)
	p1 := f.AddInt(s1, c2)
	c1 := f.AddInt(carry(l1, h2, s1), carry(s1, c2, p1))
	p0 := f.AddInt(f.AddInt(f.MulInt(m, w[0]), h1), c1)

	f0, f1, f2 := f.shifted(p0, p1, 2), f.shifted(p1, p2, 2), f.shifted(p2, p3, 2)
	quadrant := f.AddInt(f.one(right, 62, p0), f.one(right, 63, f0))
	quadrant = f.Where(f.CompareInt(Lt, x, f.literal(0)), f.NegInt(quadrant), quadrant)
	hi, lo := f.fraction(f0, f1, f2)
	sign := f.two(and, f.two(xor, f0, x), f.literal(f.sign()))
	return angle{f.two(xor, hi, sign), f.two(xor, lo, sign), quadrant}
}

// fraction returns the size of the angle f*pi/2 for a fraction f of 192 bits, or of (1-f)*pi/2 if
// that is nearer: 2^192 - f, whose words borrow from one another unless all below are zero. Leading
// zeros are shifted out, first a whole word of them, and hi and lo are scaled accordingly; all of
// that is exact but the last sums.
func (f *Func) fraction(f0, f1, f2 Value) (hi, lo Value) {
	near := f.CompareInt(Lt, f0, f.literal(0))
	g2 := f.NegInt(f2)
	borrow := func(x, negative Value) Value { return f.one(right, 63, f.two(or, x, negative)) }
	g1 := f.SubInt(f.NegInt(f1), borrow(f2, g2))
	g0 := f.SubInt(f.NegInt(f0), borrow(f1, g1))
	f0, f1, f2 = f.Where(near, g0, f0), f.Where(near, g1, f1), f.Where(near, g2, f2)

	empty := f.CompareInt(Eq, f0, f.literal(0))
	f0, f1 = f.Where(empty, f1, f0), f.Where(empty, f2, f1)
	z := f.one(zeros, 0, f0)
	back := f.SubInt(f.literal(64), z)
	f0, f1 = f.two(or, f.two(leftBy, f0, z), f.two(rightByUnsigned, f1, back)),
		f.two(or, f.two(leftBy, f1, z), f.two(rightByUnsigned, f2, back))

	unit := f.one(toFloat, 0, f.AddInt(z, f.Where(empty, f.literal(64), f.literal(0))))
	hi = f.two(scale, f.one(toFloat, 0, f.one(right, 11, f0)), f.Sub(f.num(-53), unit))
	lo = f.two(scale, f.one(toFloatUnsigned, 0, f.shifted(f0, f1, 53)), f.Sub(f.num(-53-64), unit))
	h := f.Mul(hi, f.num(coef.PiHalf1))
	l := f.Add(f.fms(hi, f.num(coef.PiHalf1), h), f.fma(hi, f.num(coef.PiHalf2), f.Mul(lo, f.num(coef.PiHalf1))))
	s := f.Add(h, l)
	return s, f.Sub(l, f.Sub(s, h))
}
