package ssa

import (
	"fmt"
	"strings"

	"xfork/internal/fuse/axis"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/intern"
	"xfork/internal/scratch"
)

// Func is what is to be done to the elements of arrays of one length. The zero Func, with N set, is
// empty and ready for use; Reset makes it so again. It is for one goroutine.
type Func struct {
	N          int // the length of the arrays
	Outputs    []Output
	Reductions []*Reduction
	Axes       []*Axis
	Cols       int // of the matrices that Axes are of; 0 if there are none
	Checks     []Check
	Turned     int // the columns of a matrix that is read with its rows for columns, 0 if there is none

	values intern.Table[Value]
	inputs intern.Table[elem.Typed]
	spread intern.Table[machine.Spread]
	folder machine.Folder

	// For Simplify: how often each value is used by needed ones, and a stack.
	uses []int32
	todo []int32
}

// ID is the number of a value in its Func. Operands have lower numbers than what is made of them,
// until Simplify.
type ID = int32

// Value is one value: a block of elements at a time, or a constant. It is comparable, and its own
// key among the values: all that it depends on is in these words.
type Value struct {
	Code   op.Code
	Kind   elem.Kind // of the elements that it is computed from
	Out    elem.Kind // of its own
	Origin Origin
	N      int8 // how many operands there are
	Args   [3]ID
	Bits   uint64 // of a constant; the number of an input or a spread; the start of a series or the seed; the limit of op.WhereCompare
	Extra  uint64 // the step or the end of a series, a span; the comparison of op.WhereCompare
}

// Origin tells constants and inputs from operations.
type Origin uint8

// The origins of values.
const (
	Operation Origin = iota
	Constant
	Input
)

// Operands returns the numbers of the operands.
func (v *Value) Operands() []ID { return v.Args[:v.N] }

// Output is a value that is written to an array. Equal values have one output.
type Output struct {
	Value ID
	elem.Typed
	Fresh bool // the array is yet to be made
}

// Reduction is a reduction of values. Its accumulator is kept when the Func is emptied, for the
// next reduction that has this place.
type Reduction struct {
	reduce.Reduction
	Args [2]ID
}

// Operands returns the numbers of the operands.
func (r *Reduction) Operands() []ID { return r.Args[:r.Func.Operands()] }

// Axis is a reduction of a value, which is a matrix, by rows or by columns. Unlike a Reduction it is
// not kept when the Func is emptied: its tables may be in users' hands.
type Axis struct {
	axis.Sink
	Value ID
}

// Check asks of every element of a value whether it makes an operation fail. The value is no
// constant.
type Check struct {
	Value    ID
	Kind     elem.Kind
	Negative bool // looks for elements below zero, not for zeros
}

// Reset empties f and keeps its memory. Nothing that it pointed to is kept alive but by the
// accumulators of reductions.
func (f *Func) Reset() {
	clear(f.Outputs)
	clear(f.Axes)
	f.values.Reset()
	f.inputs.Reset()
	f.spread.Reset()
	f.Turned = 0
	f.N, f.Cols, f.Outputs, f.Reductions, f.Axes, f.Checks = 0, 0, f.Outputs[:0], f.Reductions[:0], f.Axes[:0], f.Checks[:0]
}

// Values returns the values by their numbers.
func (f *Func) Values() []Value { return f.values.Keys() }

// Inputs returns the arrays that are read.
func (f *Func) Inputs() []elem.Typed { return f.inputs.Keys() }

// Spreads returns the arrays that are read by rows and columns.
func (f *Func) Spreads() []machine.Spread { return f.spread.Keys() }

// Needed reports, once the Func has been simplified, whether a root needs value i: others cost
// nothing, whatever has been built for them.
func (f *Func) Needed(i ID) bool { return f.uses[i] > 0 }

// Value returns value i. The pointer is good until a value is added.
func (f *Func) Value(i ID) *Value { return &f.values.Keys()[i] }

// Constant returns the value that has the given bits for all elements.
func (f *Func) Constant(k elem.Kind, bits uint64) ID {
	return f.values.Number(Value{Origin: Constant, Kind: k, Out: k, Bits: bits})
}

// Input returns the elements of an array.
func (f *Func) Input(a elem.Array, k elem.Kind) ID {
	i := f.inputs.Number(elem.Typed{Array: a, Kind: k})
	return f.values.Number(Value{Origin: Input, Kind: k, Out: k, Bits: uint64(i)})
}

// Spread returns the elements of an array by rows and columns. It has no operands: the array is in
// memory before the pass begins.
func (f *Func) Spread(s machine.Spread) ID {
	// Where several are turned, blocks go by the last one: the others are right all the same, and
	// take longer.
	if s.Col > 1 {
		f.Turned = s.Cols
	}
	i := f.spread.Number(s)
	return f.values.Number(Value{Code: op.Spread, Kind: s.Kind, Out: s.Kind, Bits: uint64(i)})
}

// Apply returns an operation on elements of kind k, in its simplest form: operators that are
// convenient for users become the basic ones, and what has only constant operands becomes a
// constant.
func (f *Func) Apply(c op.Code, k, out elem.Kind, args ...ID) ID {
	switch c {
	case op.Scale:
		c = op.Mul
	case op.Shift:
		c = op.Add
	case op.Exp2, op.Sign, op.IsNaN, op.IsInf, op.IsFinite:
		return f.basic(c, k, args[0])
	case op.Pow:
		if v, law := f.powerLaw(k, args[0], args[1]); law {
			return v
		}
	}
	v := Value{Code: c, Kind: k, Out: out, N: int8(len(args))}
	copy(v.Args[:], args)
	var bits [3]uint64
	for i, a := range args {
		x := f.Value(a)
		if x.Origin != Constant {
			return f.values.Number(v)
		}
		bits[i] = x.Bits
	}
	return f.Constant(out, f.folder.Fold(c, k, bits[:len(args)]...))
}

// Write makes a value an output, and returns its number among them. A zero array stands for one
// that is yet to be made: values that are equal share it. Others are the caller's, or temporary, and
// are shared with no result.
func (f *Func) Write(v ID, k elem.Kind, to elem.Array) (number int) {
	fresh := to == elem.Array{}
	for i, o := range f.Outputs {
		if fresh && o.Fresh && o.Value == v {
			return i
		}
	}
	f.Outputs = append(f.Outputs, Output{Value: v, Typed: elem.Typed{Array: to, Kind: k}, Fresh: fresh})
	return len(f.Outputs) - 1
}

// Reduce returns the reduction for an operator on elements of kind k. Operators that need the same
// function of the same values share it.
func (f *Func) Reduce(c op.Code, k elem.Kind, args ...ID) *Reduction {
	what := reduce.Of(c)
	var a [2]ID
	copy(a[:], args)
	if c == op.Norm {
		a[1] = args[0]
	}
	for _, r := range f.Reductions {
		if r.Func == what && r.Kind == k && r.Args == a {
			return r
		}
	}
	r := scratch.Another(&f.Reductions)
	r.Func, r.Kind, r.Args = what, k, a
	return r
}

// The columns are the Func's, and not the value's: how a matrix of N elements is cut into parts goes
// by them.

// Along returns the reduction for an operator by rows, or down columns. Operators that need the
// same function of the same value share it. All that f has are of matrices of Cols columns.
func (f *Func) Along(c op.Code, down bool, v ID) *Axis {
	what := reduce.Of(c)
	for _, a := range f.Axes {
		if a.Func == what && a.Down == down && a.Value == v {
			return a
		}
	}
	a := &Axis{Sink: axis.Sink{Func: what, Down: down}, Value: v}
	f.Axes = append(f.Axes, a)
	return a
}

// Check looks for bad elements in a value, and returns the number of the check.
func (f *Func) Check(v ID, k elem.Kind, negative bool) (number int) {
	for i, x := range f.Checks {
		if x.Value == v && x.Negative == negative {
			return i
		}
	}
	f.Checks = append(f.Checks, Check{Value: v, Kind: k, Negative: negative})
	return len(f.Checks) - 1
}

// String lists the values and the roots, for tests and for debugging.
func (f *Func) String() string {
	var b strings.Builder
	for i := range f.Values() {
		fmt.Fprintf(&b, "v%d = %s\n", i, f.Value(ID(i)).text())
	}
	for _, o := range f.Outputs {
		fmt.Fprintf(&b, "write v%d\n", o.Value)
	}
	for _, r := range f.Reductions {
		fmt.Fprintf(&b, "%v(%s)\n", r.Func, names(r.Operands()))
	}
	for _, a := range f.Axes {
		fmt.Fprintf(&b, "%v by %d columns(v%d)\n", a.Func, f.Cols, a.Value)
	}
	for _, c := range f.Checks {
		fmt.Fprintf(&b, "check v%d\n", c.Value)
	}
	return b.String()
}

// text returns the right-hand side of a value.
func (v *Value) text() string {
	switch {
	case v.Origin == Constant:
		return "constant " + elem.Text(v.Kind, v.Bits)
	case v.Origin == Input:
		return fmt.Sprintf("input %d", v.Bits)
	case v.Code == op.WhereCompare:
		return fmt.Sprintf("%v(%v %s, %s)", v.Code, op.Code(v.Extra), elem.Text(v.Kind, v.Bits), names(v.Operands()))
	case v.Code == op.Integers || v.Code == op.Permutation:
		return fmt.Sprintf("%v(%s, %d, %d)", v.Code, names(v.Operands()), v.Bits, v.Extra)
	case v.Code >= op.Uniform && v.Code <= op.Mixed:
		return fmt.Sprintf("%v(%d, %d)", v.Code, v.Bits, v.Extra)
	case v.Code == op.Spread:
		return fmt.Sprintf("Spread %d", v.Bits)
	case v.N == 0:
		return fmt.Sprintf("%v(%s, %s)", v.Code, elem.Text(v.Kind, v.Bits), elem.Text(v.Kind, v.Extra))
	}
	return fmt.Sprintf("%v(%s)", v.Code, names(v.Operands()))
}

// names returns the names of values, for listings: v0, v1.
func names(ids []ID) string {
	s := make([]string, len(ids))
	for i, v := range ids {
		s[i] = fmt.Sprintf("v%d", v)
	}
	return strings.Join(s, ", ")
}
