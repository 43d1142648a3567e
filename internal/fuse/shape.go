package fuse

import (
	"errors"
	"fmt"
	"math"

	"xfork/internal/array"
	"xfork/internal/node"
)

// What can be said about a region without computing an element: lengths, and the failures that follow from them. They are
// provisional as long as there are elements to be looked at: a failure of something that the item needs comes before its own.

// The causes of failures, for errors.Is; package vec shows them to its users.
var (
	ErrLengths    = array.ErrLengths
	ErrDivide     = errors.New("integer divide by zero")
	ErrNegative   = errors.New("negative exponent of an integer power")
	ErrOutOfRange = array.ErrOutOfRange
	ErrEmpty      = array.ErrEmpty
)

// key is the creation number by which failures of different nodes are compared.
func (r *result) key() uint64 {
	if r.fault != nil {
		return node.Number(r.fault.Node)
	}
	return r.failure.Key
}

// inherit gives item i what has become of its operands, and tells whether they are all well. Of several failures it is the
// one that the sequential program would have met first.
func (g *region) inherit(i int32) (well bool) {
	it := &g.items[i]
	for _, a := range it.args {
		switch x := &g.items[a]; {
		case x.fault == nil && x.failure == nil:
			it.open = it.open || x.open
		case it.fault == nil && it.failure == nil || x.key() < it.key():
			it.fault, it.failure = x.fault, x.failure
		}
	}
	return !it.spoilt()
}

// fail makes item i's own failure.
func (g *region) fail(i int32, err error) {
	g.items[i].fault = &node.Fault{Node: g.items[i].n, Err: err}
}

// shape finds the length of every item.
func (g *region) shape() {
	for i := range g.items {
		it := &g.items[i]
		if it.op == nil || !g.inherit(int32(i)) {
			continue
		}
		var err error
		switch it.op.Class {
		case Element:
			it.length, err = g.common(it)
		case Source:
			it.length, err = g.sourceLength(it)
		case Reduce:
			it.length, err = g.common(it)
			if err == nil && it.length == 0 && it.op.Code >= MinOf && it.op.Code <= ArgMax {
				err = fmt.Errorf("%w: %s of an empty array", ErrEmpty, it.op.Name())
			}
		}
		if err != nil {
			g.fail(int32(i), err)
		}
	}
}

// common is the length that an item's arrays have in common. One of length one goes with any.
func (g *region) common(it *item) (length int, err error) {
	length = 1
	first := -1
	for k, a := range it.args {
		x := &g.items[a]
		if !it.op.arg(k).Array || x.length == 1 {
			continue
		}
		if first >= 0 && x.length != length {
			y := &g.items[it.args[first]]
			return 0, fmt.Errorf("%w: %d (%s, %s) and %d (%s, %s)", ErrLengths,
				y.length, y.n.Name(), y.n.Line(), x.length, x.n.Name(), x.n.Line())
		}
		first, length = k, x.length
	}
	return length, nil
}

// sourceLength is that of an array that comes from nothing.
func (g *region) sourceLength(it *item) (length int, err error) {
	if it.op.Code == Scalar {
		return 1, nil
	}
	length = value[int](g.single(it, 0))
	if length < 0 || length > longest {
		return 0, fmt.Errorf("%w: length %d", ErrOutOfRange, length)
	}
	return length, nil
}

// longest is how many elements an array that comes from nothing may have: more than any memory holds, and so few that neither
// their size in bytes nor the sum of some of them overflows.
const longest = min(1<<44, math.MaxInt>>5)

// single is the image of operand k, a single value.
func (g *region) single(it *item, k int) uint64 {
	x := &g.items[it.args[k]]
	return load(node.Value(x.n), it.op.arg(k).Kind)
}
