package main

import (
	"fmt"
	"math"
	"reflect"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An element is a type of elements as instructions see it.
type element struct {
	name  string // of the Go type
	size  int    // in bytes
	float bool
}

var (
	float64s = element{"float64", 8, true}
	float32s = element{"float32", 4, true}
	int64s   = element{"int64", 8, false}
	int32s   = element{"int32", 4, false}
)

// A machine emits instructions for one tier and one type of elements.
type machine struct {
	*build.Context
	wide   bool    // AVX-512: 64-byte registers and mask registers
	elem   element // in memory
	inner  element // in registers: float64 for functions that compute with more than they are given
	consts map[string]operand.Mem
	table  reg.Register // the address of powLog, in kernels that look into it
}

func newMachine(wide bool, e element) *machine {
	return &machine{Context: build.NewContext(), wide: wide, elem: e, inner: e, consts: make(map[string]operand.Mem)}
}

// tier is the prefix of the names of the tier's kernels.
func (m *machine) tier() string {
	if m.wide {
		return "avx512"
	}
	return "avx2"
}

// width is the bytes of a register.
func (m *machine) width() int {
	if m.wide {
		return 64
	}
	return 32
}

// lanes is how many elements a register holds, stride the bytes they take in memory.
func (m *machine) lanes() int  { return m.width() / m.inner.size }
func (m *machine) stride() int { return m.lanes() * m.elem.size }

// vec is a new register.
func (m *machine) vec() reg.VecVirtual {
	if m.wide {
		return m.ZMM()
	}
	return m.YMM()
}

// half is a new register of half the size.
func (m *machine) half() reg.VecVirtual {
	if m.wide {
		return m.YMM()
	}
	return m.XMM()
}

// op emits the instruction of this name. avo has a method for each, some of a fixed number of operands: reflection calls both
// kinds.
func (m *machine) op(name string, ops ...operand.Op) {
	f := reflect.ValueOf(m.Context).MethodByName(name)
	if !f.IsValid() {
		panic("there is no instruction " + name)
	}
	in := make([]reflect.Value, len(ops))
	for i, o := range ops {
		in[i] = reflect.ValueOf(o)
	}
	f.Call(in)
}

// pick is the name for the tier: AVX-512 has other names for what AVX2 does on integers and bits.
func (m *machine) pick(avx2, avx512 string) string {
	if m.wide {
		return avx512
	}
	return avx2
}

// suffix is PD, PS, Q or D.
func (e element) suffix() string {
	switch e {
	case float64s:
		return "PD"
	case float32s:
		return "PS"
	case int64s:
		return "Q"
	}
	return "D"
}

// bits is a constant in all lanes, by its bits: avo would print F64(710) as the integer 710, and be believed by the assembler.
func (m *machine) bits(b uint64) operand.Mem {
	size := m.inner.size
	name := fmt.Sprintf("c%d_%0*x", 8*size, 2*size, b)
	if c, ok := m.consts[name]; ok {
		return c
	}
	c := m.StaticGlobal(name)
	m.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := 0; i < m.width(); i += size {
		if size == 8 {
			m.AddDatum(i, operand.U64(b))
		} else {
			m.AddDatum(i, operand.U32(uint32(b)))
		}
	}
	m.consts[name] = c
	return c
}

// num is the constant x in all lanes.
func (m *machine) num(x float64) operand.Mem {
	switch m.inner {
	case float64s:
		return m.bits(math.Float64bits(x))
	case float32s:
		return m.bits(uint64(math.Float32bits(float32(x))))
	}
	return m.bits(uint64(int64(x)) & m.all())
}

// all is the bits of an element that has all of them, sign its sign bit.
func (m *machine) all() uint64  { return math.MaxUint64 >> (64 - 8*m.inner.size) }
func (m *machine) sign() uint64 { return m.all() ^ m.all()>>1 }
