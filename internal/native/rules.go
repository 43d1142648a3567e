package native

// The operations of the vocabulary, each by the instructions that its kernel has in assembly (internal/kernel/gen, arith.go
// and mask.go). What a kernel and its namesake here do differs in nothing.

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

// Predicates of the instructions that compare floats (quiet ones) and integers.
var (
	floatPredicates = [...]uint8{Eq: 0x00, Ne: 0x04, Lt: 0x11, Le: 0x12, Gt: 0x1e, Ge: 0x1d, unordered: 0x03, notLess: 0x15}
	intPredicates   = [...]uint8{Eq: 0, Ne: 4, Lt: 1, Le: 2, Gt: 6, Ge: 5}
)

// Modes of rounding, without raising that it was not exact.
const (
	toEven = 8 + iota
	down
	up
	toZero
)

// Arithmetic on floats.

// Add is a + b.
func (c *Code) Add(a, b Value) Value { return c.two(add, a, b) }

// Sub is a - b.
func (c *Code) Sub(a, b Value) Value { return c.two(sub, a, b) }

// Mul is a * b.
func (c *Code) Mul(a, b Value) Value { return c.two(mul, a, b) }

// Div is a / b.
func (c *Code) Div(a, b Value) Value { return c.two(div, a, b) }

// Min is NaN if either is, and -0 is below +0: the instruction's result is the second operand where they do not differ, so
// that the bits of both ways round hold the sign, and all bits of a NaN's exponent.
func (c *Code) Min(a, b Value) Value { return c.two(or, c.two(least, a, b), c.two(least, b, a)) }

// Max is likewise; the bits that both ways round have in common are the greater one's, but not of NaN.
func (c *Code) Max(a, b Value) Value {
	greater := c.two(and, c.two(greatest, a, b), c.two(greatest, b, a))
	return c.Where(c.Compare(unordered, a, b), c.bits(c.all()>>1), greater)
}

// Neg turns the sign.
func (c *Code) Neg(a Value) Value { return c.two(xor, a, c.bits(c.sign())) }

// Abs clears the sign.
func (c *Code) Abs(a Value) Value { return c.two(and, a, c.bits(c.all()>>1)) }

func (c *Code) signOf(a Value) Value { return c.two(and, a, c.bits(c.sign())) }

// Sqrt is the square root.
func (c *Code) Sqrt(a Value) Value { return c.one(sqrt, 0, a) }

// Floor rounds down.
func (c *Code) Floor(a Value) Value { return c.one(round, down, a) }

// Ceil rounds up.
func (c *Code) Ceil(a Value) Value { return c.one(round, up, a) }

// Trunc rounds towards zero.
func (c *Code) Trunc(a Value) Value { return c.one(round, toZero, a) }

// RoundToEven rounds to the nearest, and halves to the even one.
func (c *Code) RoundToEven(a Value) Value { return c.one(round, toEven, a) }

// Round takes halves away from zero: the float below 1/2 is added, with a's sign, and the fraction dropped. 1/2 itself would
// lift the float below 1/2.
func (c *Code) Round(a Value) Value {
	half := uint64(0x3fdfffffffffffff)
	if c.lane == Narrow {
		half = 0x3effffff
	}
	return c.Trunc(c.Add(a, c.two(or, c.signOf(a), c.bits(half))))
}

// Compare is a mask.
func (c *Code) Compare(r Relation, a, b Value) Value {
	return c.do(mask, op{code: compare, imm: floatPredicates[r], a: a, b: b, c: None})
}

// Arithmetic on integers, which wraps.

// AddInt is a + b.
func (c *Code) AddInt(a, b Value) Value { return c.two(addInt, a, b) }

// SubInt is a - b.
func (c *Code) SubInt(a, b Value) Value { return c.two(subInt, a, b) }

// MulInt is a * b.
func (c *Code) MulInt(a, b Value) Value { return c.two(mulInt, a, b) }

// MinInt is the lesser one.
func (c *Code) MinInt(a, b Value) Value { return c.two(minInt, a, b) }

// MaxInt is the greater one.
func (c *Code) MaxInt(a, b Value) Value { return c.two(maxInt, a, b) }

// NegInt is 0 - a.
func (c *Code) NegInt(a Value) Value { return c.SubInt(c.bits(0), a) }

// AbsInt leaves the least integer as it is.
func (c *Code) AbsInt(a Value) Value { return c.one(absInt, 0, a) }

// CompareInt is a mask.
func (c *Code) CompareInt(r Relation, a, b Value) Value {
	return c.do(mask, op{code: compareInt, imm: intPredicates[r], a: a, b: b, c: None})
}

// Masks and choice.

// Always is a mask that holds everywhere, or nowhere.
func (c *Code) Always(holds bool) Value {
	r := Ne
	if holds {
		r = Eq
	}
	return c.CompareInt(r, c.bits(0), c.bits(0))
}

// Where is a where m holds, b elsewhere.
func (c *Code) Where(m, a, b Value) Value { return c.three(choose, a, b, m) }

// And is where both hold.
func (c *Code) And(a, b Value) Value { return c.masks(andMask, a, b) }

// Or is where one holds.
func (c *Code) Or(a, b Value) Value { return c.masks(orMask, a, b) }

// Xor is where one holds and the other does not.
func (c *Code) Xor(a, b Value) Value { return c.masks(xorMask, a, b) }

// Not is where a does not hold.
func (c *Code) Not(a Value) Value { return c.masks(notMask, a, None) }

func (c *Code) masks(code opcode, a, b Value) Value {
	return c.do(mask, op{code: code, a: a, b: b, c: None})
}
