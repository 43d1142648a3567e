package fuse

import (
	"fmt"
	"math"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

// What can be said about a region without computing an element: lengths, and the failures that
// follow from them. They are provisional as long as there are elements to be looked at: a failure
// of something that the entry needs comes before its own.

// key is the creation number by which failures of different nodes are compared: operands have lower
// ones, and so has what the sequential program evaluates first.
func (r *result) key() uint64 {
	if r.fault != nil {
		return node.Number(r.fault.Node)
	}
	return r.failure.Key
}

// Failures go down the entries once for lengths and once more for elements:
//
//	a (failed input)   b              a: failure        b: -
//	      \           /
//	       Add(a, b)                  inherits a's failure
//	         |
//	        Neg                       inherits it as well
//
// Every entry has one outcome at most: of two it is that with the lower number.

// inherit gives entry i what has become of its operands, and reports whether all of them have
// values. Of several failures it is the one that the sequential program would have met first.
func (g *region) inherit(i int32) (ok bool) {
	e := &g.entries[i]
	for _, a := range e.args {
		switch x := &g.entries[a]; {
		case x.fault == nil && x.failure == nil:
			e.open = e.open || x.open
		case e.fault == nil && e.failure == nil || x.key() < e.key():
			e.fault, e.failure = x.fault, x.failure
		}
	}
	return !e.poisoned()
}

// fail makes err entry i's own failure, in the place of what it may have inherited: the caller has
// seen that it has not.
func (g *region) fail(i int32, err error) {
	g.entries[i].fault = &node.Fault{Node: g.entries[i].n, Err: err}
}

// shape finds the length of every entry, operands before consumers:
//
//	class      length                                         fails
//	input      that of its array                              -
//	Element    what its arrays have in common                 if they differ
//	Source     its first operand; 1 of a Scalar               if that is negative or beyond any memory
//	View       by rows and columns: see shapes.go             if they do not fit
//	           one less than that of its operand, of a Diff   -
//	Reduce     likewise as Element: of what is reduced        likewise, and extremes of no elements
//	Whole      found by the operator itself                   there
func (g *region) shape() {
	for i := range g.entries {
		e := &g.entries[i]
		if e.op == nil || !g.inherit(int32(i)) {
			continue
		}
		var err error
		if e.length, err = g.lengthOf(e); err != nil {
			g.fail(int32(i), err)
		}
	}
}

// lengthOf returns the length of one member.
func (g *region) lengthOf(e *entry) (length int, err error) {
	if e.op.form != nil {
		err = g.shapeOf(e)
		return e.rows * e.cols, err
	}
	switch e.op.Class {
	case op.Element:
		if length, err = g.common(e); err == nil && e.op.Code == op.Like {
			err = g.alike(e, length)
		}
		return length, err
	case op.Source:
		return g.sourceLength(e)
	case op.View:
		length = max(0, g.entries[e.args[0]].length-1)
	case op.Reduce:
		length, err = g.common(e)
		if err == nil && length == 0 && e.op.Code >= op.MinOf && e.op.Code <= op.ArgMax {
			err = fmt.Errorf("%w: %s of an empty array", ErrEmpty, e.op.Name)
		}
	}
	return length, err
}

// common returns the length that an entry's arrays have in common. One of length one goes with any.
func (g *region) common(e *entry) (length int, err error) {
	// first is the operand that the length is of, for the text of the error.
	length = 1
	first := -1
	for k, a := range e.args {
		x := &g.entries[a]
		if !e.op.Arg(k).Array || x.length == 1 {
			continue
		}
		if first >= 0 && x.length != length {
			y := &g.entries[e.args[first]]
			return 0, fmt.Errorf("%w: %d (%s, %s) and %d (%s, %s)", ErrLengths,
				y.length, y.n.Name(), y.n.Line(), x.length, x.n.Name(), x.n.Line())
		}
		first, length = k, x.length
	}
	return length, nil
}

// alike refuses a Like that would be longer than its second operand.
func (g *region) alike(e *entry, length int) error {
	x, y := &g.entries[e.args[0]], &g.entries[e.args[1]]
	if y.length == length {
		return nil
	}
	return fmt.Errorf("%w: %d (%s, %s) as long as %d (%s, %s)", ErrLengths,
		x.length, x.n.Name(), x.n.Line(), y.length, y.n.Name(), y.n.Line())
}

// longest is how many elements an array that comes from nothing may have: more than any memory
// holds, and so few that neither their size in bytes nor the sum of some of them overflows.
const longest = min(1<<44, math.MaxInt>>5)

// sourceLength returns that of an array that comes from nothing.
func (g *region) sourceLength(e *entry) (length int, err error) {
	if e.op.Code == op.Scalar {
		return 1, nil
	}
	length = elem.Value[int](g.single(e, 0))
	if length < 0 || length > longest {
		return 0, fmt.Errorf("%w: length %d", ErrOutOfRange, length)
	}
	return length, nil
}

// single returns the bits of operand k, a single value.
func (g *region) single(e *entry, k int) uint64 {
	return elem.Load(node.Value(g.entries[e.args[k]].n), e.op.Arg(k).Kind)
}

// overlap reports an array that the pass for Into reads, and of which it would overwrite what it
// has yet to read: it begins elsewhere than the slice that is written. Where both begin at one
// place, each element is read before it is written, unless it is read again, for other rows or
// columns or for the difference before it; and an array of length one is read before the pass.
func (b *builder) overlap(into *entry) error {
	g := b.g
	// Members are in no memory yet, and failed or open inputs have none.
	to := elem.Typed{Array: arrayOf(g.entries[into.args[0]].n), Kind: into.op.Out.Kind}
	for i := range g.entries {
		x := &g.entries[i]
		if x.op != nil || !x.typ.Array || x.open || x.failure != nil || int32(i) == into.args[0] {
			continue
		}
		from := x.memory()
		if from.Len > 1 && (from.Crosses(to) || from.Meets(to) && (b.spreads(from) || b.at[i].shifted)) {
			return fmt.Errorf("%w: that of %s (%s), at another place", ErrOverlap, x.n.Name(), x.n.Line())
		}
	}
	return nil
}
