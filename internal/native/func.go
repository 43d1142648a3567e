package native

import (
	"encoding/binary"
	"math"
)

// Value is a value of a [Func]: a vector of elements, a mask, or a constant.
type Value int32

// None is no value.
const None Value = -1

// Width is the size of the elements that a loop works on.
type Width uint8

// The sizes: float64 and int64, float32 and int32. A loop works on one of them.
const (
	Wide   Width = 8
	Narrow Width = 4
)

// class is what a value is.
type class uint8

const (
	vector class = iota
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

// Func is what a loop is to do, as a list of operations in an order in which they can be done. Build it by its methods, after
// [New] or [Func.Reset]. It is for one goroutine.
type Func struct {
	width   Width
	ops     []op
	classes []class // by value
	place   []int32 // of a constant, in the table; by value
	table   []uint64
	fixed   map[uint64]Value // constants that belong to the operations
	key     []byte
	sums    int32

	pastCaches bool // something is written past the caches
}

// New begins a code for elements of the given size.
func New(w Width) *Func {
	f := new(Func)
	f.Reset(w)
	return f
}

// Reset begins another code in the memory of this one.
func (f *Func) Reset(w Width) {
	if f.fixed == nil {
		f.fixed = make(map[uint64]Value)
	}
	clear(f.fixed)
	*f = Func{
		width: w, ops: f.ops[:0], classes: f.classes[:0], place: f.place[:0], table: f.table[:0], fixed: f.fixed,
		key: append(f.key[:0], byte(w)),
	}
}

// value makes a fresh one.
func (f *Func) value(s class) Value {
	f.classes = append(f.classes, s)
	f.place = append(f.place, -1)
	return Value(len(f.classes) - 1)
}

// do appends an operation, and describes it in the key: what has the same key is the same loop, whatever its constants are.
func (f *Func) do(s class, o op) Value {
	o.dst = None
	if o.code != store && o.code != storeMask && o.code != stream && o.code != sum {
		o.dst = f.value(s)
	}
	f.ops = append(f.ops, o)
	f.key = append(f.key, byte(o.code), o.imm)
	for _, v := range o.operands() {
		f.key = append(f.key, byte(v), byte(v>>8))
	}
	// A frame may have any number of registers: a region may read more arrays than 16 bits can tell apart.
	f.key = binary.AppendUvarint(f.key, uint64(o.at))
	return o.dst
}

func (f *Func) one(code opcode, imm uint8, a Value) Value {
	return f.do(vector, op{code: code, imm: imm, a: a, b: None, c: None})
}

func (f *Func) two(code opcode, a, b Value) Value {
	return f.do(vector, op{code: code, a: a, b: b, c: None})
}

func (f *Func) three(code opcode, a, b, x Value) Value {
	return f.do(vector, op{code: code, a: a, b: b, c: x})
}

// Constant is a value that is the same for all elements, given by its bits. Loops that differ in constants only are one.
func (f *Func) Constant(bits uint64) Value {
	v := f.value(constant)
	f.place[v] = int32(len(f.table))
	f.table = append(f.table, bits)
	f.key = append(f.key, 0xff)
	return v
}

// bits is a constant that belongs to an operation.
func (f *Func) literal(bits uint64) Value {
	if v, known := f.fixed[bits]; known {
		return v
	}
	v := f.Constant(bits)
	f.fixed[bits] = v
	return v
}

// num is bits for a number.
func (f *Func) num(x float64) Value {
	if f.width == Narrow {
		return f.literal(uint64(math.Float32bits(float32(x))))
	}
	return f.literal(math.Float64bits(x))
}

// all is the bits of an element that has all of them, sign its sign bit.
func (f *Func) all() uint64  { return math.MaxUint64 >> (64 - 8*uint(f.width)) }
func (f *Func) sign() uint64 { return f.all() ^ f.all()>>1 }

// Load is the elements of register at of the frame.
func (f *Func) Load(at int32) Value {
	return f.do(vector, op{code: load, a: None, b: None, c: None, at: at})
}

// LoadMask is the bools there.
func (f *Func) LoadMask(at int32) Value {
	return f.do(mask, op{code: loadMask, a: None, b: None, c: None, at: at})
}

// Store puts a vector, a constant or a mask into register at of the frame.
func (f *Func) Store(a Value, at int32) {
	o := op{code: store, a: a, b: None, c: None, at: at}
	if f.classes[a] == mask {
		o.code, o.b = storeMask, f.literal(byteOnes) // what a bool that holds is made of
	}
	f.do(vector, o)
}

// Stream is Store for what is not read again before the caches have forgotten it: writing past them, it does not fetch what it
// overwrites. The register must lie at a multiple of 64 bytes, and a is no mask.
func (f *Func) Stream(a Value, at int32) {
	f.pastCaches = true
	f.do(vector, op{code: stream, a: a, b: None, c: None, at: at})
}

// byteOnes has a one in every byte.
const byteOnes = 0x0101010101010101

// Sum adds up a, chunk by chunk: element i to lane i mod 32, as float64, and the lanes along the tree of a [kernel.Sum]. It is
// the next one among the sums of [Args], which point to a float64 for each chunk of [Chunk] elements that is begun.
func (f *Func) Sum(a Value) {
	f.do(vector, op{code: sum, a: a, b: None, c: None, at: f.sums})
	f.sums++
}

// Table is the constants, for [Args].
func (f *Func) Table() []uint64 { return f.table }
