package native

// The operations of the vocabulary, each by the instructions that its kernel has in assembly
// (internal/kernel/gen, arith.go and mask.go). What a kernel and its namesake here do differs in
// nothing. To change one is to change the other, and the plain kernel in Go, which is the
// definition.

// Relation is how two elements compare.
type Relation uint8

// The relations. With NaN all are false, but for Ne.
const (
	Eq Relation = iota
	Ne
	Lt
	Le
	Gt
	Ge
	unordered // either is NaN
	notLess   // Ge, or unordered
)

// Predicates of the instructions that compare floats (quiet ones: a NaN raises nothing) and
// integers: Intel's manual, volume 2, CMPPD and VPCMPQ.
var (
	floatPredicates = [...]uint8{Eq: 0x00, Ne: 0x04, Lt: 0x11, Le: 0x12, Gt: 0x1e, Ge: 0x1d, unordered: 0x03, notLess: 0x15}
	intPredicates   = [...]uint8{Eq: 0, Ne: 4, Lt: 1, Le: 2, Gt: 6, Ge: 5}
)

// Modes of rounding, without raising that it was not exact: the immediate of VRNDSCALEPD.
const (
	toEven = 8 + iota
	down
	up
	toZero
)

// Arithmetic on floats.

// Add is a + b.
func (f *Func) Add(a, b Value) Value { return f.two(add, a, b) }

// Sub is a - b.
func (f *Func) Sub(a, b Value) Value { return f.two(sub, a, b) }

// Mul is a * b.
func (f *Func) Mul(a, b Value) Value { return f.two(mul, a, b) }

// Div is a / b.
func (f *Func) Div(a, b Value) Value { return f.two(div, a, b) }

// Min is NaN if either is, and -0 is below +0: the instruction's result is the second operand where
// they do not differ, so that the bits of both ways round hold the sign, and all bits of a NaN's
// exponent.
func (f *Func) Min(a, b Value) Value { return f.two(or, f.two(least, a, b), f.two(least, b, a)) }

// Max is likewise; the bits that both ways round have in common are the greater one's, but not of
// NaN.
func (f *Func) Max(a, b Value) Value {
	greater := f.two(and, f.two(greatest, a, b), f.two(greatest, b, a))
	return f.Where(f.Compare(unordered, a, b), f.literal(f.all()>>1), greater)
}

// Neg turns the sign.
func (f *Func) Neg(a Value) Value { return f.two(xor, a, f.literal(f.sign())) }

// Abs clears the sign.
func (f *Func) Abs(a Value) Value { return f.two(and, a, f.literal(f.all()>>1)) }

// signOf returns the sign bit of a alone.
func (f *Func) signOf(a Value) Value { return f.two(and, a, f.literal(f.sign())) }

// Sqrt is the square root.
func (f *Func) Sqrt(a Value) Value { return f.one(sqrt, 0, a) }

// Floor rounds down.
func (f *Func) Floor(a Value) Value { return f.one(round, down, a) }

// Ceil rounds up.
func (f *Func) Ceil(a Value) Value { return f.one(round, up, a) }

// Trunc rounds towards zero.
func (f *Func) Trunc(a Value) Value { return f.one(round, toZero, a) }

// RoundToEven rounds to the nearest, and halves to the even one.
func (f *Func) RoundToEven(a Value) Value { return f.one(round, toEven, a) }

// Round takes halves away from zero: the float below 1/2 is added, with a's sign, and the fraction
// dropped. 1/2 itself would lift the float below 1/2.
func (f *Func) Round(a Value) Value {
	half := uint64(0x3fdfffffffffffff)
	if f.width == Narrow {
		half = 0x3effffff
	}
	return f.Trunc(f.Add(a, f.two(or, f.signOf(a), f.literal(half))))
}

// Compare is a mask.
func (f *Func) Compare(r Relation, a, b Value) Value {
	return f.do(mask, op{code: compare, imm: floatPredicates[r], a: a, b: b, c: None})
}

// Arithmetic on integers, which wraps.

// AddInt is a + b.
func (f *Func) AddInt(a, b Value) Value { return f.two(addInt, a, b) }

// SubInt is a - b.
func (f *Func) SubInt(a, b Value) Value { return f.two(subInt, a, b) }

// MulInt is a * b.
func (f *Func) MulInt(a, b Value) Value { return f.two(mulInt, a, b) }

// MinInt is the lesser one.
func (f *Func) MinInt(a, b Value) Value { return f.two(minInt, a, b) }

// MaxInt is the greater one.
func (f *Func) MaxInt(a, b Value) Value { return f.two(maxInt, a, b) }

// NegInt is 0 - a.
func (f *Func) NegInt(a Value) Value { return f.SubInt(f.literal(0), a) }

// AbsInt leaves the least integer as it is.
func (f *Func) AbsInt(a Value) Value { return f.one(absInt, 0, a) }

// Bits of integers. Package kernel/scalar has them in Go, element by element.

// BitAnd is a & b, lane by lane.
func (f *Func) BitAnd(a, b Value) Value { return f.two(and, a, b) }

// BitOr is a | b.
func (f *Func) BitOr(a, b Value) Value { return f.two(or, a, b) }

// BitXor is a ^ b.
func (f *Func) BitXor(a, b Value) Value { return f.two(xor, a, b) }

// BitAndNot is a &^ b: what both have is taken off a.
func (f *Func) BitAndNot(a, b Value) Value { return f.two(xor, a, f.two(and, a, b)) }

// BitNot is ^a.
func (f *Func) BitNot(a Value) Value { return f.two(xor, a, f.literal(f.all())) }

// Lsh is a << b, where a b below zero is none, and one beyond the bits that there are shifts all of them out, as the instruction does it too.
func (f *Func) Lsh(a, b Value) Value { return f.two(leftBy, a, f.MaxInt(b, f.literal(0))) }

// Rsh is a >> b likewise, with the sign moved in.
func (f *Func) Rsh(a, b Value) Value { return f.two(rightBy, a, f.MaxInt(b, f.literal(0))) }

// The sign of a NaN is one like others here, and which one a computed NaN has is not defined.

// CopySign is a float of the size of a and the sign of b.
func (f *Func) CopySign(a, b Value) Value { return f.two(or, f.Abs(a), f.signOf(b)) }

// CompareInt is a mask.
func (f *Func) CompareInt(r Relation, a, b Value) Value {
	return f.do(mask, op{code: compareInt, imm: intPredicates[r], a: a, b: b, c: None})
}

// Masks and choice.

// Always is a mask that holds everywhere, or nowhere: a number compared with itself.
func (f *Func) Always(holds bool) Value {
	r := Ne
	if holds {
		r = Eq
	}
	return f.CompareInt(r, f.literal(0), f.literal(0))
}

// Where is a where m holds, b elsewhere.
func (f *Func) Where(m, a, b Value) Value { return f.three(choose, a, b, m) }

// And is where both hold.
func (f *Func) And(a, b Value) Value { return f.masks(andMask, a, b) }

// Or is where one holds.
func (f *Func) Or(a, b Value) Value { return f.masks(orMask, a, b) }

// Xor is where one holds and the other does not.
func (f *Func) Xor(a, b Value) Value { return f.masks(xorMask, a, b) }

// Not is where a does not hold.
func (f *Func) Not(a Value) Value { return f.masks(notMask, a, None) }

// masks appends an operation that makes a mask.
func (f *Func) masks(code opcode, a, b Value) Value {
	return f.do(mask, op{code: code, a: a, b: b, c: None})
}
