package fuse

import (
	"strings"

	"xfork/internal/node"
)

// Code is what an operator does. Together with the kind of its elements it is an [Operator].
type Code uint8

// The codes, in the order of the table below.
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

	// Superinstructions, which only the compiler makes.
	mulSub
	subMul
	whereCompare

	codes
)

// Class is how an operator is evaluated.
type Class uint8

// The classes.
const (
	Element Class = iota // each element of the result from the elements at its place
	Source               // each element of the result from its place
	Reduce               // one value from all elements: a sink at the end of a pass
	Whole                // an array from whole arrays, after they are there: see whole.go
)

// Operand is the type of an operand or of a result.
type Operand struct {
	Kind  Kind
	Array bool
}

// Operator is an operator on elements of one kind. There is one of each, in a table, and nodes point to it.
type Operator struct {
	Code  Code
	Class Class
	Kind  Kind      // of the elements that it computes with
	Args  []Operand // the last one stands for all further ones
	Out   Operand
	Info  node.Info
}

// Name is the operator's, without the package.
func (o *Operator) Name() string { return strings.TrimPrefix(o.Info.Name, "vec.") }

// arg is the type of operand i.
func (o *Operator) arg(i int) Operand { return o.Args[min(i, len(o.Args)-1)] }

// fallible tells whether elements can make it fail. What lengths and bounds can do is a matter of all.
func (o *Operator) fallible() bool {
	return o.Kind.integer() && (o.Code == Div || o.Code == Pow)
}

// line of the table below. In the signature, x stands for an array of the operator's kind, k for a single value of it, m for
// a mask, i for an int, n for an array of int64; the result comes last.
type line struct {
	code  Code
	name  string
	class Class
	types string
	cost  int // of a float64 element, in picoseconds, in the first-level cache
}

var lines = [...]line{
	{Add, "Add", Element, "xxx", 150},
	{Sub, "Sub", Element, "xxx", 150},
	{Mul, "Mul", Element, "xxx", 150},
	{Div, "Div", Element, "xxx", 400},
	{Min, "Min", Element, "xxx", 200},
	{Max, "Max", Element, "xxx", 200},
	{Pow, "Pow", Element, "xxx", 3000},
	{Neg, "Neg", Element, "xx", 100},
	{Abs, "Abs", Element, "xx", 100},
	{Sqrt, "Sqrt", Element, "xx", 600},
	{Floor, "Floor", Element, "xx", 150},
	{Ceil, "Ceil", Element, "xx", 150},
	{Trunc, "Trunc", Element, "xx", 150},
	{Round, "Round", Element, "xx", 300},
	{RoundToEven, "RoundToEven", Element, "xx", 150},
	{Exp, "Exp", Element, "xx", 800},
	{Expm1, "Expm1", Element, "xx", 1200},
	{Log, "Log", Element, "xx", 1200},
	{Log1p, "Log1p", Element, "xx", 1500},
	{Sin, "Sin", Element, "xx", 1500},
	{Cos, "Cos", Element, "xx", 1500},
	{Tanh, "Tanh", Element, "xx", 2000},
	{Erf, "Erf", Element, "xx", 2000},
	{Eq, "Eq", Element, "xxm", 150},
	{Ne, "Ne", Element, "xxm", 150},
	{Lt, "Lt", Element, "xxm", 150},
	{Le, "Le", Element, "xxm", 150},
	{Gt, "Gt", Element, "xxm", 150},
	{Ge, "Ge", Element, "xxm", 150},
	{MulAdd, "MulAdd", Element, "xxxx", 200},
	{Scale, "Scale", Element, "xkx", 100},
	{Shift, "Shift", Element, "xkx", 100},
	{Where, "Where", Element, "mxxx", 250},
	{And, "And", Element, "mmm", 30},
	{Or, "Or", Element, "mmm", 30},
	{Xor, "Xor", Element, "mmm", 30},
	{Not, "Not", Element, "mm", 30},
	{ToF64, "Convert", Element, "x", 300},
	{ToF32, "Convert", Element, "x", 300},
	{ToI64, "Convert", Element, "x", 500},
	{ToI32, "Convert", Element, "x", 500},
	{ToBool, "NonZero", Element, "xm", 150},

	{Full, "Full", Source, "ikx", 50},
	{Scalar, "Scalar", Source, "kx", 50},
	{Range, "Range", Source, "ikkx", 150},
	{Linspace, "Linspace", Source, "ikkx", 300},

	{Sum, "Sum", Reduce, "xk", 150},
	{Mean, "Mean", Reduce, "xk", 250},
	{Var, "Var", Reduce, "xk", 250},
	{Std, "Std", Reduce, "xk", 250},
	{SampleVar, "SampleVar", Reduce, "xk", 250},
	{SampleStd, "SampleStd", Reduce, "xk", 250},
	{MinOf, "MinOf", Reduce, "xk", 150},
	{MaxOf, "MaxOf", Reduce, "xk", 150},
	{ArgMin, "ArgMin", Reduce, "xi", 200},
	{ArgMax, "ArgMax", Reduce, "xi", 200},
	{Dot, "Dot", Reduce, "xxk", 200},
	{Norm, "Norm", Reduce, "xk", 200},
	{Count, "Count", Reduce, "mi", 30},
	{AnyOf, "AnyOf", Reduce, "mb", 30},
	{AllOf, "AllOf", Reduce, "mb", 30},

	{CumSum, "CumSum", Whole, "xx", 1000},
	{CumProd, "CumProd", Whole, "xx", 1000},
	{Diff, "Diff", Whole, "xx", 500},
	{Slice, "Slice", Whole, "xiix", 0},
	{Concat, "Concat", Whole, "xx", 1000},
	{Reverse, "Reverse", Whole, "xx", 1000},
	{Gather, "Gather", Whole, "xnx", 2000},
	{Compress, "Compress", Whole, "xmx", 2000},
	{Sort, "Sort", Whole, "xx", 50000},
	{Histogram, "Histogram", Whole, "xxn", 5000},
	{Quantile, "Quantile", Whole, "xfk", 50000},
	{Into, "Into", Whole, "xxx", 0},
}

var table = func() (t [codes][kinds]Operator) {
	for _, l := range lines {
		for k := range Int {
			t[l.code][k] = l.operator(k)
		}
	}
	return t
}()

// Of is the operator with a code on elements of a kind.
func Of(c Code, k Kind) *Operator { return &table[c][k] }

// operator makes the operator of a line for elements of kind k.
func (l line) operator(k Kind) Operator {
	types := make([]Operand, 0, len(l.types)+1)
	var scalars uint32
	for i, c := range l.types {
		o := map[rune]Operand{
			'x': {k, true}, 'k': {k, false}, 'm': {Bool, true}, 'n': {I64, true}, 'i': {Int, false}, 'b': {Bool, false},
			'f': {F64, false},
		}[c]
		types = append(types, o)
		if !o.Array {
			scalars |= 1 << i
		}
	}
	if l.code >= ToF64 && l.code <= ToI32 {
		types = append(types, Operand{Kind(l.code - ToF64), true})
	}
	last := len(types) - 1
	return Operator{
		Code: l.code, Class: l.class, Kind: k, Args: types[:last:last], Out: types[last],
		Info: node.Info{
			Name: "vec." + l.name, Lane: node.CPU, Context: true, Splits: true,
			Fusion: &node.Fusion{
				Family: "vec", Barrier: l.class == Reduce || l.class == Whole, Alone: l.class == Whole, Scalars: scalars, Cost: l.cost,
			},
		},
	}
}
