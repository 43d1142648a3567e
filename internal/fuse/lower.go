package fuse

import (
	"fmt"
	"slices"

	"xfork/internal/node"
)

// lowered is where an item's value is: in the code of the pass of its length, or a constant.
type lowered struct {
	pass     *code
	val      int32
	constant bool
	image    uint64

	check int      // the check that it depends on, -1 for none
	sink  *sinkVal // of a reduction
	out   int      // which of the pass's outputs it is
}

// lower translates the items into code, one pass for each length. Only what want asks for will be computed, and what that
// needs.
type lower struct {
	g       *region
	at      []lowered // by item
	passes  []*code
	emitter emitter
	frame   frame // of the goroutine that evaluates
}

// reset leaves nothing but room.
func (l *lower) reset() {
	clear(l.at)
	l.at = l.at[:0]
	for _, c := range l.passes {
		c.reset()
	}
	l.passes = l.passes[:0]
	l.frame.reset()
}

// pass is the one over arrays of length n.
func (l *lower) pass(n int) *code {
	for _, c := range l.passes { // different lengths are few
		if c.n == n {
			return c
		}
	}
	c := another(&l.passes)
	c.n = n
	return c
}

// all translates every item that is well.
func (l *lower) all() {
	l.at = resized(l.at, len(l.g.items))
	clear(l.at)
	for i := range l.g.items {
		l.at[i].check = -1
		if it := &l.g.items[i]; it.op != nil && l.g.inherit(int32(i)) {
			l.item(int32(i))
		}
	}
}

// operand is the value of item a in the pass c, read as typ.
func (l *lower) operand(c *code, a int32, typ Operand) int32 {
	it, at := &l.g.items[a], &l.at[a]
	switch {
	case !typ.Array:
		return c.constant(typ.Kind, load(node.Value(it.n), typ.Kind))
	case it.op != nil && at.constant:
		return c.constant(typ.Kind, at.image)
	case it.op != nil:
		return at.val
	}
	xs := arrayOf(it.n)
	if xs.n == 1 {
		return c.constant(typ.Kind, load(xs.p, typ.Kind))
	}
	return c.input(xs, typ.Kind)
}

// item translates one item.
func (l *lower) item(i int32) {
	it := &l.g.items[i]
	op := it.op
	if op.Class == Whole {
		return
	}
	c := l.pass(it.length)
	var args [3]int32
	n := len(it.args)
	for k, a := range it.args {
		args[k] = l.operand(c, a, op.arg(k))
	}
	at := &l.at[i]
	at.pass = c
	switch op.Class {
	case Reduce:
		at.sink = c.sink(op, args[:n])
	case Source:
		at.val = c.source(op, args[:n])
	case Element:
		if op.fallible() && l.faulty(i, c, args[1]) {
			return
		}
		at.val = c.apply(op.Code, op.Kind, op.Out.Kind, args[:n]...)
	}
	if op.Class != Reduce {
		if v := &c.vals[at.val]; v.what == constant {
			at.constant, at.image = true, v.image
		}
	}
}

// faulty arranges for the check of the elements of v, which divides or is an exponent. A constant is checked here and now.
func (l *lower) faulty(i int32, c *code, v int32) bool {
	it := &l.g.items[i]
	k, negative := it.op.Kind, it.op.Code == Pow
	if c.vals[v].what != constant {
		l.at[i].check = c.check(v, k, negative)
		return false
	}
	if it.length > 0 && firstBad(untyped{p: pointer(&c.vals[v].image), n: 1}, k, negative) == 0 {
		l.g.fail(i, badElement(negative, 0))
		return true
	}
	return false
}

// badElement is the failure of an operation at element at.
func badElement(negative bool, at int) error {
	if negative {
		return fmt.Errorf("%w: element %d", ErrNegative, at)
	}
	return fmt.Errorf("%w: element %d", ErrDivide, at)
}

// source adds an array that comes from nothing.
func (c *code) source(op *Operator, args []int32) int32 {
	k := op.Kind
	switch op.Code {
	case Scalar:
		return args[0]
	case Full:
		return args[1]
	case Range:
		v := val{code: Range, kind: k, out: k, image: c.vals[args[1]].image, extra: c.vals[args[2]].image}
		if c.n == 1 {
			return c.constant(k, v.image)
		}
		return c.add(v)
	}
	// Linspace
	lo, hi := c.vals[args[1]].image, c.vals[args[2]].image
	if c.n == 1 {
		return c.constant(k, lo)
	}
	return c.add(val{code: Linspace, kind: k, out: k, n: 0, image: lo, extra: hi})
}

// results finds out, after the passes, which items have failed at some element, and what follows from that. An item that had
// failed by its lengths has not, if something that it needs has.
func (l *lower) results() {
	if !slices.ContainsFunc(l.passes, func(c *code) bool { return len(c.checks) > 0 }) {
		return // nothing has come to be known
	}
	for i := range l.g.items {
		it := &l.g.items[i]
		if it.op == nil || !l.g.inherit(int32(i)) {
			continue
		}
		if k := l.at[i].check; k >= 0 {
			if x := &l.at[i].pass.checks[k]; x.found >= 0 {
				l.g.fail(int32(i), badElement(x.negative, x.found))
			}
		}
	}
}
