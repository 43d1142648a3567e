package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A mask says yes or no for each lane: a mask register of AVX-512, or a vector of lanes that are all ones or all zeros. not
// turns it round, for comparisons of integers that AVX2 has only the opposites of.
type mask struct {
	reg []reg.Register
	not bool
}

// A relation by its three encodings: of floats; of integers in AVX-512; and for AVX2 whether integers take > or =, with
// operands swapped, with the answer turned round.
type relation struct {
	name           string
	float, integer uint64
	equal          bool
	swap, not      bool
}

// The relations of floats are those that do not raise a flag for a quiet NaN where there is a choice; false with NaN,
// except ne, notLess and notLessEqual.
var (
	eq = relation{"Eq", 0, 0, true, false, false}
	ne = relation{"Ne", 4, 4, true, false, true}
	lt = relation{"Lt", 17, 1, false, true, false}
	le = relation{"Le", 18, 2, false, false, true}
	gt = relation{"Gt", 30, 6, false, false, false}
	ge = relation{"Ge", 29, 5, false, true, true}

	notLess      = relation{float: 5}
	notLessEqual = relation{float: 6}
	notGreater   = relation{float: 26}
	unordered    = relation{float: 3}

	relations = []relation{eq, ne, lt, le, gt, ge}
)

func (b *block) cmp(r relation, x, y any) mask {
	x = b.reg(x)
	if b.wide {
		return b.cmpWide(r, x, y)
	}
	m := mask{reg: make([]reg.Register, b.u)}
	if !b.inner.float {
		return b.cmpInt(r, x, y)
	}
	for i := range m.reg {
		v := b.vec()
		b.op("VCMP"+b.inner.suffix(), operand.Imm(r.float), at(y, i), at(x, i), v)
		m.reg[i] = v
	}
	return m
}

func (b *block) cmpWide(r relation, x, y any) mask {
	name, code := "VCMP"+b.inner.suffix(), r.float
	if !b.inner.float {
		name, code = "VPCMP"+b.inner.suffix(), r.integer
	}
	m := mask{reg: make([]reg.Register, b.u)}
	for i := range m.reg {
		k := b.K()
		b.op(name, operand.Imm(code), at(y, i), at(x, i), k)
		m.reg[i] = k
	}
	return m
}

// cmpInt makes all relations of integers from the two that AVX2 has.
func (b *block) cmpInt(r relation, x, y any) mask {
	name := "VPCMPGT" + b.inner.suffix()
	if r.equal {
		name = "VPCMPEQ" + b.inner.suffix()
	}
	if r.swap {
		x, y = b.reg(y), x
	}
	m := mask{reg: make([]reg.Register, b.u), not: r.not}
	for i := range m.reg {
		v := b.vec()
		b.op(name, at(y, i), at(x, i), v)
		m.reg[i] = v
	}
	return m
}

// above is x > y for the lanes as integers, whatever they are.
func (b *block) above(x, y any) mask {
	e := b.inner
	b.inner = map[int]element{8: int64s, 4: int32s}[e.size]
	m := b.cmp(gt, x, y)
	b.inner = e
	return m
}

// either is m or n, lane by lane.
func (b *block) either(m, n mask) mask {
	o := mask{reg: make([]reg.Register, b.u)}
	for i := range o.reg {
		if b.wide {
			k := b.K()
			b.op("KORW", m.reg[i], n.reg[i], k)
			o.reg[i] = k
		} else {
			v := b.vec()
			b.op("VPOR", m.reg[i], n.reg[i], v)
			o.reg[i] = v
		}
	}
	return o
}

// leaveIf goes to where the block escapes if m holds in any lane.
func (b *block) leaveIf(m mask) {
	any := m.reg[0]
	if b.wide {
		for _, k := range m.reg[1:] {
			o := b.K()
			b.op("KORW", any, k, o)
			any = o
		}
		b.op("KORTESTW", any, any)
	} else {
		for _, v := range m.reg[1:] {
			o := b.vec()
			b.op("VPOR", any, v, o)
			any = o
		}
		b.op("VPTEST", any, any)
	}
	b.op("JNE", operand.LabelRef(b.escape))
}

// put is choose where y is not needed any more: AVX-512 writes over it, and needs no register for the result.
func (b *block) put(m mask, x, y vector) vector {
	if !b.wide || !b.inner.float {
		return b.choose(m, x, y)
	}
	for i := range y {
		b.op(b.move(), x[i], m.reg[i], y[i])
	}
	return y
}

// choose is m ? x : y.
func (b *block) choose(m mask, x, y any) vector {
	if m.not {
		x, y = y, x
	}
	y = b.reg(y)
	v := b.new()
	for i := range v {
		switch {
		case b.wide && b.inner.float:
			b.op("VBLENDM"+b.inner.suffix(), at(x, i), at(y, i), m.reg[i], v[i])
		case b.wide:
			b.op("VPBLENDM"+b.inner.suffix(), at(x, i), at(y, i), m.reg[i], v[i])
		case b.inner.size == 8:
			b.op("VBLENDVPD", m.reg[i], at(x, i), at(y, i), v[i])
		default:
			b.op("VBLENDVPS", m.reg[i], at(x, i), at(y, i), v[i])
		}
	}
	return v
}

// signs returns the mask of the lanes that have their highest bit set.
func (b *block) signs(x vector) mask {
	m := mask{reg: make([]reg.Register, b.u)}
	for i := range m.reg {
		m.reg[i] = x[i] // which is all that VBLENDV looks at
		if b.wide {
			k := b.K()
			b.op("VPMOVQ2M", x[i], k)
			m.reg[i] = k
		}
	}
	return m
}

// loadMask reads one bool for each lane.
func (b *block) loadMask(p reg.Register) mask {
	m := mask{reg: make([]reg.Register, b.u)}
	for i := range m.reg {
		v := b.vec()
		b.op("VPMOVZXB"+b.letter(), operand.Mem{Base: p, Disp: i * b.lanes()}, v)
		if b.wide {
			k := b.K()
			b.op("VPTESTM"+b.letter(), v, v, k)
			m.reg[i] = k
			continue
		}
		w := b.vec()
		b.op("VPXOR", w, w, w)
		b.op("VPCMPGT"+b.letter(), w, v, w)
		m.reg[i] = w
	}
	return m
}

// storeMask writes one bool, 0 or 1, for each lane.
func (b *block) storeMask(m mask, p reg.Register) {
	for i, r := range m.reg {
		to := operand.Mem{Base: p, Disp: i * b.lanes()}
		if b.wide {
			v := b.vec()
			b.op(map[int]string{8: "VMOVDQU64_Z", 4: "VMOVDQU32_Z"}[b.inner.size], b.bits(1), r, v)
			b.op("VPMOV"+b.letter()+"B", v, to)
			continue
		}
		bits := b.GP32()
		b.op(map[int]string{8: "VMOVMSKPD", 4: "VMOVMSKPS"}[b.inner.size], r, bits)
		if m.not {
			b.op("XORL", operand.U32(1<<b.lanes()-1), bits)
		}
		if b.inner.size == 4 { // eight lanes: the upper four first, for their bits are shifted away
			high := b.GP32()
			b.op("MOVL", bits, high)
			b.op("SHRL", operand.Imm(4), high)
			b.spread(high, to.Offset(4))
			b.op("ANDL", operand.Imm(15), bits)
		}
		b.spread(bits, to)
	}
}

// spread writes four bits as four bytes. The product has bit i at 8*i, among others that the mask takes away.
func (b *block) spread(bits reg.Register, to operand.Mem) {
	b.op("IMUL3L", operand.U32(0x204081), bits, bits)
	b.op("ANDL", operand.U32(0x01010101), bits)
	b.op("MOVL", bits, to)
}
