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
	// once.
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

	// Functions without assembly: package kernel/scalar does them one element after the other. Rem,
	// Mod and FloorDiv are of all numbers, and those of integers fail at zeros. What follows Hypot is
	// made of basic operations when it is built: see package ssa.
	Log2
	Log10
	Tan
	Asin
	Acos
	Atan
	Sinh
	Cosh
	Asinh
	Acosh
	Atanh
	Cbrt
	Erfc
	NormalQuantile
	Rem
	Mod
	FloorDiv
	Copysign
	Atan2
	Hypot
	Exp2
	Sign
	IsNaN
	IsInf
	IsFinite

	// The order of these does not count.
	//
	// Bits of integers. Shifts fail at negative amounts.
	BitAnd
	BitOr
	BitXor
	BitAndNot
	BitNot
	Lsh
	Rsh

	// Comparisons make masks. With NaN all are false, but for Ne.
	Eq
	Ne
	Lt
	Le
	Gt
	Ge

	// MulAdd rounds the product, and then the sum: it is Add of Mul to the last bit. Scale and
	// Shift are Mul and Add with a single value, and become these when they are built. Where
	// chooses by a mask. Like is its first operand as long as its second one, of which no element
	// is read: it is an operation to its users alone.
	MulAdd
	Scale
	Shift
	Where
	Like

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

	// Sources: what is the same at every place, series, and random numbers, which are computed by the
	// place of the element alone (package random). Their first operand is the length, but for Scalar,
	// which has one element; the second one of random numbers is the seed.
	Full
	Scalar
	Range
	Linspace
	Uniform
	Normal
	Integers
	Permutation
	Numbers // what Integers is made of: no node has it
	Mixed   // what Permutation is made of, likewise

	// Changes of shape, of matrices and of arrays, with the elements row after row: an array of a
	// matrix (in the shape that it has together with a second one), a matrix of an array (in the
	// shape that others have together), one row, one column, any shape, and rows for columns. Only
	// these, and what
	// OverMatrices makes of other operators, have matrices among their operands.
	Elements
	Shaped
	AsRow
	AsCol
	Reshape
	Transpose
	Diff

	// Prod is the first of the reductions, and AllOf the last.
	//
	// Reductions: see package reduce. From MinOf to ArgMax they fail without elements; from Count
	// on they are of masks. Len looks at no element: it is the length.
	Prod
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
	Len

	// Operators on whole arrays: see package array. Slice shares memory, and Into writes to a slice
	// of the user's. Their order does not count, but that Into is the last: tables end with it.
	//
	// Those on rolling windows have the length of a window as their second operand.
	//
	// Operands that are arrays come first, and the longest of them first of all: by its length the
	// work is counted.
	CumSum
	CumProd
	Slice
	Concat
	Reverse
	Gather
	Compress
	Sort
	Histogram
	Quantile
	CumMax
	CumMin
	ArgSort
	SearchSorted
	Unique
	TopK
	Mode
	Scatter
	RollingSum
	RollingMean
	RollingVar
	RollingStd
	RollingMin
	RollingMax
	RollingQuantile
	EWM
	Convolve
	Interp
	Into

	// Superinstructions, which only the compiler makes: a*b - c, c - a*b, and a choice by
	// comparison with a constant, which has three operands and, beside them, the comparison and its
	// constant. And Spread, the elements of an array at places that go by rows and columns. They
	// stand behind all that operators have.
	MulSub
	SubMul
	WhereCompare
	Spread

	// Codes is how many there are, for tables.
	Codes
)

// Vocabulary and compiler meet here: a code that is added needs a line in the table of operator.go, a
// name in package fuse, and one of
//
//	a step in a bank                   package machine, bank.go and further.go
//	a form in basic operations         package ssa, basic.go
//	a function of reductions           package reduce
//	an evaluator on whole arrays       package fuse, wholes.go and what it calls

// Commutes reports whether the first two operands of an operation can change places without a
// change of bits: the choice between two NaNs aside, which no operation promises.
func (c Code) Commutes() bool {
	switch c {
	case Add, Mul, Min, Max, Eq, Ne, And, Or, Xor, BitAnd, BitOr, BitXor, Hypot, MulAdd, MulSub, SubMul:
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
	case Spread:
		return "Spread"
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
