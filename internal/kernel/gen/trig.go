package main

import "xfork/internal/kernel/coef"

// sine is the sine of x, quarters of a turn further on. It leaves the fast way beyond TrigMax: Go reduces such angles.
func (b *block) sine(x vector, quarters uint64) vector {
	b.leaveIf(b.cmp(notLessEqual, b.abs(x), b.num(coef.TrigMax)))
	hi, lo, quadrant := b.reduce(x)
	if quarters > 0 {
		quadrant = b.addInt(quadrant, b.bits(quarters))
	}
	y := b.choose(b.signs(b.left(quadrant, 63)), b.cosOf(hi, lo), b.sinOf(hi, lo))
	return b.xor(y, b.left(b.and(quadrant, b.bits(2)), 62))
}

func (b *block) reduce(x vector) (hi, lo, quadrant vector) {
	t := b.copy(x)
	b.mulAdd(t, b.num(coef.TwoOverPi), b.num(coef.Magic))
	n := b.sub(t, b.num(coef.Magic))
	r := b.copy(x)
	b.subMul(r, n, b.num(coef.PiHalf1))
	s := b.sub(r, b.mul(n, b.num(coef.PiHalf2)))
	lo = b.sub(r, s)
	b.subMul(lo, n, b.num(coef.PiHalf2))
	b.subMul(lo, n, b.num(coef.PiHalf3))
	return s, lo, t
}

func (b *block) sinOf(hi, lo vector) vector {
	z := b.mul(hi, hi)
	v := b.mul(z, hi)
	p := b.horner(coef.Sin[1:], z)
	q := b.mul(lo, b.num(0.5))
	b.subMul(q, v, p)
	b.mulSub(q, z, lo)
	b.subMul(q, v, b.num(coef.Sin[0]))
	return b.sub(hi, q)
}

func (b *block) cosOf(hi, lo vector) vector {
	z := b.mul(hi, hi)
	p := b.mul(b.mul(z, z), b.horner(coef.Cos[:], z))
	b.subMul(p, hi, lo)
	h := b.mul(z, b.num(0.5))
	w := b.sub(b.num(1), h)
	return b.add(w, b.add(b.sub(b.sub(b.num(1), w), h), p))
}
