package native

import "encoding/binary"

// A Func is in static single assignment form: every operation makes a new value, and reads older
// ones. There are no branches but the loop around it all, so a list is enough.
//
//	f := New(Wide)
//	a, b := f.Load(0), f.Load(1)      v0 = load array 0      v1 = load array 1
//	f.Store(f.Add(a, b), 2)           v2 = add v0 v1         store v2 to array 2

// Value is a value of a [Func]: a vector of elements, a mask, or a constant. Values are numbered in
// the order in which they are made.
type Value int32

// None is no value.
const None Value = -1

// Width is the size of the elements that a loop works on.
type Width uint8

// The sizes: float64 and int64, float32 and int32. A loop of Wide may have elements of both: see [Func.Use].
const (
	Wide   Width = 8
	Narrow Width = 4
)

// class is what a value is, and so where it lives.
type class uint8

const (
	vector   class = iota // in a vector register
	mask                  // in a mask register, a bit for an element
	constant              // in the table of constants in memory, and in a register if one is left
)

// op is one operation. Its operands are older values.
type op struct {
	code    opcode
	width   Width // of its elements
	once    bool  // it is done for every second vector of a turn: see random.go
	imm     uint8 // the relation of a comparison, the mode of a rounding, the distance of a shift, the table of a function of bits, far
	dst     Value
	a, b, c Value
	at      int32 // of a load or a store, the number of the array; of a sink, the first of its sums
}

// opcode is what an operation does. a, b and c are its operands. Most are one instruction; what
// takes several is put together by the methods in rules.go and math.go.
type opcode uint8

const (
	load      opcode = iota // the elements of an array
	loadMask                // the bools of an array
	store                   // a to an array
	storeMask               // a to an array, as bools
	stream                  // a to an array, past the caches
	sum                     // a is added to a sum of floats
	sumInt                  // and of integers
	moments                 // a is added to a sum, and its square to another
	leastOf                 // a is compared with the least so far, of floats
	leastInt                // and of integers
	greatestInt

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
	less  // a*b - c, rounded once
	compare

	addInt
	subInt
	mulInt
	minInt
	maxInt
	absInt
	compareInt
	testBits // a mask of where a & b is not zero
	left     // shifts
	right
	rightSigned
	rightBy // a >> b, signed, by distances in a vector or a constant
	leftBy  // a << b; by 64 it is 0, and so is the next one
	rightByUnsigned
	leftWide // shifts of 64 bits, whatever the width of elements is
	rightWide
	shuffle // of the halves of 64 bits, by a table: see random.go
	mulLow  // of 64 bits, the product of the lower halves, which are unsigned
	mulSign // of 64 bits, the product of the lower halves, which are signed
	zeros   // how many leading bits are zero
	toFloat // integers to floats, of the same size
	toFloatUnsigned
	toInt    // and back, towards zero; what does not fit is the least one
	resize   // conversions to elements of another size: see convert.go
	index    // the places of the elements
	counters // the places of their pairs: see random.go
	gather   // of the numbers in the table from place at on, that with the number a

	and // bits
	or
	xor
	logic // any function of the bits of a, b and c

	choose // where mask c holds a, elsewhere b
	pick   // a, and for the next vector b

	same     // a, in a register of its own
	function // one of many operations, in a sketch

	rarely // what follows, up to merge, only if a holds for some element: see rare.go
	merge  // where mask c holds b, elsewhere a

	andMask
	orMask
	xorMask
	notMask

	opcodes
)

// Func is what a loop is to do, as a list of operations in an order in which they can be done.
// Build it by its methods, after [New] or [Func.Reset]. It is for one goroutine.
type Func struct {
	loop    Width // of the elements that fill a vector
	width   Width // of those of operations that are appended now
	ops     []op
	classes []class // by value
	place   []int32 // by value: of a constant, its place in the table; -1 of others

	// Constants are not in the code: it reads them from a table, so that one loop does for all of
	// them. Those of the user are entered one by one; those that belong to operations (a sign bit,
	// the coefficients of a polynomial) are entered once each.
	table []uint64
	sizes []Width  // by place in the table
	users []int32  // the places of the user's constants
	spare []uint64 // memory for another table: see sketch.go
	fixed map[literal]Value

	key   []byte // what the loop is kept by: see do
	brief bool   // it is a sketch: see sketch.go
	sums  int32  // how many numbers sinks make of a chunk
	first bool   // some sink needs the first element of a chunk
	lanes int32  // where the numbers of lanes begin in the table, -1 if they are not there
	turns int32  // likewise the bits of 2/pi: see trig.go
	pairs int    // how many operations pick there are
	once  bool   // of operations that are appended now

	pastCaches bool // something is written past the caches
}

// New begins a Func for elements of the given size.
func New(w Width) *Func {
	f := new(Func)
	f.Reset(w)
	return f
}

// Reset begins another Func in the memory of this one.
func (f *Func) Reset(w Width) {
	if f.fixed == nil {
		f.fixed = make(map[literal]Value)
	}
	clear(f.fixed)
	*f = Func{
		loop: w, width: w, ops: f.ops[:0], classes: f.classes[:0], place: f.place[:0], table: f.table[:0], sizes: f.sizes[:0], users: f.users[:0], spare: f.spare, fixed: f.fixed,
		key: append(f.key[:0], byte(w)), lanes: -1, turns: -1,
	}
}

// Use sets the size of the elements of what is appended from now on, and returns the one before. In a loop of Wide those of Narrow
// take half a vector, so that element i is at its place i in both; a loop of Narrow has no others. Values are of the size that they were
// made with, and nothing but [Func.Convert] makes one size of the other; masks go with both.
//
//	float64   | 0     | 1     | 2     | 3     | ... | 7     |
//	float32   | 0 | 1 | 2 | 3 | ... | 7 |   not used        |
func (f *Func) Use(w Width) (old Width) {
	old, f.width = f.width, w
	return old
}

// What is appended is done in that order, so that a value of the one size may be made between two of the other: nothing but the
// instruction's length and form changes.

// value makes a new one.
func (f *Func) value(s class) Value {
	f.classes = append(f.classes, s)
	f.place = append(f.place, -1)
	return Value(len(f.classes) - 1)
}

// do appends an operation, and describes it in the key: what has the same key is the same loop,
// whatever its constants are.
//
//	key    width | opcode imm width a a b b c c at... | opcode ... | 0xff width for each constant, where it was entered
//
// Values are written with 16 bits; the caller bounds the length of a Func so that they suffice. A
// constant needs no more than its place in the order: its number follows from it.
func (f *Func) do(s class, o op) Value {
	o.dst = None
	switch o.code {
	case store, storeMask, stream, sum, sumInt, moments, leastOf, leastInt, greatestInt, rarely:
	default:
		o.dst = f.value(s)
	}
	o.once, o.width = f.once, f.width
	f.ops = append(f.ops, o)
	f.key = append(f.key, byte(o.code), o.imm, byte(o.width))
	for _, v := range o.operands() {
		f.key = append(f.key, byte(v), byte(v>>8))
	}
	// There may be any number of arrays, more than 16 bits can tell apart.
	f.key = binary.AppendUvarint(f.key, uint64(o.at))
	return o.dst
}

// one, two and three append an operation that makes a vector of so many operands.

func (f *Func) one(code opcode, imm uint8, a Value) Value {
	return f.do(vector, op{code: code, imm: imm, a: a, b: None, c: None})
}

func (f *Func) two(code opcode, a, b Value) Value {
	return f.do(vector, op{code: code, a: a, b: b, c: None})
}

func (f *Func) three(code opcode, a, b, x Value) Value {
	return f.do(vector, op{code: code, a: a, b: b, c: x})
}

// Load returns the elements of array at.
func (f *Func) Load(at int32) Value {
	return f.do(vector, op{code: load, a: None, b: None, c: None, at: at})
}

// far is what loads and stores of arrays have that are not in the caches of their processor: lines are asked for before they are needed,
// also those that are to be written. The processor does so by itself, but not far enough ahead where much is done between two lines, and late for
// what is written: a tenth of the time of simple operations, and of a result in fresh memory a fifth.
const far = 1

// LoadFar is Load for an array that is too long for the caches.
func (f *Func) LoadFar(at int32) Value {
	return f.do(vector, op{code: load, imm: far, a: None, b: None, c: None, at: at})
}

// StoreFar is Store likewise, of a vector or a constant.
func (f *Func) StoreFar(a Value, at int32) {
	f.do(vector, op{code: store, imm: far, a: a, b: None, c: None, at: at})
}

// LoadMask returns the bools of array at, as a mask.
func (f *Func) LoadMask(at int32) Value {
	return f.do(mask, op{code: loadMask, a: None, b: None, c: None, at: at})
}

// Store writes a vector, a constant or a mask to array at.
func (f *Func) Store(a Value, at int32) {
	o := op{code: store, a: a, b: None, c: None, at: at}
	if f.classes[a] == mask {
		o.code, o.b = storeMask, f.literal(byteOnes) // what a bool that holds is made of
	}
	f.do(vector, o)
}

// Stream is Store for what is not read again before the caches have forgotten it: writing past
// them, it does not fetch what it overwrites. The array must lie at a multiple of 64 bytes, and a
// is no mask.
func (f *Func) Stream(a Value, at int32) {
	f.pastCaches = true
	f.do(vector, op{code: stream, a: a, b: None, c: None, at: at})
}

// byteOnes has a one in every byte: eight bools that hold.
const byteOnes = 0x0101010101010101
