package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rowLanes is kernel.Lanes: the elements of a row, each for a sum of its own.
const rowLanes = 32

// A reduction is a kernel that adds rows to lanes: those of sums are float64 or int64, whatever the elements are.
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
	sums := "func(lanes, a *byte, n int)"
	rs := []reduction{
		{"SumRows", sums, "adds n elements, a multiple of 32, to 32 lanes.", (*machine).sumRows},
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
	extremes := "func(lanes, a *byte, n int)"
	doc := "merges n elements into four registers behind lanes, for n a multiple of what these hold"
	if m.elem.float {
		doc += "; a fifth one tells by its bits whether there was a NaN, and zeros may have lost their signs"
	}
	return append(rs,
		reduction{"MinRows", extremes, doc + ".", func(m *machine) { m.extremeRows("MIN", gt) }},
		reduction{"MaxRows", extremes, doc + ".", func(m *machine) { m.extremeRows("MAX", lt) }})
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
			v := m.widen(a, i, map[element]string{
				float64s: "VMOVUPD", float32s: "VCVTPS2PD", int64s: "VMOVUPD", int32s: "VPMOVSXDQ",
			})
			if m.elem.float {
				m.op("VADDPD", v, acc[i], acc[i])
			} else {
				m.op("VPADDQ", v, acc[i], acc[i])
			}
		}
	})
	m.storeLanes(acc, lanes, 0)
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

// extremeRows merges into four registers. A NaN among the elements is told by the fifth: the instruction would forget it.
func (m *machine) extremeRows(name string, r relation) {
	const registers = 4
	lanes, a, n := m.Load(m.Param("lanes"), m.GP64()), m.Load(m.Param("a"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	acc := m.loadLanes(lanes, 0, registers)
	b := &block{machine: m, u: registers}
	var seen []reg.VecVirtual
	if m.elem.float {
		seen = m.loadLanes(lanes, registers, 1)
	}
	m.rows("row", registers*m.lanes(), n, []reg.Register{a}, func() {
		v := b.load(a)
		switch {
		case m.elem.float:
			m.seeNaN(v, seen[0])
			for i := range acc {
				m.op("V"+name+m.elem.suffix(), v[i], acc[i], acc[i])
			}
		case m.elem.size == 8 && !m.wide:
			for i, w := range b.choose(b.cmp(r, vector(acc), v), v, vector(acc)) {
				m.op("VMOVDQU", w, acc[i])
			}
		default:
			for i := range acc {
				m.op("VP"+name+"S"+m.letter(), v[i], acc[i], acc[i])
			}
		}
	})
	m.storeLanes(acc, lanes, 0)
	if m.elem.float {
		m.storeLanes(seen, lanes, registers)
	}
}

// seeNaN sets bits of seen where there is a NaN: two registers are looked at by one comparison.
func (m *machine) seeNaN(v vector, seen reg.VecVirtual) {
	for i := 0; i < len(v); i += 2 {
		if m.wide {
			k := m.K()
			m.op("VCMP"+m.elem.suffix(), operand.Imm(unordered.float), v[i], v[i+1], k)
			w := m.vec()
			m.op("VPMOVM2"+m.letter(), k, w)
			m.op("VPORQ", w, seen, seen)
			continue
		}
		w := m.vec()
		m.op("VCMP"+m.elem.suffix(), operand.Imm(unordered.float), v[i], v[i+1], w)
		m.op("VPOR", w, seen, seen)
	}
}
