package op

// Code is what an operator does. Together with the kind of its elements it is an [Operator].
type Code uint8

// The codes, in the order of the table in operator.go: element-wise ones, sources, reductions,
// operators on whole arrays. The order counts: comparisons go from Eq to Ge, conversions are in the
// order of the kinds.
const (
	// Arithmetic on all numbers. Integers wrap, and their Div and Pow fail at zeros and at negative
	// exponents. Min and Max put -0 below +0 and are NaN if either operand is.
	Add Code = iota
	Sub
	Mul
	Div
	Min
	Max
	Pow
	Neg
	Abs

	// Functions of floats. A kernel of float32 computes as float64 where that matters, and rounds
	// once. Sin and Cos have no loops: their reduction leaves the fast way for large operands.
	Sqrt
	Floor
	Ceil
	Trunc
	Round
	RoundToEven
	Exp
	Expm1
	Log
	Log1p
	Sin
	Cos
	Tanh
	Erf

	// Comparisons make masks. With NaN all are false, but for Ne.
	Eq
	Ne
	Lt
	Le
	Gt
	Ge

	// MulAdd rounds the product, and then the sum: it is Add of Mul to the last bit. Scale and
	// Shift are Mul and Add with a single value, and become these when they are built. Where
	// chooses by a mask.
	MulAdd
	Scale
	Shift
	Where

	// Masks.
	And
	Or
	Xor
	Not

	// Conversions, in the order of the kinds that they make.
	ToF64
	ToF32
	ToI64
	ToI32
	ToBool

	// Sources: what is the same at every place, and series. Their first operand is the length, but
	// for Scalar, which has one element.
	Full
	Scalar
	Range
	Linspace

	// Reductions: see package reduce. From MinOf to ArgMax they fail without elements; from Count
	// on they are of masks.
	Sum
	Mean
	Var
	Std
	SampleVar
	SampleStd
	MinOf
	MaxOf
	ArgMin
	ArgMax
	Dot
	Norm
	Count
	AnyOf
	AllOf

	// Operators on whole arrays: see package array. Slice shares memory, and Into writes to a slice
	// of the user's.
	CumSum
	CumProd
	Diff
	Slice
	Concat
	Reverse
	Gather
	Compress
	Sort
	Histogram
	Quantile
	Into

	// Superinstructions, which only the compiler makes: a*b - c, c - a*b, and a choice by
	// comparison with a constant. They stand behind all that operators have. The last one has three
	// operands and, beside them, the comparison and its constant.
	MulSub
	SubMul
	WhereCompare

	// Codes is how many there are, for tables.
	Codes
)

// Commutes reports whether the first two operands of an operation can change places without a
// change of bits: the choice between two NaNs aside, which no operation promises.
func (c Code) Commutes() bool {
	switch c {
	case Add, Mul, Min, Max, Eq, Ne, And, Or, Xor, MulAdd, MulSub, SubMul:
		return true
	}
	return false
}

// String returns the name of the code, for listings, as the typed vocabulary has it. All
// conversions of numbers are called Convert: the kind of the result tells them apart.
func (c Code) String() string {
	switch c {
	case MulSub:
		return "MulSub"
	case SubMul:
		return "SubMul"
	case WhereCompare:
		return "WhereCompare"
	}
	return table[c][0].Name
}

// Cost returns what the operation takes for an element, in picoseconds, in the first-level cache.
// Superinstructions are free: their costs are not measured, and what they replace is mostly bounded
// by memory.
func (c Code) Cost() int {
	if c > Into {
		return 0
	}
	return table[c][0].Cost
}
