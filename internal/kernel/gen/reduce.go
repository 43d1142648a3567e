package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rowLanes is kernel.Lanes: the elements of a row, each for a sum of its own.
const rowLanes = 32

// A reduction is a kernel that adds rows to lanes, which are float64 whatever the elements are, or makes one number of all.
type reduction struct {
	name      string
	signature string
	doc       string
	body      func(m *machine)
}

func (r reduction) symbol(m *machine) string { return kernel{field: r.name}.symbol(m) }

func (r reduction) emit(m *machine) {
	m.Function(r.symbol(m))
	m.Attributes(attr.NOSPLIT)
	m.Pragma("noescape")
	m.SignatureExpr(r.signature)
	m.Doc(r.symbol(m) + " " + r.doc)
	r.body(m)
	m.op("VZEROUPPER")
	m.op("RET")
}

func reductions(m *machine) []reduction {
	rs := []reduction{{
		"SumRows", "func(lanes, a *byte, n int)", "adds n elements, a multiple of 32, to 32 lanes.", (*machine).sumRows,
	}}
	if !m.elem.float {
		rs[0] = reduction{
			"SumAll", "func(a *byte, n int) (sum int64)", "is the sum of n elements, a multiple of 32.", (*machine).sumAll,
		}
	}
	if m.elem.float {
		rs = append(rs, reduction{
			"DotRows", "func(lanes, a, b *byte, n int)",
			"adds the products of n pairs, a multiple of 32, to 32 lanes.", (*machine).dotRows,
		})
	}
	if m.elem != int64s || m.wide { // AVX2 cannot convert them
		rs = append(rs, reduction{
			"MomentRows", "func(sums, squares, a *byte, n int, first float64)",
			"adds n elements, a multiple of 32, less the first one, and their squares, to 32 lanes each.", (*machine).momentRows,
		})
	}
	signature := "func(a *byte, n int) (extreme uint64)"
	doc := fmt.Sprintf("is the %%s of n elements, a positive multiple of %d, by its bits", 4*m.lanes())
	if m.elem.float {
		signature = "func(a *byte, n int) (extreme uint64, nan bool)"
		doc += ", which mean nothing if there is a NaN"
	}
	return append(rs,
		reduction{"MinAll", signature, fmt.Sprintf(doc+".", "least"), func(m *machine) { m.extremeAll("MIN", gt) }},
		reduction{"MaxAll", signature, fmt.Sprintf(doc+".", "greatest"), func(m *machine) { m.extremeAll("MAX", lt) }})
}

// rows is a loop over n elements, step at a time. body gets to see pointers that have moved on.
func (m *machine) rows(label string, step int, n reg.Register, pointers []reg.Register, body func()) {
	m.Label(label)
	m.op("CMPQ", n, operand.U32(uint32(step)))
	m.op("JL", operand.LabelRef(label+"_done"))
	body()
	for _, p := range pointers {
		m.op("ADDQ", operand.U32(uint32(step*m.elem.size)), p)
	}
	m.op("SUBQ", operand.U32(uint32(step)), n)
	m.op("JMP", operand.LabelRef(label))
	m.Label(label + "_done")
}

// wideLanes is the lanes of sums that a register holds: they are of 8 bytes.
func (m *machine) wideLanes() int { return m.width() / 8 }

// widen brings the elements i*wideLanes on behind p into a register, as float64 or int64.
func (m *machine) widen(p reg.Register, i int, name map[element]string) reg.VecVirtual {
	v := m.vec()
	from := operand.Mem{Base: p, Disp: i * m.wideLanes() * m.elem.size}
	m.op(name[m.elem], from, v)
	return v
}

func (m *machine) loadLanes(p reg.Register, from, count int) []reg.VecVirtual {
	l := make([]reg.VecVirtual, count)
	for i := range l {
		l[i] = m.vec()
		m.op("VMOVUPD", operand.Mem{Base: p, Disp: (from + i) * m.width()}, l[i])
	}
	return l
}

func (m *machine) storeLanes(l []reg.VecVirtual, p reg.Register, from int) {
	for i := range l {
		m.op("VMOVUPD", l[i], operand.Mem{Base: p, Disp: (from + i) * m.width()})
	}
}

func (m *machine) sumRows() {
	lanes, a, n := m.Load(m.Param("lanes"), m.GP64()), m.Load(m.Param("a"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	acc := m.loadLanes(lanes, 0, rowLanes/m.wideLanes())
	m.rows("row", rowLanes, n, []reg.Register{a}, func() {
		for i := range acc {
			v := m.widen(a, i, map[element]string{float64s: "VMOVUPD", float32s: "VCVTPS2PD"})
			m.op("VADDPD", v, acc[i], acc[i])
		}
	})
	m.storeLanes(acc, lanes, 0)
}

// sumAll needs no lanes that outlive the call: what order integers are added in does not matter.
func (m *machine) sumAll() {
	a, n := m.Load(m.Param("a"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	acc := make([]reg.VecVirtual, 4)
	for i := range acc {
		acc[i] = m.vec()
		m.op(m.pick("VPXOR", "VPXORQ"), acc[i], acc[i], acc[i])
	}
	m.rows("row", len(acc)*m.wideLanes(), n, []reg.Register{a}, func() {
		for i := range acc {
			v := m.widen(a, i, map[element]string{int64s: "VMOVUPD", int32s: "VPMOVSXDQ"})
			m.op("VPADDQ", v, acc[i], acc[i])
		}
	})
	sum := m.across(acc, 8, func(x, y reg.VecVirtual) { m.op("VPADDQ", y, x, x) })
	m.Store(sum, m.Return("sum"))
}

// across merges registers, and then their lanes, which are of size bytes, into one number. into merges y into x.
func (m *machine) across(acc []reg.VecVirtual, size int, into func(x, y reg.VecVirtual)) reg.Register {
	for n := len(acc); n > 1; n /= 2 {
		for i := range n / 2 {
			into(acc[i], acc[i+n/2])
		}
	}
	x := acc[0]
	if m.wide {
		high := m.YMM()
		m.op("VEXTRACTF64X4", operand.Imm(1), x, high)
		x = x.AsY().(reg.VecVirtual)
		into(x, high)
	}
	high := m.XMM()
	m.op("VEXTRACTF128", operand.Imm(1), x, high)
	x = x.AsX().(reg.VecVirtual)
	into(x, high)
	swapped := m.XMM()
	m.op("VPSHUFD", operand.Imm(0x4e), x, swapped) // the halves
	into(x, swapped)
	if size == 4 {
		swapped = m.XMM()
		m.op("VPSHUFD", operand.Imm(0xb1), x, swapped) // neighbours
		into(x, swapped)
	}
	r := m.GP64()
	m.op("VMOVQ", x, r)
	return r
}

// dotRows rounds the products to the elements' type before they are widened.
func (m *machine) dotRows() {
	lanes, n := m.Load(m.Param("lanes"), m.GP64()), m.GP64()
	a, b := m.Load(m.Param("a"), m.GP64()), m.Load(m.Param("b"), m.GP64())
	m.Load(m.Param("n"), n)
	acc := m.loadLanes(lanes, 0, rowLanes/m.wideLanes())
	m.rows("row", rowLanes, n, []reg.Register{a, b}, func() {
		for i := range acc {
			at := func(p reg.Register) operand.Mem { return operand.Mem{Base: p, Disp: i * m.wideLanes() * m.elem.size} }
			v := m.vec()
			if m.elem == float64s {
				m.op("VMOVUPD", at(a), v)
				m.op("VMULPD", at(b), v, v)
			} else {
				h := m.half()
				m.op("VMOVUPS", at(a), h)
				m.op("VMULPS", at(b), h, h)
				m.op("VCVTPS2PD", h, v)
			}
			m.op("VADDPD", v, acc[i], acc[i])
		}
	})
	m.storeLanes(acc, lanes, 0)
}

// momentRows needs two registers for each register of elements, which AVX2 has not for a whole row: it takes half of the
// lanes, and then goes over the elements again for the others.
func (m *machine) momentRows() {
	sums, squares := m.Load(m.Param("sums"), m.GP64()), m.Load(m.Param("squares"), m.GP64())
	f := m.vec()
	p, err := m.Param("first").Resolve()
	if err != nil {
		panic(err)
	}
	m.op("VBROADCASTSD", p.Addr, f)
	passes := 1
	if !m.wide {
		passes = 2
	}
	count := rowLanes / m.wideLanes() / passes
	for pass := range passes {
		a, n := m.Load(m.Param("a"), m.GP64()), m.Load(m.Param("n"), m.GP64())
		s, q := m.loadLanes(sums, pass*count, count), m.loadLanes(squares, pass*count, count)
		m.rows("row"+string(rune('0'+pass)), rowLanes, n, []reg.Register{a}, func() {
			for i := range count {
				d := m.widen(a, pass*count+i, map[element]string{
					float64s: "VMOVUPD", float32s: "VCVTPS2PD", int64s: "VCVTQQ2PD", int32s: "VCVTDQ2PD",
				})
				m.op("VSUBPD", f, d, d)
				m.op("VADDPD", d, s[i], s[i])
				m.op("VMULPD", d, d, d)
				m.op("VADDPD", d, q[i], q[i])
			}
		})
		m.storeLanes(s, sums, pass*count)
		m.storeLanes(q, squares, pass*count)
	}
}
