// Package op has the vocabulary of array operators: what they are called, what they take and
// return, and what they cost. It is data alone: which kernel does an operation is package machine's
// matter, and which instructions, package lower's.
//
//	class      the result is                                    evaluated by
//	Element    each element from the elements at its place      a pass
//	Source     each element from its place                      a pass
//	Reduce     one value from all elements                      the end of a pass
//	Whole      an array from whole arrays                       package array, after they are there
package op

import "xfork/internal/fuse/elem"

// Class is how an operator is evaluated. Regions of the graph end at Reduce and Whole: their
// results are not there element by element.
type Class uint8

// The classes: see the package's table.
const (
	Element Class = iota
	Source
	Reduce
	Whole
)

// Operand is the type of an operand or of a result: of an array, or of a single value, which is
// there before a pass begins.
type Operand struct {
	Kind  elem.Kind
	Array bool
}

// Operator is an operator on elements of one kind. It is never changed after the program's start:
// all goroutines may read it.
type Operator struct {
	Code  Code
	Class Class
	// Kind is that of the elements that it computes with: of a conversion that of its operand, of a
	// comparison not that of its result.
	Kind elem.Kind
	Args []Operand // the last one stands for all further ones, as Concat has
	Out  Operand
	Name string
	Cost int // for an element, in picoseconds
}

// Arg returns the type of operand i.
func (o *Operator) Arg(i int) Operand { return o.Args[min(i, len(o.Args)-1)] }

// Fallible reports whether elements can make it fail: package ssa has checks of them then, and the
// error names the first one. What lengths and bounds can do is a matter of all operators.
func (o *Operator) Fallible() bool {
	return o.Kind.Integer() && (o.Code == Div || o.Code == Pow)
}

// line is one of the table below: an operator of all kinds. It is made for every kind, also for
// those to which the typed vocabulary does not apply it (the logarithm of integers): no node has
// these.
//
// The letters of a signature are its operands and, last, its result:
//
//	letter   stands for                                letter   stands for
//	x        an array of the operator's kind           i        an int
//	k        a single value of it                      b        a bool
//	m        a mask                                    f        a float64
//	n        an array of int64
//
// So "xkx" takes an array and a value and makes an array. A conversion has no letter for its
// result, which is that of its code.
type line struct {
	code  Code
	name  string
	class Class
	types string
	cost  int
}

// lines has the costs of float64 elements in the first-level cache. Other kinds cost about as much
// or less: they decide how long blocks and parts are, not what is computed.
//
// How they come to matter:
//
//   - package lower makes blocks and parts shorter where elements take longer;
//   - package graph computes a cheap operator twice rather than store its result;
//   - package run adds them up to what a region has cost, for the views.
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

// table has the operators by code and kind: 500 of them, of some hundred bytes each. What has no
// line, the superinstructions, is zero.
var table = func() (t [Codes][elem.Kinds]Operator) {
	for _, l := range lines {
		for k := range elem.Int {
			t[l.code][k] = l.operator(k)
		}
	}
	return t
}()

// Of returns the operator with a code on elements of a kind. There is one of each, so operators may
// be compared by their addresses.
func Of(c Code, k elem.Kind) *Operator { return &table[c][k] }

// operator makes the operator of a line for elements of kind k. The result is cut off the operands
// in length and capacity, so that an append to them cannot overwrite it.
func (l line) operator(k elem.Kind) Operator {
	types := make([]Operand, 0, len(l.types)+1)
	for _, c := range l.types {
		types = append(types, map[rune]Operand{
			'x': {k, true}, 'k': {k, false}, 'm': {elem.Bool, true}, 'n': {elem.I64, true}, 'i': {elem.Int, false},
			'b': {elem.Bool, false}, 'f': {elem.F64, false},
		}[c])
	}
	if l.code >= ToF64 && l.code <= ToI32 {
		types = append(types, Operand{elem.Kind(l.code - ToF64), true})
	}
	last := len(types) - 1
	return Operator{
		Code: l.code, Class: l.class, Kind: k, Args: types[:last:last], Out: types[last], Name: l.name, Cost: l.cost,
	}
}
