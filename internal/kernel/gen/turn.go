package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// turn writes the function that turns a strip of a matrix, eight columns of float64, into eight rows. A step takes as many rows
// of the strip as a register has lanes: a square of them is turned in registers, so that memory is read and written by whole lines.
//
//	a0 a1 a2 a3    unpack, of pairs of rows    a0 b0 a2 b2 | a1 b1 a3 b3      exchange of halves    a0 b0 c0 d0
//	b0 b1 b2 b3                                c0 d0 c2 d2 | c1 d1 c3 d3                            a1 b1 c1 d1
//	c0 c1 c2 c3                                                                                     a2 b2 c2 d2
//	d0 d1 d2 d3                                                                                     a3 b3 c3 d3
func turn(m *machine) {
	symbol := m.tier() + "Turn"
	m.Function(symbol)
	m.Attributes(attr.NOSPLIT)
	m.Pragma("noescape")
	m.SignatureExpr("func(dst, a *byte, n, step, stride int)")
	m.Doc(fmt.Sprintf("%s writes eight columns of n elements, a multiple of %d, as rows. Rows of dst are step bytes apart, those of a stride.", symbol, m.lanes()))
	n := m.Load(m.Param("n"), m.GP64())
	to, from := m.lines("dst", "step"), m.lines("a", "stride")
	m.Label("loop")
	m.op("CMPQ", n, operand.U32(uint32(m.lanes())))
	m.op("JL", operand.LabelRef("done"))
	if m.wide {
		m.turnEight(to, from)
	} else {
		m.turnFour(to, from, 0)
		m.turnFour(to, from, 4)
	}
	for range m.lanes() / 4 {
		m.op("LEAQ", operand.Mem{Base: from.first, Index: from.step, Scale: 4}, from.first)
		m.op("LEAQ", operand.Mem{Base: from.fifth, Index: from.step, Scale: 4}, from.fifth)
	}
	m.op("ADDQ", operand.U32(uint32(m.width())), to.first)
	m.op("ADDQ", operand.U32(uint32(m.width())), to.fifth)
	m.op("SUBQ", operand.U32(uint32(m.lanes())), n)
	m.op("JMP", operand.LabelRef("loop"))
	m.Label("done")
	m.op("VZEROUPPER")
	m.op("RET")
}

// lines are eight places in memory, at equal distances.
type lines struct{ first, fifth, step, three reg.Register }

// lines loads two parameters: where the first one is, and the distance.
func (m *machine) lines(base, step string) lines {
	l := lines{m.Load(m.Param(base), m.GP64()), m.GP64(), m.Load(m.Param(step), m.GP64()), m.GP64()}
	m.op("LEAQ", operand.Mem{Base: l.first, Index: l.step, Scale: 4}, l.fifth)
	m.op("LEAQ", operand.Mem{Base: l.step, Index: l.step, Scale: 2}, l.three)
	return l
}

// at is the place of line k, and some bytes on.
func (l lines) at(k, bytes int) operand.Mem {
	p := operand.Mem{Base: l.first, Disp: bytes}
	if k >= 4 {
		p.Base = l.fifth
	}
	switch k % 4 {
	case 1, 2:
		p.Index, p.Scale = l.step, uint8(k%4)
	case 3:
		p.Index, p.Scale = l.three, 1
	}
	return p
}

// pairs returns, for rows 2k and 2k+1, the even elements of both in turns, and the odd ones.
func (m *machine) pairs(rows []reg.VecVirtual) (even, odd []reg.VecVirtual) {
	for k := 0; k < len(rows); k += 2 {
		e, o := m.vec(), m.vec()
		m.op("VUNPCKLPD", rows[k+1], rows[k], e)
		m.op("VUNPCKHPD", rows[k+1], rows[k], o)
		even, odd = append(even, e), append(odd, o)
	}
	return even, odd
}

// exchange is an instruction on parts of registers, as its number says, of x and y.
func (m *machine) exchange(name string, how uint64, x, y reg.VecVirtual) reg.VecVirtual {
	v := m.vec()
	m.op(name, operand.Imm(how), y, x, v)
	return v
}

// turnFour turns four rows of four elements, the columns from one on: AVX2.
func (m *machine) turnFour(to, from lines, column int) {
	rows := make([]reg.VecVirtual, 4)
	for k := range rows {
		rows[k] = m.vec()
		m.op("VMOVUPD", from.at(k, 8*column), rows[k])
	}
	even, odd := m.pairs(rows)
	for k, x := range [][]reg.VecVirtual{even, odd} {
		m.op("VMOVUPD", m.exchange("VPERM2F128", 0x20, x[0], x[1]), to.at(column+k, 0))
		m.op("VMOVUPD", m.exchange("VPERM2F128", 0x31, x[0], x[1]), to.at(column+k+2, 0))
	}
}

// turnEight turns eight rows of eight elements: AVX-512. A register has four pairs of lanes; an exchange takes those
// with even numbers of two registers (0x88), or those with odd ones (0xdd).
//
//	pairs of rows 0, 1: columns  0 2 4 6      even: 0 4, with those of rows 2, 3      even again: 0, of all eight rows
//	                                          odd:  2 6                               odd: 4
func (m *machine) turnEight(to, from lines) {
	rows := make([]reg.VecVirtual, 8)
	for k := range rows {
		rows[k] = m.vec()
		m.op("VMOVUPD", from.at(k, 0), rows[k])
	}
	even, odd := m.pairs(rows)
	for k, x := range [][]reg.VecVirtual{even, odd} {
		for j, how := range []uint64{0x88, 0xdd} {
			upper, lower := m.exchange("VSHUFF64X2", how, x[0], x[1]), m.exchange("VSHUFF64X2", how, x[2], x[3])
			m.op("VMOVUPD", m.exchange("VSHUFF64X2", 0x88, upper, lower), to.at(k+2*j, 0))
			m.op("VMOVUPD", m.exchange("VSHUFF64X2", 0xdd, upper, lower), to.at(k+2*j+4, 0))
		}
	}
}
