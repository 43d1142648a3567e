package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A conversion is the instruction that makes elements of one type of those of another. The larger type fills a register, the
// smaller one half of it. What does not fit an integer becomes the least one, which is what the processor does.
type conversion struct {
	to, from element
	avx2     string // empty if there is none
	avx512   string
}

var conversions = []conversion{
	{float64s, float32s, "VCVTPS2PD", "VCVTPS2PD"},
	{float64s, int64s, "", "VCVTQQ2PD"},
	{float64s, int32s, "VCVTDQ2PD", "VCVTDQ2PD"},
	{float32s, float64s, "VCVTPD2PSY", "VCVTPD2PS"},
	{float32s, int64s, "", "VCVTQQ2PS"},
	{float32s, int32s, "VCVTDQ2PS", "VCVTDQ2PS"},
	{int64s, float64s, "", "VCVTTPD2QQ"},
	{int64s, float32s, "", "VCVTTPS2QQ"},
	{int64s, int32s, "VPMOVSXDQ", "VPMOVSXDQ"},
	{int32s, float64s, "VCVTTPD2DQY", "VCVTTPD2DQ"},
	{int32s, float32s, "VCVTTPS2DQ", "VCVTTPS2DQ"},
	{int32s, int64s, "", "VPMOVQD"},
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// emit writes a loop over registers. It returns the function's name, or nothing if the tier has no such instruction.
func (c conversion) emit(m *machine) string {
	name := m.pick(c.avx2, c.avx512)
	if name == "" {
		return ""
	}
	size := max(c.to.size, c.from.size)
	lanes := m.width() / size
	symbol := m.tier() + title(c.to.name) + "From" + title(c.from.name)
	m.Function(symbol)
	m.Attributes(attr.NOSPLIT)
	m.Pragma("noescape")
	m.SignatureExpr("func(dst, a *byte, n int)")
	m.Doc(fmt.Sprintf("%s converts n elements, a multiple of %d.", symbol, lanes))
	dst, a, n := m.Load(m.Param("dst"), m.GP64()), m.Load(m.Param("a"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	m.Label("loop")
	m.op("CMPQ", n, operand.U32(uint32(lanes)))
	m.op("JL", operand.LabelRef("done"))
	part := func(e element) reg.VecVirtual {
		if e.size < size {
			return m.half()
		}
		return m.vec()
	}
	x, y := part(c.from), part(c.to)
	m.op("VMOVUPD", operand.Mem{Base: a}, x)
	m.op(name, x, y)
	m.op("VMOVUPD", y, operand.Mem{Base: dst})
	m.op("ADDQ", operand.U32(uint32(lanes*c.from.size)), a)
	m.op("ADDQ", operand.U32(uint32(lanes*c.to.size)), dst)
	m.op("SUBQ", operand.U32(uint32(lanes)), n)
	m.op("JMP", operand.LabelRef("loop"))
	m.Label("done")
	m.op("VZEROUPPER")
	m.op("RET")
	return symbol
}
