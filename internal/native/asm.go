package native

import "encoding/binary"

// asm encodes instructions: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2,
// sections 2.3 (VEX) and 2.7 (EVEX). Encoded so, an instruction on vectors is
//
//	62 | R X B R' 0 m m m | W v v v v 1 p p | z L' L b V' a a a | opcode | ModRM | SIB | displacement | immediate
//
//	R' R + ModRM.reg    the result                             inverted, as are X, B, v and V'
//	V' vvvv             the first operand                      inverted
//	X B + ModRM.rm      the second operand, or the address
//	mmm, pp, W          opcode map, mandatory prefix, width    see form
//	L'L                 length of vectors: 512, 256, 128 bits  see with.size
//	z, aaa              what happens under a mask              see with.mask
//	b                   broadcast of one element of memory
//
// Nothing is checked: what does not exist is encoded as something else. The tests run what is
// encoded.
type asm struct{ code []byte }

// General registers by their numbers.
const (
	rax = iota
	rcx
	rdx
	rbx
	rsp
	rbp
	rsi
	rdi
	r8
	r9
	r10
	r11
	r12
	r13
	r14
	r15
)

// form is an instruction: the map of its opcode, the mandatory prefix, the bit W, and the opcode.
type form struct{ page, prefix, w, op byte }

// Pages and prefixes as they are encoded, and the lengths of vectors the other way round, so that
// zero is the usual one.
const (
	m0F, m0F38, m0F3A         = 1, 2, 3
	pNone, p66, pF3, pF2      = 0, 1, 2, 3
	zmmSize, ymmSize, xmmSize = 0, 1, 2 // 512, 256 and 128 bits
)

// mem is an operand in memory: base + index*scale + disp. There is no index if scale is 0.
type mem struct {
	base, index int
	scale       byte // 1, 2, 4 or 8
	disp        int32
}

// with is what an instruction of EVEX has beyond its operands.
type with struct {
	mask      int  // a mask register, or 0
	zero      bool // what the mask leaves out is zero, not kept
	broadcast bool // one element of memory for all
	size      byte
}

// bytes appends raw code: immediates, and instructions that need no encoder.
func (a *asm) bytes(b ...byte) { a.code = append(a.code, b...) }

// word appends 32 bits, the lowest byte first.
func (a *asm) word(x int32) { a.code = binary.LittleEndian.AppendUint32(a.code, uint32(x)) }

// bit returns bit i of x, inverted: as the prefixes have the numbers of registers.
func bit(x int, i uint) byte { return byte(^x>>i) & 1 }

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// prefix appends that of EVEX and the opcode, for registers dst and v, where x and b extend the
// third operand.
func (a *asm) prefix(f form, dst, v int, x, b byte, w with) {
	a.bytes(0x62,
		bit(dst, 3)<<7|x<<6|b<<5|bit(dst, 4)<<4|f.page,
		f.w<<7|byte(^v&15)<<3|4|f.prefix,
		flag(w.zero)<<7|(2-w.size)<<5|flag(w.broadcast)<<4|bit(v, 4)<<3|byte(w.mask),
		f.op)
}

// rrr appends an instruction on registers: dst from v and r. Where it has one operand, v is 0.
func (a *asm) rrr(f form, dst, v, r int, w with) {
	a.prefix(f, dst, v, bit(r, 4), bit(r, 3), w)
	a.bytes(0xc0 | byte(dst&7)<<3 | byte(r&7))
}

// rrm appends one with its last operand in memory.
func (a *asm) rrm(f form, dst, v int, m mem, w with) {
	a.prefix(f, dst, v, bit(m.index, 3), bit(m.base, 3), w)
	a.address(dst, m)
}

// address encodes an operand in memory, always with a displacement of 32 bits: EVEX would scale one
// of 8. rsp and r12 as a base need a SIB byte, for their number means that there is one.
func (a *asm) address(reg int, m mem) {
	r := byte(reg&7) << 3
	switch {
	case m.scale != 0:
		scale := map[byte]byte{1: 0, 2: 1, 4: 2, 8: 3}[m.scale]
		a.bytes(0x84|r, scale<<6|byte(m.index&7)<<3|byte(m.base&7))
	case m.base&7 == rsp:
		a.bytes(0x84|r, 0x24)
	default:
		a.bytes(0x80 | r | byte(m.base&7))
	}
	a.word(m.disp)
}

// vex appends an instruction of mask registers; r may be a general register. The prefix has three
// bytes:
//
//	c4 | R X B m m m m m | W v v v v L p p | opcode | ModRM
func (a *asm) vex(f form, wide byte, dst, v, r int) {
	a.bytes(0xc4, bit(dst, 3)<<7|1<<6|bit(r, 3)<<5|f.page, f.w<<7|byte(^v&15)<<3|wide<<2|f.prefix, f.op,
		0xc0|byte(dst&7)<<3|byte(r&7))
}

// General registers, all of 64 bits: section 2.2.1 of the same volume, and the instructions under
// their names.

// rex returns the prefix for registers reg, index and base: 0100 W R X B, with W set.
func rex(reg, index, base int) byte {
	return 0x48 | byte(reg>>3&1)<<2 | byte(index>>3&1)<<1 | byte(base>>3&1)
}

// load64 appends dst = memory.
func (a *asm) load64(dst int, m mem) {
	a.bytes(rex(dst, m.index, m.base), 0x8b)
	a.address(dst, m)
}

// prefetch appends a request for the line of an address, to be read (PREFETCHT0) or written (PREFETCHW). Both have the digit 1.
func (a *asm) prefetch(how byte, m mem) {
	a.bytes(rex(0, m.index, m.base), 0x0f, how)
	a.address(1, m)
}

const prefetchRead, prefetchWrite = 0x18, 0x0d

// alu appends dst op= src, by the opcode of the form that writes to its first operand; move is one
// of them.
func (a *asm) alu(op byte, dst, src int) {
	a.bytes(rex(src, 0, dst), op, 0xc0|byte(src&7)<<3|byte(dst&7))
}

const (
	aluAdd, aluSub, aluCompare, aluMove = 0x01, 0x29, 0x39, 0x89
)

// aluImm appends dst op= imm. op is what the manual calls /digit: it stands in the place of a
// register.
func (a *asm) aluImm(op byte, dst int, imm int32) {
	a.bytes(rex(0, 0, dst), 0x81, 0xc0|op<<3|byte(dst&7))
	a.word(imm)
}

const (
	immAdd, immAnd, immSub = 0, 4, 5
)

// set appends dst = imm, with its sign extended.
func (a *asm) set(dst int, imm int32) {
	a.bytes(rex(0, 0, dst), 0xc7, 0xc0|byte(dst&7))
	a.word(imm)
}

// moveIfNegative appends dst = src if the last result was below zero.
func (a *asm) moveIfNegative(dst, src int) {
	a.bytes(rex(dst, 0, src), 0x0f, 0x48, 0xc0|byte(dst&7)<<3|byte(src&7))
}

// moveIfAbove appends dst = src if the last comparison found more, both taken as unsigned.
func (a *asm) moveIfAbove(dst, src int) {
	a.bytes(rex(dst, 0, src), 0x0f, 0x47, 0xc0|byte(dst&7)<<3|byte(src&7))
}

// shiftRight appends dst >>= n.
func (a *asm) shiftRight(dst int, n byte) {
	a.bytes(rex(0, 0, dst), 0xc1, 0xe8|byte(dst&7), n)
}

// lowBits appends what keeps dst's lowest bits, as many as register n says (BZHI).
func (a *asm) lowBits(dst, n int) { a.vex(form{m0F38, pNone, 1, 0xf5}, 0, dst, n, dst) }

// jump appends a conditional jump; its distance is filled in by land. from is where the distance
// counts from: the next instruction.
func (a *asm) jump(condition byte) (from int) {
	a.bytes(0x0f, condition)
	a.word(0)
	return len(a.code)
}

const (
	ifBelow, ifNotBelow, ifZero = 0x82, 0x83, 0x84
)

// land makes the jump that ends at from lead to to.
func (a *asm) land(from, to int) {
	binary.LittleEndian.PutUint32(a.code[from-4:], uint32(int32(to-from)))
}

// align fills up to a multiple of n with instructions that do nothing.
func (a *asm) align(n int) {
	for gap := (n - len(a.code)%n) % n; gap > 0; {
		k := min(gap, 9)
		a.bytes(nops[k-1]...)
		gap -= k
	}
}

// nops are what Intel's manual recommends for 1 to 9 bytes (NOP, table 4-12).
var nops = [9][]byte{
	{0x90},
	{0x66, 0x90},
	{0x0f, 0x1f, 0x00},
	{0x0f, 0x1f, 0x40, 0x00},
	{0x0f, 0x1f, 0x44, 0x00, 0x00},
	{0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
	{0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
	{0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	{0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
}
