// Package encode encodes the instructions of AVX-512 that package native writes, and the few others that a loop takes.
package encode

import "encoding/binary"

// Code is machine code that is being written: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2,
// sections 2.3 (VEX) and 2.7 (EVEX). Encoded by the latter, an instruction on vectors is
//
//	62 | R X B R' 0 m m m | W v v v v 1 p p | z L' L b V' a a a | opcode | ModRM | SIB | displacement | immediate
//
//	R' R + ModRM.reg    the result                             inverted, as are X, B, v and V'
//	V' vvvv             the first operand                      inverted
//	X B + ModRM.rm      the second operand, or the address
//	mmm, pp, W          opcode map, mandatory prefix, width    see Form
//	L'L                 length of vectors: 512, 256, 128 bits  see With.Size
//	z, aaa              what happens under a mask              see With.Mask
//	b                   broadcast of one element of memory
//
// Nothing is checked: what does not exist is encoded as something else. The tests run what is
// encoded.
type Code struct {
	Text []byte
	Size byte // of vectors, where an instruction has no other
}

// General registers by their numbers.
const (
	RAX = iota
	RCX
	RDX
	RBX
	RSP
	RBP
	RSI
	RDI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
)

// Form is an instruction: the map of its opcode, the mandatory prefix, the bit W, and the opcode.
type Form struct{ page, prefix, w, op byte }

// Pages and prefixes as they are encoded, and the lengths of vectors the other way round, so that
// zero is the usual one.
const (
	M0F, M0F38, M0F3A         = 1, 2, 3
	PNone, P66, PF3, PF2      = 0, 1, 2, 3
	ZmmSize, YmmSize, XmmSize = 0, 1, 2 // 512, 256 and 128 bits
)

// Mem is an operand in memory: base + index*scale + disp. There is no index if scale is 0.
type Mem struct {
	Base, Index int
	Scale       byte // 1, 2, 4 or 8
	Disp        int32
}

// With is what an instruction of EVEX has beyond its operands.
type With struct {
	Mask      int  // a mask register, or 0
	Zero      bool // what the mask leaves out is zero, not kept
	Broadcast bool // one element of memory for all
	Size      byte
}

// Bytes appends raw code: immediates, and instructions that need no encoder.
func (a *Code) Bytes(b ...byte) { a.Text = append(a.Text, b...) }

// word appends 32 bits, the lowest byte first.
func (a *Code) word(x int32) { a.Text = binary.LittleEndian.AppendUint32(a.Text, uint32(x)) }

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
func (a *Code) prefix(f Form, dst, v int, x, b byte, w With) {
	size := a.Size
	if w.Size != ZmmSize {
		size = w.Size
	}
	a.Bytes(0x62,
		bit(dst, 3)<<7|x<<6|b<<5|bit(dst, 4)<<4|f.page,
		f.w<<7|byte(^v&15)<<3|4|f.prefix,
		flag(w.Zero)<<7|(2-size)<<5|flag(w.Broadcast)<<4|bit(v, 4)<<3|byte(w.Mask),
		f.op)
}

// RRR appends an instruction on registers: dst from v and r. Where it has one operand, v is 0.
func (a *Code) RRR(f Form, dst, v, r int, w With) {
	a.prefix(f, dst, v, bit(r, 4), bit(r, 3), w)
	a.Bytes(0xc0 | byte(dst&7)<<3 | byte(r&7))
}

// RRM appends one with its last operand in memory.
func (a *Code) RRM(f Form, dst, v int, m Mem, w With) {
	a.prefix(f, dst, v, bit(m.Index, 3), bit(m.Base, 3), w)
	a.address(dst, m)
}

// address encodes an operand in memory, always with a displacement of 32 bits: EVEX would scale one
// of 8. rsp and r12 as a base need a SIB byte, for their number means that there is one.
func (a *Code) address(reg int, m Mem) {
	r := byte(reg&7) << 3
	switch {
	case m.Scale != 0:
		scale := map[byte]byte{1: 0, 2: 1, 4: 2, 8: 3}[m.Scale]
		a.Bytes(0x84|r, scale<<6|byte(m.Index&7)<<3|byte(m.Base&7))
	case m.Base&7 == RSP:
		a.Bytes(0x84|r, 0x24)
	default:
		a.Bytes(0x80 | r | byte(m.Base&7))
	}
	a.word(m.Disp)
}

// VEX appends an instruction of mask registers; r may be a general register. The prefix has three
// bytes:
//
//	c4 | R X B m m m m m | W v v v v L p p | opcode | ModRM
func (a *Code) VEX(f Form, wide byte, dst, v, r int) {
	a.Bytes(0xc4, bit(dst, 3)<<7|1<<6|bit(r, 3)<<5|f.page, f.w<<7|byte(^v&15)<<3|wide<<2|f.prefix, f.op,
		0xc0|byte(dst&7)<<3|byte(r&7))
}

// General registers, all of 64 bits: section 2.2.1 of the same volume, and the instructions under
// their names.

// rex returns the prefix for registers reg, index and base: 0100 W R X B, with W set.
func rex(reg, index, base int) byte {
	return 0x48 | byte(reg>>3&1)<<2 | byte(index>>3&1)<<1 | byte(base>>3&1)
}

// Load64 appends dst = memory.
func (a *Code) Load64(dst int, m Mem) {
	a.Bytes(rex(dst, m.Index, m.Base), 0x8b)
	a.address(dst, m)
}

// Prefetch appends a request for the line of an address, to be read (PREFETCHT0) or written (PREFETCHW). Both have the digit 1.
func (a *Code) Prefetch(how byte, m Mem) {
	a.Bytes(rex(0, m.Index, m.Base), 0x0f, how)
	a.address(1, m)
}

const PrefetchRead, PrefetchWrite = 0x18, 0x0d

// ALU appends dst op= src, by the opcode of the form that writes to its first operand; move is one
// of them.
func (a *Code) ALU(op byte, dst, src int) {
	a.Bytes(rex(src, 0, dst), op, 0xc0|byte(src&7)<<3|byte(dst&7))
}

const (
	AluAdd, AluSub, AluCompare, AluMove = 0x01, 0x29, 0x39, 0x89
)

// ALUImm appends dst op= imm. op is what the manual calls /digit: it stands in the place of a
// register.
func (a *Code) ALUImm(op byte, dst int, imm int32) {
	a.Bytes(rex(0, 0, dst), 0x81, 0xc0|op<<3|byte(dst&7))
	a.word(imm)
}

const (
	ImmAdd, ImmAnd, ImmSub = 0, 4, 5
)

// Set appends dst = imm, with its sign extended.
func (a *Code) Set(dst int, imm int32) {
	a.Bytes(rex(0, 0, dst), 0xc7, 0xc0|byte(dst&7))
	a.word(imm)
}

// MoveIfNegative appends dst = src if the last result was below zero.
func (a *Code) MoveIfNegative(dst, src int) {
	a.Bytes(rex(dst, 0, src), 0x0f, 0x48, 0xc0|byte(dst&7)<<3|byte(src&7))
}

// MoveIfAbove appends dst = src if the last comparison found more, both taken as unsigned.
func (a *Code) MoveIfAbove(dst, src int) {
	a.Bytes(rex(dst, 0, src), 0x0f, 0x47, 0xc0|byte(dst&7)<<3|byte(src&7))
}

// ShiftRight appends dst >>= n.
func (a *Code) ShiftRight(dst int, n byte) {
	a.Bytes(rex(0, 0, dst), 0xc1, 0xe8|byte(dst&7), n)
}

// LowBits appends what keeps dst's lowest bits, as many as register n says (BZHI).
func (a *Code) LowBits(dst, n int) { a.VEX(Form{M0F38, PNone, 1, 0xf5}, 0, dst, n, dst) }

// Jump appends a conditional jump; its distance is filled in by Land. from is where the distance
// counts from: the next instruction.
func (a *Code) Jump(condition byte) (from int) {
	a.Bytes(0x0f, condition)
	a.word(0)
	return len(a.Text)
}

const (
	IfBelow, IfNotBelow, IfZero = 0x82, 0x83, 0x84
)

// Land makes the jump that ends at from lead to to.
func (a *Code) Land(from, to int) {
	binary.LittleEndian.PutUint32(a.Text[from-4:], uint32(int32(to-from)))
}

// Align fills up to a multiple of n with instructions that do nothing.
func (a *Code) Align(n int) {
	for gap := (n - len(a.Text)%n) % n; gap > 0; {
		k := min(gap, 9)
		a.Bytes(nops[k-1]...)
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
