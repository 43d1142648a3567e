package fuse

import (
	"fmt"
	"slices"
	"unsafe"
)

// code is what is to be done to the elements of arrays of one length, as values that depend on one another. A value that is
// made twice is one value: equal operations on equal operands (constants by their images) are found as they are added.
type code struct {
	vals   []val
	memo   map[val]int32 // with few values nil: they are searched
	inputs []input
	n      int // the length

	byInput map[input]int32 // as memo

	outputs []output
	sinks   []*sinkVal
	checks  []check

	program program       // once it is made
	kept    map[val]int32 // room, to be used again
	folding folding       // likewise
}

// reset leaves nothing but room.
func (c *code) reset() {
	if c.memo != nil {
		clear(c.memo)
		c.kept, c.memo = c.memo, nil
	}
	clear(c.inputs)
	clear(c.outputs)
	c.byInput = nil
	c.vals, c.inputs, c.outputs, c.sinks, c.checks = c.vals[:0], c.inputs[:0], c.outputs[:0], c.sinks[:0], c.checks[:0]
}

// val is one value: a block of elements at a time, or a constant. Comparable: it is its own key.
type val struct {
	code  Code
	kind  Kind // of the elements that it is computed from
	out   Kind // of its own
	what  sort
	n     int8
	args  [3]int32
	image uint64 // of a constant; the number of an input
	extra uint64 // a second image
}

// sort tells constants and inputs from operations.
type sort uint8

const (
	operation sort = iota
	constant
	inputVal
)

// input is an array that is read.
type input struct {
	a    untyped
	kind Kind
}

// output is an array that is written.
type output struct {
	val   int32
	to    untyped
	kind  Kind
	fresh bool // it is yet to be made: only when it is sure that the pass is run
}

// check asks of every element of a value whether it makes an operation fail.
type check struct {
	val      int32
	kind     Kind
	negative bool // looks for elements below zero, not for zeros
	found    int  // the place of the first one, -1 for none
}

// room makes the arrays that are fresh.
func (c *code) room() {
	for i := range c.outputs {
		if o := &c.outputs[i]; o.fresh {
			o.to, o.fresh = makeArray(o.kind, c.n), false
		}
	}
}

// add gives the number of a value.
func (c *code) add(v val) int32 {
	if c.memo != nil {
		if i, known := c.memo[v]; known {
			return i
		}
	} else if i := slices.Index(c.vals, v); i >= 0 {
		return int32(i)
	}
	i := int32(len(c.vals))
	c.vals = append(c.vals, v)
	switch {
	case c.memo != nil:
		c.memo[v] = i
	case len(c.vals) > few:
		if c.memo = c.kept; c.memo == nil {
			c.memo = make(map[val]int32)
		}
		for k, w := range c.vals {
			c.memo[w] = int32(k)
		}
	}
	return i
}

// constant is a value that is the same for all elements.
func (c *code) constant(k Kind, image uint64) int32 {
	return c.add(val{what: constant, kind: k, out: k, image: image})
}

// input is the elements of an array.
func (c *code) input(a untyped, k Kind) int32 {
	in := input{a, k}
	i, known := c.byInput[in]
	if !known && c.byInput == nil {
		i = int32(slices.Index(c.inputs, in))
		known = i >= 0
	}
	if !known {
		i = int32(len(c.inputs))
		c.inputs = append(c.inputs, in)
		c.remember(in, i)
	}
	return c.add(val{what: inputVal, kind: k, out: k, image: uint64(i)})
}

// remember makes inputs that are many quick to find.
func (c *code) remember(in input, i int32) {
	switch {
	case len(c.inputs) <= few:
	case c.byInput != nil:
		c.byInput[in] = i
	default:
		c.byInput = make(map[input]int32)
		for k, in := range c.inputs {
			c.byInput[in] = int32(k)
		}
	}
}

// check finds out about the elements of a value; it gives the number of the check.
func (c *code) check(v int32, k Kind, negative bool) int {
	for i, x := range c.checks {
		if x.val == v && x.negative == negative {
			return i
		}
	}
	c.checks = append(c.checks, check{val: v, kind: k, negative: negative, found: -1})
	return len(c.checks) - 1
}

// apply adds an operation, in its simplest form: the convenient codes are reduced to the basic ones, and what has only
// constant operands becomes a constant.
func (c *code) apply(op Code, k, out Kind, args ...int32) int32 {
	switch op {
	case Scale:
		op = Mul
	case Shift:
		op = Add
	case Pow:
		if v, law := c.law(k, args[0], args[1]); law {
			return v
		}
	}
	v := val{code: op, kind: k, out: out, n: int8(len(args))}
	copy(v.args[:], args)
	all := true
	for _, a := range args {
		all = all && c.vals[a].what == constant
	}
	if all && op < Full {
		return c.constant(out, c.fold(v))
	}
	return c.add(v)
}

// fold computes an operation on constants: by the very kernel that would have computed it in a pass.
func (c *code) fold(v val) uint64 {
	f := &c.folding
	for i, a := range v.args[:v.n] {
		f.images[i] = c.vals[a].image
	}
	f.images[3] = 0
	f.in = instr{do: stepOf(v.code, v.kind, v.out, 0), d: 3, b: 1, c: 2}
	f.frame.ptr = f.ptr[:]
	for i := range f.ptr {
		f.ptr[i] = unsafe.Pointer(&f.images[i])
	}
	f.in.do(&f.frame, &f.in, 1)
	return f.images[3]
}

// folding is a frame for operations on constants: three registers for operands, one for the result, of one element each.
type folding struct {
	frame  frame
	in     instr
	images [4]uint64
	ptr    [4]unsafe.Pointer
}

func (v val) String() string {
	return fmt.Sprintf("%v(%v)", table[v.code][v.kind].Info.Name, v.args[:v.n])
}
