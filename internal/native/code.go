package native

import (
	"encoding/binary"
	"math"
)

// Value is a value of a [Code]: a vector of elements, a mask, or a constant.
type Value int32

// None is no value.
const None Value = -1

// Lane is the size of the elements that a loop works on.
type Lane uint8

// The sizes: float64 and int64, float32 and int32. A loop works on one of them.
const (
	Wide   Lane = 8
	Narrow Lane = 4
)

// sort is what a value is.
type sort uint8

const (
	vector sort = iota
	mask
	constant
)

// op is one operation. Its operands are older values.
type op struct {
	code    opcode
	imm     uint8 // the relation of a comparison, the mode of a rounding, the distance of a shift
	dst     Value
	a, b, c Value
	at      int32 // of a load or a store, the register of the frame; of a sum, its place among the sums
}

// opcode is what an operation does. a, b and c are its operands.
type opcode uint8

const (
	load      opcode = iota // the elements of a frame's register
	loadMask                // the bools of a frame's register
	store                   // a to a frame's register
	storeMask               // a, as bools
	stream                  // a to a frame's register, past the caches
	sum                     // a is added to a sum

	add // floats
	sub
	mul
	div
	least    // of floats, as the instruction has it: b if either is NaN or both are zero
	greatest // likewise
	sqrt
	round // by imm
	scale // a * 2^floor(b)
	fused // a*b + c, rounded once
	minus // c - a*b, rounded once
	compare

	addInt
	subInt
	mulInt
	minInt
	maxInt
	absInt
	compareInt
	left // shifts
	right

	and // bits
	or
	xor

	choose // where mask c holds a, elsewhere b

	andMask
	orMask
	xorMask
	notMask

	opcodes
)

// Code is what a loop is to do, as a list of operations in an order in which they can be done. Build it by its methods, after
// [New] or [Code.Reset]. It is for one goroutine.
type Code struct {
	lane  Lane
	ops   []op
	sorts []sort  // by value
	place []int32 // of a constant, in the table; by value
	table []uint64
	fixed map[uint64]Value // constants that belong to the operations
	key   []byte
	sums  int32

	streams bool // something is written past the caches
}

// New begins a code for elements of the given size.
func New(l Lane) *Code {
	c := new(Code)
	c.Reset(l)
	return c
}

// Reset begins another code in the memory of this one.
func (c *Code) Reset(l Lane) {
	if c.fixed == nil {
		c.fixed = make(map[uint64]Value)
	}
	clear(c.fixed)
	*c = Code{
		lane: l, ops: c.ops[:0], sorts: c.sorts[:0], place: c.place[:0], table: c.table[:0], fixed: c.fixed,
		key: append(c.key[:0], byte(l)),
	}
}

// value makes a fresh one.
func (c *Code) value(s sort) Value {
	c.sorts = append(c.sorts, s)
	c.place = append(c.place, -1)
	return Value(len(c.sorts) - 1)
}

// do appends an operation, and describes it in the key: what has the same key is the same loop, whatever its constants are.
func (c *Code) do(s sort, o op) Value {
	o.dst = None
	if o.code != store && o.code != storeMask && o.code != stream && o.code != sum {
		o.dst = c.value(s)
	}
	c.ops = append(c.ops, o)
	c.key = append(c.key, byte(o.code), o.imm)
	for _, v := range o.operands() {
		c.key = append(c.key, byte(v), byte(v>>8))
	}
	// A frame may have any number of registers: a region may read more arrays than 16 bits can tell apart.
	c.key = binary.AppendUvarint(c.key, uint64(o.at))
	return o.dst
}

func (c *Code) one(code opcode, imm uint8, a Value) Value {
	return c.do(vector, op{code: code, imm: imm, a: a, b: None, c: None})
}

func (c *Code) two(code opcode, a, b Value) Value {
	return c.do(vector, op{code: code, a: a, b: b, c: None})
}

func (c *Code) three(code opcode, a, b, x Value) Value {
	return c.do(vector, op{code: code, a: a, b: b, c: x})
}

// Constant is a value that is the same for all elements, given by its bits. Loops that differ in constants only are one.
func (c *Code) Constant(image uint64) Value {
	v := c.value(constant)
	c.place[v] = int32(len(c.table))
	c.table = append(c.table, image)
	c.key = append(c.key, 0xff)
	return v
}

// bits is a constant that belongs to an operation.
func (c *Code) bits(image uint64) Value {
	if v, known := c.fixed[image]; known {
		return v
	}
	v := c.Constant(image)
	c.fixed[image] = v
	return v
}

// num is bits for a number.
func (c *Code) num(x float64) Value {
	if c.lane == Narrow {
		return c.bits(uint64(math.Float32bits(float32(x))))
	}
	return c.bits(math.Float64bits(x))
}

// all is the bits of an element that has all of them, sign its sign bit.
func (c *Code) all() uint64  { return math.MaxUint64 >> (64 - 8*uint(c.lane)) }
func (c *Code) sign() uint64 { return c.all() ^ c.all()>>1 }

// Load is the elements of register at of the frame.
func (c *Code) Load(at int32) Value {
	return c.do(vector, op{code: load, a: None, b: None, c: None, at: at})
}

// LoadMask is the bools there.
func (c *Code) LoadMask(at int32) Value {
	return c.do(mask, op{code: loadMask, a: None, b: None, c: None, at: at})
}

// Store puts a vector, a constant or a mask into register at of the frame.
func (c *Code) Store(a Value, at int32) {
	o := op{code: store, a: a, b: None, c: None, at: at}
	if c.sorts[a] == mask {
		o.code, o.b = storeMask, c.bits(byteOnes) // what a bool that holds is made of
	}
	c.do(vector, o)
}

// Stream is Store for what is not read again before the caches have forgotten it: writing past them, it does not fetch what it
// overwrites. The register must lie at a multiple of 64 bytes, and a is no mask.
func (c *Code) Stream(a Value, at int32) {
	c.streams = true
	c.do(vector, op{code: stream, a: a, b: None, c: None, at: at})
}

// byteOnes has a one in every byte.
const byteOnes = 0x0101010101010101

// Sum adds up a, chunk by chunk: element i to lane i mod 32, as float64, and the lanes along the tree of a [kernel.Sum]. It is
// the next one among the sums of [Args], which point to a float64 for each chunk of [Chunk] elements that is begun.
func (c *Code) Sum(a Value) {
	c.do(vector, op{code: sum, a: a, b: None, c: None, at: c.sums})
	c.sums++
}

// Table is the constants, for [Args].
func (c *Code) Table() []uint64 { return c.table }
