package main

import (
	"math"

	"xfork/internal/kernel/coef"
)

const (
	minNormal = 0x1p-1022
	mantissa  = 1<<52 - 1
	oneBits   = 0x3ff0000000000000
	minBits   = 0x0010000000000000
	infBits   = 0x7ff0000000000000
)

// splitLog also returns the bits that m is made of.
func (b *block) splitLog(x vector, from uint64) (k, m, bits vector) {
	i := b.addInt(x, b.bits(oneBits-from))
	k = b.sub(b.or(b.right(i, shiftUp), b.num(1<<52)), b.num(1<<52+1023))
	bits = b.and(i, b.bits(mantissa))
	return k, b.addInt(bits, b.bits(from)), bits
}

// logSum has no l where there is none.
func (b *block) logSum(k, f, l vector) vector {
	s := b.div(f, b.add(f, b.num(2)))
	z := b.mul(s, s)
	h := b.mul(b.mul(f, b.num(0.5)), f)
	r := b.horner(coef.Log[:], z)
	b.mulAdd(r, z, h)
	r = b.mul(r, s)
	if l != nil {
		r = b.add(r, l)
	}
	b.addMul(r, k, b.num(coef.Ln2Lo))
	y := b.sub(f, b.sub(h, r))
	b.addMul(y, k, b.num(coef.Ln2Hi))
	return y
}

// special is where x is anything but a positive normal number. Their bits are those from minBits up to infBits; relative to
// minBits and with the sign bit turned, that is one comparison of signed integers.
func (b *block) special(x vector) mask {
	return b.above(b.addInt(x, b.bits(b.sign()-minBits)), b.bits(infBits-minBits-1+b.sign()))
}

// log leaves the fast way for anything but positive normal numbers. On the slow way subnormal ones are scaled, and the
// results of the others put in.
func (b *block) log(x vector) vector {
	if !b.slow {
		b.leaveIf(b.special(x))
		k, m, _ := b.splitLog(x, coef.SqrtHalf)
		return b.logSum(k, b.sub(m, b.num(1)), nil)
	}
	small := b.cmp(lt, x, b.num(minNormal))
	k, m, _ := b.splitLog(b.choose(small, b.mul(x, b.num(0x1p54)), x), coef.SqrtHalf)
	k = b.choose(small, b.sub(k, b.num(54)), k)
	return b.edges(x, b.logSum(k, b.sub(m, b.num(1)), nil), 0)
}

// edges puts in what the logarithm is where x is its pole, beyond it, +Inf or NaN.
func (b *block) edges(x, y vector, pole float64) vector {
	y = b.choose(b.cmp(lt, x, b.num(pole)), b.num(math.NaN()), y)
	y = b.choose(b.cmp(eq, x, b.num(pole)), b.num(math.Inf(-1)), y)
	return b.choose(b.cmp(notLess, x, b.num(math.Inf(1))), x, y)
}

// log1p leaves the fast way for anything but numbers above -1.
func (b *block) log1p(x vector) vector {
	if !b.slow {
		b.leaveIf(b.either(b.cmp(notGreater, x, b.num(-1)), b.cmp(notLess, x, b.num(math.Inf(1)))))
	}
	u := b.add(x, b.num(1))
	v := b.sub(u, b.num(1))
	e := b.add(b.sub(b.num(1), b.sub(u, v)), b.sub(x, v))
	k, m, _ := b.splitLog(u, coef.SqrtHalf)
	c := b.arith("MIN", k, b.num(coef.ScaleMax))
	e = b.mul(e, b.power2(b.xor(c, b.bits(b.sign()))))
	f := b.sub(m, b.num(1))
	g := b.add(f, e)
	y := b.logSum(k, g, b.sub(e, b.sub(g, f)))
	y = b.or(y, b.signOf(x))
	if b.slow {
		y = b.edges(x, y, -1)
	}
	return y
}
