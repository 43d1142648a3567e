package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A kernel is one function in assembly and the field of kernel.Set that it becomes.
//
// The shape is the list of its operands in the order of the field's function: d, the elements to write, or D, the bools;
// a, b, c and x are elements to read, m is bools to read, s and r are scalars. In assembly pointers come first, then the
// number of elements, a multiple of the lanes of a register, then scalars as bits.
type kernel struct {
	field string
	shape string
	u     int // registers for each operand in the main loop
	body  func(b *block, o operands)

	// A kernel that escapes has a second, slow body for operands that are not for the fast way. One that is partial stops at
	// operands that it has no body for, before the first register that has one; it returns how many elements it did, and Go
	// does the next few.
	partial bool
	escapes bool

	table bool // it looks into powLog
}

// operands are the registers of a kernel by the letters of its shape: pointers and broadcast scalars.
type operands map[byte]reg.Register

func isScalar(c rune) bool { return c == 's' || c == 'r' }

func (k kernel) pointers() string { return strings.Map(dropIf(isScalar), k.shape) }
func (k kernel) scalars() string {
	return strings.Map(dropIf(func(c rune) bool { return !isScalar(c) }), k.shape)
}

func dropIf(f func(rune) bool) func(rune) rune {
	return func(c rune) rune {
		if f(c) {
			return -1
		}
		return c
	}
}

// param is the name of an operand in assembly: Go's names must not differ by case alone.
func param(c rune) string {
	if c == 'd' || c == 'D' {
		return "dst"
	}
	return string(c)
}

// symbol is the name of the assembly function.
func (k kernel) symbol(m *machine) string {
	return m.tier() + k.field + strings.ToUpper(m.elem.name[:1]) + m.elem.name[1:]
}

func (k kernel) signature() string {
	var p []string
	for _, c := range k.pointers() {
		p = append(p, param(c))
	}
	s := "func(" + strings.Join(p, ", ") + " *byte, n int"
	for _, c := range k.scalars() {
		s += ", " + param(c) + " uint64"
	}
	s += ")"
	if k.partial {
		s += " (done int)"
	}
	return s
}

// emit writes the function: a loop of steps of u registers, and one of single registers for the rest.
func (k kernel) emit(m *machine) {
	m.Function(k.symbol(m))
	m.Attributes(attr.NOSPLIT)
	m.Pragma("noescape")
	m.SignatureExpr(k.signature())
	m.Doc(fmt.Sprintf("%s is %s of %s, for n a multiple of %d.", k.symbol(m), k.field, m.elem.name, m.lanes()))
	o := operands{}
	for _, c := range k.pointers() {
		o[byte(c)] = m.Load(m.Param(param(c)), m.GP64())
	}
	n := m.Load(m.Param("n"), m.GP64())
	for _, c := range k.scalars() {
		o[byte(c)] = m.scalar(param(c))
	}
	if k.table {
		m.table = m.GP64()
		m.op("LEAQ", operand.NewDataAddr(operand.Symbol{Name: "·powLog"}, 0), m.table)
	}

	if k.u > 1 {
		k.loop(m, o, n, "many", "single", k.u)
	}
	k.loop(m, o, n, "single", "done", 1)
	m.Label("done")
	if k.partial {
		done := m.Load(m.Param("n"), m.GP64())
		m.op("SUBQ", n, done)
		m.Store(done, m.Return("done"))
	}
	m.op("VZEROUPPER")
	m.op("RET")

	if !k.escapes {
		return
	}
	for _, l := range []struct {
		name, end string
		u         int
	}{{"many", "single", k.u}, {"single", "done", 1}} {
		if l.name == "many" && l.u == 1 {
			continue
		}
		m.Label(l.name + "_slow")
		k.body(&block{machine: m, u: l.u, slow: true, escape: l.end}, o)
		m.op("JMP", operand.LabelRef(l.name+"_next"))
	}
}

// loop does steps of u registers while there are as many elements, then goes on at the label end. A partial kernel stops
// by going there too.
func (k kernel) loop(m *machine, o operands, n reg.Register, name, end string, u int) {
	step := u * m.lanes()
	m.Label(name)
	m.op("CMPQ", n, operand.U32(uint32(step)))
	m.op("JL", operand.LabelRef(end))
	escape := end
	if k.escapes {
		escape = name + "_slow"
	}
	k.body(&block{machine: m, u: u, escape: escape}, o)
	if k.escapes {
		m.Label(name + "_next")
	}
	for _, c := range k.pointers() {
		bytes := u * m.stride()
		if c == 'D' || c == 'm' {
			bytes = step
		}
		m.op("ADDQ", operand.U32(uint32(bytes)), o[byte(c)])
	}
	m.op("SUBQ", operand.U32(uint32(step)), n)
	m.op("JMP", operand.LabelRef(name))
}

// scalar is a parameter in all lanes.
func (m *machine) scalar(name string) reg.Register {
	c, err := m.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	v := m.vec()
	switch {
	case m.elem != m.inner: // a float32 that becomes a float64
		h := m.half()
		m.op("VPBROADCASTD", c.Addr, h)
		m.op("VCVTPS2PD", h, v)
	case m.inner.size == 8:
		m.op("VPBROADCASTQ", c.Addr, v)
	default:
		m.op("VPBROADCASTD", c.Addr, v)
	}
	return v
}
