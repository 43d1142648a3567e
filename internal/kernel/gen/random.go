package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"xfork/internal/kernel/coef"
)

// Random numbers, as package random defines them: the generator's function writes numbers of 64 bits, and kernels make floats of them where
// they are.

const (
	groupBlocks = 8 // of the generator, which sixteen neighbours share: the first numbers of all of them, then the second ones
	lowerHalf   = 1<<32 - 1
	half        = 32
)

// randoms writes the functions of one tier.
func randoms(m *machine) {
	m.elem, m.inner = int64s, int64s
	m.philox()
	m.elem, m.inner = float64s, float64s
	for _, k := range []kernel{
		{field: "Uniform", shape: "da", u: 2, body: func(b *block, o operands) { b.store(b.uniform(b.load(o['a']), 53), o['d']) }},
		{field: "UniformNarrow", shape: "da", u: 2, body: func(b *block, o operands) { b.store(b.uniform(b.load(o['a']), 24), o['d']) }},
		{field: "Normal", shape: "da", u: 1, escapes: true, body: func(b *block, o operands) { b.store(b.normal(b.load(o['a'])), o['d']) }},
	} {
		k.emit(m)
	}
}

// philox is the generator, ten rounds of it. The words stand in the lower halves of the lanes, and in the upper ones what nothing reads.
//
//	p = x0 * 0xd2511f53, 64 bits       x0' = upper half of q ^ x1 ^ k0     x1' = lower half of q
//	q = x2 * 0xcd9e8d57                x2' = upper half of p ^ x3 ^ k1     x3' = lower half of p
//
// x2 and x3 are the attempt, which is 0, and the stream, which is in the first of the keys already: so the first round has one product.
func (m *machine) philox() {
	const rounds = 10
	symbol := m.tier() + "Philox"
	m.Function(symbol)
	m.Attributes(attr.NOSPLIT)
	m.Pragma("noescape")
	m.SignatureExpr("func(dst, keys *byte, n int, first uint64)")
	m.Doc(fmt.Sprintf("%s writes n numbers, a multiple of %d, of the blocks from first on. keys are those of the rounds, two of each.", symbol, 2*groupBlocks))
	dst, keys, n := m.Load(m.Param("dst"), m.GP64()), m.Load(m.Param("keys"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	b := &block{machine: m, u: groupBlocks * 8 / m.width()}
	counters := b.addInt(b.laneNumbers(), m.scalar("first"))
	low, high, lower := b.reg(b.bits(0xd2511f53)), b.reg(b.bits(0xcd9e8d57)), b.reg(b.bits(lowerHalf))
	m.Label("loop")
	m.op("CMPQ", n, operand.U32(2*groupBlocks))
	m.op("JL", operand.LabelRef("done"))
	key := func(i int) reg.VecVirtual {
		v := m.vec()
		m.op("VPBROADCASTQ", operand.Mem{Base: keys, Disp: 8 * i}, v)
		return v
	}
	p := b.do("VPMULUDQ", counters, low)
	x0, x2 := b.xor(b.shuffled(counters, uppers), key(0)), b.xor(b.shuffled(p, uppers), key(1))
	x3, x1 := p, vector(nil)
	for r := 1; r < rounds; r++ {
		p, q := b.do("VPMULUDQ", x0, low), b.do("VPMULUDQ", x2, high)
		x0 = b.xor(b.shuffled(q, uppers), key(2*r))
		if x1 != nil {
			x0 = b.xor(x0, x1)
		}
		x2 = b.xor(b.xor(b.shuffled(p, uppers), x3), key(2*r+1))
		x1, x3 = q, p
	}
	b.store(b.or(b.left(x1, half), b.and(x0, lower)), dst)
	m.op("ADDQ", operand.U32(8*groupBlocks), dst)
	b.store(b.or(b.left(x3, half), b.and(x2, lower)), dst)
	m.op("ADDQ", operand.U32(8*groupBlocks), dst)
	for i, c := range b.addInt(counters, b.bits(groupBlocks)) {
		m.op(m.move(), c, counters[i])
	}
	m.op("SUBQ", operand.U32(2*groupBlocks), n)
	m.op("JMP", operand.LabelRef("loop"))
	m.Label("done")
	m.op("VZEROUPPER")
	m.op("RET")
}

// Shuffles that make both halves of 64 bits the upper one: a shift where nothing reads the upper half of what comes of it, but by a unit
// of Intel's processors that multiplications leave free.
const uppers = 0xf5

// shuffled has the halves of 64 bits where a table says.
func (b *block) shuffled(x vector, table uint64) vector {
	v := b.new()
	for i := range v {
		b.op("VPSHUFD", operand.U8(table), x[i], v[i])
	}
	return v
}

// laneNumbers are the numbers 0 to 7, one a lane.
func (b *block) laneNumbers() vector {
	c := b.StaticGlobal("lanes")
	b.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range groupBlocks {
		b.AddDatum(8*i, operand.U64(uint64(i)))
	}
	v := b.new()
	for i := range v {
		at := c
		at.Disp += i * b.width()
		b.op(b.move(), at, v[i])
	}
	return v
}

// number makes w, an unsigned integer of up to 54 bits, less base a float, where that has one: AVX2 has no instruction for it. The halves of w are
// the low bits of floats of which the least bit is worth 1, and 2^32; what was put above them is taken off again, and none of that rounds.
func (b *block) number(w vector, base float64) vector {
	lower := b.or(b.and(w, b.bits(lowerHalf)), b.num(1<<52))
	upper := b.or(b.right(w, half), b.num(1<<84))
	return b.add(b.sub(upper, b.num(1<<84+1<<52+base)), lower)
}

// uniform is a number's first bits as a float from 0 to 1.
func (b *block) uniform(x vector, bits uint64) vector {
	return b.mul(b.number(b.right(x, 64-bits), 0), b.num(1/float64(uint64(1)<<bits)))
}

// normal is the quantile of a number (package random, normal). Tails are left to the slow way, where both are computed. The number is signed:
// with its sign turned it is one from 0 on, which is 2^53 too much after ten bits have been dropped.
func (b *block) normal(x vector) vector {
	s := b.or(b.right(b.xor(x, b.bits(b.sign())), 10), b.bits(1))
	q := b.mul(b.number(s, 1<<53), b.num(0x1p-54))
	t := b.sub(b.num(0.5), b.abs(q))
	inTail := b.cmp(lt, t, b.num(coef.NormalTail))
	if !b.slow {
		b.leaveIf(inTail)
	}
	y := b.copy(b.num(0.25))
	b.subMul(y, q, q)
	v := b.mul(q, b.div(b.horner(coef.NormalTop[:], y), b.horner(coef.NormalBottom[:], y)))
	if !b.slow {
		return v
	}
	k, m, _ := b.splitLog(t, coef.SqrtHalf)
	log := b.logSum(k, b.sub(m, b.num(1)), nil)
	r := b.sub(b.sqrt(b.xor(log, b.bits(b.sign()))), b.num(coef.NormalFrom))
	tail := b.div(b.horner(coef.NormalTailTop[:], r), b.horner(coef.NormalTailBottom[:], r))
	return b.choose(inTail, b.or(tail, b.signOf(q)), v)
}
