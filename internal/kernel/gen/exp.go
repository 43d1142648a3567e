package main

import "xfork/internal/kernel/coef"

// Here and in log.go, trig.go and pow.go each function does what its namesake of package elementary does, operation by operation.

// shiftUp is where a float's exponent starts.
const shiftUp = 52

func (b *block) power2(n vector) vector { return b.left(b.add(n, b.num(coef.MagicBias)), shiftUp) }

func (b *block) splitExp(x vector) (n, r vector) {
	t := b.copy(x)
	b.mulAdd(t, b.num(coef.Log2E), b.num(coef.Magic))
	n = b.sub(t, b.num(coef.Magic))
	r = b.copy(x)
	b.subMul(r, n, b.num(coef.Ln2Hi))
	b.subMul(r, n, b.num(coef.Ln2Lo))
	return n, r
}

// clamp keeps NaN: it is the second operand of both instructions.
func (b *block) clamp(x vector, low, high float64) vector {
	return b.arith("MAX", b.num(low), b.arith("MIN", b.num(high), x))
}

func (b *block) expReduced(r vector) vector {
	q := b.horner(coef.Exp[:], r)
	b.mulAdd(q, r, b.num(1))
	b.mulAdd(q, r, b.num(1))
	return q
}

// scale has an instruction in AVX-512, with the same single rounding.
func (b *block) scale(q, n vector) vector {
	if b.wide {
		return b.do("VSCALEFPD", q, n)
	}
	u := b.copy(n)
	b.mulAdd(u, b.num(0.5), b.num(coef.MagicBias))
	h := b.sub(u, b.num(coef.MagicBias))
	return b.mul(b.mul(q, b.left(u, shiftUp)), b.power2(b.sub(n, h)))
}

func (b *block) exp(x vector) vector {
	n, r := b.splitExp(b.clamp(x, coef.ExpMin, coef.ExpMax))
	return b.scale(b.expReduced(r), n)
}

func (b *block) expm1(x vector) vector {
	n, r := b.splitExp(b.clamp(x, coef.Expm1Min, coef.ExpMax))
	p := b.horner(coef.Expm1[:], r)
	b.mulAdd(p, b.mul(r, r), r)
	m := b.arith("MIN", b.num(coef.ScaleMax), n)
	s := b.power2(m)
	b.mulAdd(p, s, b.sub(s, b.num(1)))
	return b.or(b.mul(p, b.power2(b.sub(n, m))), b.signOf(x))
}

func (b *block) tanh(x vector) vector {
	a := b.abs(x)
	z := b.mul(a, a)
	small := b.horner(coef.Tanh[:], z)
	b.mulAdd(small, b.mul(a, z), a)
	c := b.arith("MIN", b.num(coef.TanhLarge), a)
	n, r := b.splitExp(b.add(c, c))
	e := b.add(b.mul(b.expReduced(r), b.power2(n)), b.num(1))
	large := b.sub(b.num(1), b.div(b.num(2), e))
	y := b.choose(b.cmp(lt, a, b.num(coef.TanhSmall)), small, large)
	return b.or(y, b.signOf(x))
}

func (b *block) erf(x vector) vector {
	a := b.abs(x)
	small := b.horner(coef.Erf[:], b.mul(a, a))
	b.mulAdd(small, a, a)
	q := b.horner(coef.Erfc[:], b.arith("MIN", b.num(coef.ErfLarge), a))
	n, r := b.splitExp(b.xor(q, b.bits(b.sign())))
	large := b.sub(b.num(1), b.mul(b.expReduced(r), b.power2(n)))
	y := b.choose(b.cmp(lt, a, b.num(1)), small, large)
	return b.or(y, b.signOf(x))
}
