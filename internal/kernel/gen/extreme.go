package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// extremeAll merges into four registers, which start with the first elements. NaN is looked for beside it: nothing is said of
// the extreme then.
func (m *machine) extremeAll(name string, r relation) {
	a, n := m.Load(m.Param("a"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	b := &block{machine: m, u: 4}
	acc := b.load(a)
	var seen reg.VecVirtual
	if m.elem.float {
		seen = m.vec()
		m.op(m.pick("VPXOR", "VPXORQ"), seen, seen, seen)
	}
	into := func(x, y reg.VecVirtual) {
		switch {
		case m.elem.float && m.wide: // knows -0 from +0, and lets a NaN go; 4 and 5 are least and greatest, with their signs
			m.op("VRANGE"+m.elem.suffix(), operand.Imm(map[string]uint64{"MIN": 4, "MAX": 5}[name]), y, x, x)
		case m.elem.float: // both orders, as in (*block).min
			other := m.likeVec(x)
			m.op("V"+name+m.elem.suffix(), x, y, other)
			m.op("V"+name+m.elem.suffix(), y, x, x)
			m.op(map[string]string{"MIN": "VOR", "MAX": "VAND"}[name]+m.elem.suffix(), other, x, x)
		case m.elem.size == 8 && !m.wide:
			greater := m.likeVec(x)
			if r.name == gt.name {
				m.op("VPCMPGTQ", y, x, greater) // x > y: take y
			} else {
				m.op("VPCMPGTQ", x, y, greater) // x < y: take y
			}
			m.op("VBLENDVPD", greater, y, x, x)
		default:
			m.op("VP"+name+"S"+m.letter(), y, x, x)
		}
	}
	m.rows("row", b.u*m.lanes(), n, []reg.Register{a}, func() {
		v := b.load(a)
		if m.elem.float {
			m.seeNaN(v, seen)
		}
		for i := range acc {
			into(acc[i], v[i])
		}
	})
	extreme := m.across(acc, m.elem.size, into)
	m.Store(extreme, m.Return("extreme"))
	if !m.elem.float {
		return
	}
	nan := m.GP8()
	if m.wide {
		k := m.K()
		m.op("VPTESTMQ", seen, seen, k)
		m.op("KORTESTW", k, k)
	} else {
		m.op("VPTEST", seen, seen)
	}
	m.op("SETNE", nan)
	m.Store(nan, m.Return("nan"))
}

// likeVec is a new register of x's size.
func (m *machine) likeVec(x reg.VecVirtual) reg.VecVirtual {
	switch x.Size() {
	case 16:
		return m.XMM()
	case 32:
		return m.YMM()
	}
	return m.ZMM()
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
