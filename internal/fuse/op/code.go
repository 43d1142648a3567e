package op

// Code is what an operator does. Together with the kind of its elements it is an [Operator].
type Code uint8

// The codes, in the order of the table in operator.go: element-wise ones, sources, reductions,
// operators on whole arrays. The order counts: comparisons go from Eq to Ge, conversions are in the
// order of the kinds.
const (
	Add Code = iota
	Sub
	Mul
	Div
	Min
	Max
	Pow
	Neg
	Abs
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
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	MulAdd
	Scale
	Shift
	Where
	And
	Or
	Xor
	Not
	ToF64
	ToF32
	ToI64
	ToI32
	ToBool

	Full
	Scalar
	Range
	Linspace

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
	// comparison with a constant. They stand behind all that operators have.
	MulSub
	SubMul
	WhereCompare

	Codes // how many there are
)

// Commutes reports whether the first two operands of an operation can change places.
func (c Code) Commutes() bool {
	switch c {
	case Add, Mul, Min, Max, Eq, Ne, And, Or, Xor, MulAdd, MulSub, SubMul:
		return true
	}
	return false
}

// String returns the name of the code, for listings.
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
