package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"

	"xfork/internal/kernel/coef"
)

// pow leaves the fast way for anything but positive normal bases, finite powers, and results that are normal, and for the
// exponents that are laws. The slow way takes negative bases and those exponents too; Go has the special cases.
func (b *block) pow(x, y vector) vector {
	base := x
	if b.slow {
		base = b.abs(x)
	}
	out := b.either(b.special(base), b.cmp(notLess, b.abs(y), b.num(0x1p64)))
	hi, lo := b.logPair(base)
	h := b.mul(hi, y)
	out = b.either(out, b.cmp(notGreater, h, b.num(coef.PowMin)))
	out = b.either(out, b.cmp(notLess, h, b.num(coef.PowMax)))
	if !b.slow {
		for _, law := range []float64{2, -1, 0.5} {
			out = b.either(out, b.cmp(eq, y, b.num(law)))
		}
	}
	b.leaveIf(out)
	b.mulSub(hi, y, h)
	b.mulAdd(lo, y, hi)
	q, n := b.expPair(h, lo)
	p := b.mul(q, b.power2(n))
	if b.slow {
		p = b.powLaws(x, y, b.powSign(x, y, p))
	}
	return p
}

// powLaws is p, the power of x, but where the exponent is a law.
func (b *block) powLaws(x, y, p vector) vector {
	p = b.put(b.cmp(eq, y, b.num(2)), b.mul(x, x), p)
	p = b.put(b.cmp(eq, y, b.num(-1)), b.div(b.num(1), x), p)
	return b.put(b.cmp(eq, y, b.num(0.5)), b.sqrt(x), p)
}

// powSign makes of |x|^y, in p, the power of x, which may be negative: then it is so too for odd y, and NaN for a fraction.
func (b *block) powSign(x, y, p vector) vector {
	half := b.mul(y, b.num(0.5))
	odd := b.cmp(ne, b.round(half, toZero), half)
	p = b.choose(odd, b.xor(p, b.signOf(x)), p)
	fraction := b.cmp(ne, b.round(y, toZero), y)
	return b.choose(b.cmp(lt, x, b.num(0)), b.choose(fraction, b.num(math.NaN()), p), p)
}

func (b *block) logPair(x vector) (hi, lo vector) {
	k, m, bits := b.splitLog(x, coef.PowOff)
	// Rows are of four float64: the interval's number, in bits 45 to 51, times 4, and times 8 by the addressing mode.
	row := b.and(b.right(bits, 45-2), b.bits(127<<2))
	inverse, log, rest := b.gather(row, 0), b.gather(row, 8), b.gather(row, 16)
	r := inverse
	b.mulAdd(r, m, b.num(-1))
	t1 := log
	b.addMul(t1, k, b.num(coef.PowLn2Hi))
	t2 := b.add(t1, r)
	lo1 := rest
	b.addMul(lo1, k, b.num(coef.PowLn2Lo))
	lo2 := b.add(b.sub(t1, t2), r)
	a := b.mul(r, b.num(-0.5))
	a2 := b.mul(r, a)
	s := b.add(t2, a2)
	lo3 := b.copy(a)
	b.mulSub(lo3, r, a2)
	lo4 := b.add(b.sub(t2, s), a2)
	p := b.horner(coef.PowLog[:], r)
	b.mulAdd(p, b.mul(b.mul(r, r), r), b.add(b.add(b.add(lo1, lo2), lo3), lo4))
	hi = b.add(s, p)
	return hi, b.add(b.sub(s, hi), p)
}

// gather reads field (an offset in bytes) of the rows of powLog. It wants a mask of all lanes, which it spends, and a target
// of zeros, so as not to wait for what was there before.
func (b *block) gather(row vector, field int) vector {
	v := b.new()
	for i := range v {
		from := operand.Mem{Base: b.table, Index: row[i], Scale: 8, Disp: field}
		if b.wide {
			ones := b.K()
			b.op("VPCMPEQQ", row[i], row[i], ones)
			b.op("VPXORQ", row[i], row[i], v[i])
			b.op("VGATHERQPD", from, ones, v[i])
			continue
		}
		ones := b.vec()
		b.op("VPCMPEQQ", row[i], row[i], ones)
		b.op("VPXOR", row[i], row[i], v[i])
		b.op("VGATHERQPD", ones, from, v[i])
	}
	return v
}

func (b *block) expPair(h, l vector) (q, n vector) {
	n, r := b.splitExp(h)
	r = b.add(r, l)
	q = b.horner(coef.PowExp[:], r)
	b.mulAdd(q, r, b.num(1))
	b.mulAdd(q, r, b.num(1))
	return q, n
}

// transcendental is the kernels that compute in float64, whatever the elements are.
func transcendental(m *machine) []kernel {
	few := func(avx2, avx512 int) int {
		if m.wide {
			return avx512
		}
		return avx2
	}
	unary := func(field string, u int, f func(b *block, x vector) vector) kernel {
		return kernel{field: field, shape: "da", u: u, body: func(b *block, o operands) { b.store(f(b, b.load(o['a'])), o['d']) }}
	}
	sine, wide := (*block).sine, 1
	if m.elem == float32s {
		sine, wide = (*block).sineNarrow, 2
	}
	ks := []kernel{
		unary("Exp", few(4, 4), (*block).exp),
		unary("Expm1", few(2, 4), (*block).expm1),
		unary("Tanh", few(2, 4), (*block).tanh),
		unary("Erf", few(2, 4), (*block).erf),
		unary("Log", few(2, 2), (*block).log),
		unary("Log1p", few(1, 2), (*block).log1p),
		unary("Sin", few(wide, 2*wide), func(b *block, x vector) vector { return sine(b, x, 0) }),
		unary("Cos", few(wide, 2*wide), func(b *block, x vector) vector { return sine(b, x, 1) }),
		{field: "Pow", shape: "dab", u: few(1, 2), table: true, body: func(b *block, o operands) {
			b.store(b.pow(b.load(o['a']), b.load(o['b'])), o['d'])
		}},
		{field: "PowS", shape: "das", u: few(1, 2), table: true, body: func(b *block, o operands) {
			b.store(b.pow(b.load(o['a']), b.copy(o['s'])), o['d'])
		}},
		{field: "RPowS", shape: "das", u: few(1, 2), table: true, body: func(b *block, o operands) {
			b.store(b.pow(b.copy(o['s']), b.load(o['a'])), o['d'])
		}},
	}
	for i := range ks {
		switch ks[i].field {
		case "Log", "Log1p":
			ks[i].escapes = true
		case "Sin", "Cos":
			ks[i].partial = true
		case "Pow", "PowS", "RPowS":
			ks[i].partial, ks[i].escapes = true, true
		}
	}
	return ks
}
