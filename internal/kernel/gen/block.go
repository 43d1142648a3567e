package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A vector is what one step of a kernel works on: a few registers, so that the processor has independent work while it
// waits for results. Each operation below emits one instruction for each of them.
type vector []reg.VecVirtual

// A block is one step of a kernel's loop: u registers from each operand.
type block struct {
	*machine
	u      int
	escape string // where to go if an operand is not for the fast way
	slow   bool   // this is where escaped steps go
}

func (b *block) new() vector {
	v := make(vector, b.u)
	for i := range v {
		v[i] = b.vec()
	}
	return v
}

// at is the operand of register i: a vector has one for each, a constant or a broadcast scalar one for all.
func at(x any, i int) operand.Op {
	if v, ok := x.(vector); ok {
		return v[i]
	}
	return x.(operand.Op)
}

// mem is the place of register i behind a pointer.
func (b *block) mem(p reg.Register, i int) operand.Mem {
	return operand.Mem{Base: p, Disp: i * b.stride()}
}

// move is the instruction that loads, stores and copies registers.
func (m *machine) move() string {
	if m.inner.float {
		return "VMOVU" + m.inner.suffix()
	}
	return m.pick("VMOVDQU", "VMOVDQU"+map[int]string{8: "64", 4: "32"}[m.inner.size])
}

// load reads the elements behind a pointer, store writes them. float32 turns into float64 and back where the function asks
// for it.
func (b *block) load(p reg.Register) vector {
	v := b.new()
	for i := range v {
		if b.elem == b.inner {
			b.op(b.move(), b.mem(p, i), v[i])
		} else {
			b.op("VCVTPS2PD", b.mem(p, i), v[i])
		}
	}
	return v
}

func (b *block) store(v vector, p reg.Register) {
	for i := range v {
		if b.elem == b.inner {
			b.op(b.move(), v[i], b.mem(p, i))
			continue
		}
		h := b.half()
		b.op(b.pick("VCVTPD2PSY", "VCVTPD2PS"), v[i], h)
		b.op("VMOVUPS", h, b.mem(p, i))
	}
}

// reg brings a constant into a register; others stay what they are.
func (b *block) reg(x any) any {
	c, ok := x.(operand.Mem)
	if !ok {
		return x
	}
	r := b.vec()
	b.op(b.move(), c, r)
	return r
}

// copy is x in registers of its own, for operations that write over an operand.
func (b *block) copy(x any) vector {
	v := b.new()
	for i := range v {
		b.op(b.move(), at(x, i), v[i])
	}
	return v
}

// do is x op y, for an instruction of two operands. If one is NaN, VMIN and VMAX return y.
func (b *block) do(name string, x, y any) vector {
	x = b.reg(x)
	v := b.new()
	for i := range v {
		b.op(name, at(y, i), at(x, i), v[i])
	}
	return v
}

// arith is do for ADD, SUB, MUL, DIV, MIN and MAX of floats.
func (b *block) arith(name string, x, y any) vector { return b.do("V"+name+b.inner.suffix(), x, y) }

func (b *block) add(x, y any) vector { return b.arith("ADD", x, y) }
func (b *block) sub(x, y any) vector { return b.arith("SUB", x, y) }
func (b *block) mul(x, y any) vector { return b.arith("MUL", x, y) }
func (b *block) div(x, y any) vector { return b.arith("DIV", x, y) }

// Bits: of whole registers, whatever they hold.
func (b *block) and(x, y any) vector { return b.do(b.pick("VPAND", "VPANDQ"), x, y) }
func (b *block) or(x, y any) vector  { return b.do(b.pick("VPOR", "VPORQ"), x, y) }
func (b *block) xor(x, y any) vector { return b.do(b.pick("VPXOR", "VPXORQ"), x, y) }

// addInt and subInt are sums of integers of the lanes' size.
func (b *block) addInt(x, y any) vector { return b.do("VPADD"+b.letter(), x, y) }
func (b *block) subInt(x, y any) vector { return b.do("VPSUB"+b.letter(), x, y) }

func (m *machine) letter() string {
	if m.inner.size == 8 {
		return "Q"
	}
	return "D"
}

// left and right shift each lane by n bits; zeros come in.
func (b *block) left(x vector, n uint64) vector  { return b.shift("VPSLL", x, n) }
func (b *block) right(x vector, n uint64) vector { return b.shift("VPSRL", x, n) }

func (b *block) shift(name string, x vector, n uint64) vector {
	v := b.new()
	for i := range v {
		b.op(name+b.letter(), operand.Imm(n), x[i], v[i])
	}
	return v
}

// The fused operations write over their first operand; the last one may be a constant.

// addMul is z += x*y.
func (b *block) addMul(z vector, x, y any) { b.fused("VFMADD231", z, x, y) }

// subMul is z -= x*y.
func (b *block) subMul(z vector, x, y any) { b.fused("VFNMADD231", z, x, y) }

// mulAdd is x = x*y + z.
func (b *block) mulAdd(x vector, y, z any) { b.fused("VFMADD213", x, y, z) }

// mulSub is x = x*y - z.
func (b *block) mulSub(x vector, y, z any) { b.fused("VFMSUB213", x, y, z) }

func (b *block) fused(name string, x vector, y, z any) {
	y = b.reg(y)
	for i := range x {
		b.op(name+b.inner.suffix(), at(z, i), at(y, i), x[i])
	}
}

// horner is c[0] + r*(c[1] + r*(...)), as in the Go code.
func (b *block) horner(c []float64, r vector) vector {
	p := b.copy(b.num(c[len(c)-1]))
	for i := len(c) - 2; i >= 0; i-- {
		b.mulAdd(p, r, b.num(c[i]))
	}
	return p
}

// abs, signOf and sqrt are what they say.
func (b *block) abs(x any) vector    { return b.and(x, b.bits(b.all()>>1)) }
func (b *block) signOf(x any) vector { return b.and(x, b.bits(b.sign())) }

func (b *block) sqrt(x vector) vector {
	v := b.new()
	for i := range v {
		b.op("VSQRT"+b.inner.suffix(), x[i], v[i])
	}
	return v
}

// How round rounds.
const (
	toEven = 8 + iota
	down
	up
	toZero
)

func (b *block) round(x vector, mode uint64) vector {
	v := b.new()
	for i := range v {
		b.op(b.pick("VROUND", "VRNDSCALE")+b.inner.suffix(), operand.Imm(mode), x[i], v[i])
	}
	return v
}
