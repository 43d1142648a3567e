package main

import "xfork/internal/kernel/coef"

// sine is the sine of x, quarters of a turn further on. It leaves the fast way beyond TrigMax: Go reduces such angles.
func (b *block) sine(x vector, quarters uint64) vector {
	b.leaveIf(b.cmp(notLessEqual, b.abs(x), b.num(coef.TrigMax)))
	hi, lo, quadrant := b.reduce(x)
	if quarters > 0 {
		quadrant = b.addInt(quadrant, b.bits(quarters))
	}
	odd := b.signs(b.left(quadrant, 63))
	by := b.choose(odd, b.num(0.5), b.num(1))
	h := b.mul(hi, by)
	p := b.belowAngle(h, b.mul(lo, by))
	y := b.sub(hi, p)
	square := b.mul(p, y)
	b.mulSub(h, h, square)
	cos := b.copy(b.num(1))
	b.subMul(cos, h, b.num(2))
	y = b.choose(odd, cos, y)
	return b.xor(y, b.left(b.and(quadrant, b.bits(2)), 62))
}

// sineNarrow is sine for what is a float32.
func (b *block) sineNarrow(x vector, quarters uint64) vector {
	b.leaveIf(b.cmp(notLessEqual, b.abs(x), b.num(coef.TrigMax)))
	t := b.copy(x)
	b.mulAdd(t, b.num(coef.TwoOverPi), b.num(coef.Magic))
	n := b.sub(t, b.num(coef.Magic))
	r := b.copy(x)
	b.subMul(r, n, b.num(coef.PiHalf1))
	b.subMul(r, n, b.num(coef.PiHalf2))
	quadrant := t
	if quarters > 0 {
		quadrant = b.addInt(quadrant, b.bits(quarters))
	}
	odd := b.signs(b.left(quadrant, 63))
	h := b.mul(r, b.choose(odd, b.num(0.5), b.num(1)))
	z := b.mul(h, h)
	p := b.horner(coef.SinNarrow[:], z)
	b.mulAdd(p, z, b.num(1))
	y := b.mul(h, p)
	cos := b.copy(b.num(1))
	b.subMul(cos, b.mul(y, y), b.num(2))
	y = b.choose(odd, cos, y)
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

// belowAngle is hi less the sine of hi + lo.
func (b *block) belowAngle(hi, lo vector) vector {
	z := b.mul(hi, hi)
	v := b.mul(z, hi)
	p := b.horner(coef.Sin[1:], z)
	q := b.mul(lo, b.num(0.5))
	b.subMul(q, v, p)
	b.mulSub(q, z, lo)
	b.subMul(q, v, b.num(coef.Sin[0]))
	return q
}
