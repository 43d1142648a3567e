// Package op has the vocabulary of array operators: what they are called, what they take and
// return, and what they cost. It is data alone: which kernel does an operation is package machine's
// matter, and which instructions, package lower's.
//
//	class      the result is                                    evaluated by
//	Element    each element from the elements at its place      a pass
//	Source     each element from its place                      a pass
//	View       each element from one at another place           a pass
//	Reduce     one value from all elements                      the end of a pass
//	ByRow      one element from each row of a matrix            the end of a pass
//	ByCol      one element from each column                     the end of a pass
//	Whole      an array from whole arrays                       package array, after they are there
package op

import (
	"slices"

	"xfork/internal/fuse/elem"
)

// Class is how an operator is evaluated. Regions of the graph end at all but the
// first three: their results are not there element by element.
type Class uint8

// The classes: see the package's table.
const (
	Element Class = iota
	Source
	View
	Reduce
	ByRow
	ByCol
	Whole
)

// Operand is the type of an operand or of a result: of an array, or of a single value, which is
// there before a pass begins.
//
// A matrix is an array with a number of rows and of columns.
type Operand struct {
	Kind   elem.Kind
	Array  bool
	Matrix bool
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
	// Floats have a value for everything: infinities and NaN. Integers have none for a quotient by zero,
	// a power below one, or a shift to the other side.
	if !o.Kind.Integer() {
		return false
	}
	switch o.Code {
	case Div, Pow, Rem, Mod, FloorDiv, Lsh, Rsh:
		return true
	}
	return false
}

// Negative reports whether it is elements below zero that make the operator fail, not zeros.
func (o *Operator) Negative() bool { return o.Code == Pow || o.Code == Lsh || o.Code == Rsh }

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
			'x': {Kind: k, Array: true}, 'k': {Kind: k}, 'm': {Kind: elem.Bool, Array: true}, 'n': {Kind: elem.I64, Array: true},
			'i': {Kind: elem.Int}, 'b': {Kind: elem.Bool}, 'f': {Kind: elem.F64}, 's': {Kind: elem.I64}, 'M': {Kind: k, Array: true, Matrix: true},
		}[c])
	}
	if l.code >= ToF64 && l.code <= ToI32 {
		types = append(types, Operand{Kind: elem.Kind(l.code - ToF64), Array: true})
	}
	last := len(types) - 1
	return Operator{
		Code: l.code, Class: l.class, Kind: k, Args: types[:last:last], Out: types[last], Name: l.name, Cost: l.cost,
	}
}

// OverMatrices returns o, of the class Element, as an operator on matrices of its elements: all
// arrays among its operands are matrices then, and so is its result. It is a copy: o stays what it
// is.
func (o *Operator) OverMatrices() *Operator {
	m := *o
	m.Args = slices.Clone(o.Args)
	for i := range m.Args {
		m.Args[i].Matrix = m.Args[i].Array
	}
	m.Out.Matrix = m.Out.Array
	return &m
}

// By returns the reduction o as one of a matrix by rows or columns: the class is ByRow or ByCol.
// Places are int64 then.
func (o *Operator) By(c Class) *Operator {
	m := *o
	m.Class, m.Args = c, []Operand{{Kind: o.Kind, Array: true, Matrix: true}}
	if m.Out.Array = true; m.Out.Kind == elem.Int {
		m.Out.Kind = elem.I64
	}
	return &m
}

// Along reports whether o is a reduction by rows or columns.
func (o *Operator) Along() bool { return o.Class == ByRow || o.Class == ByCol }
