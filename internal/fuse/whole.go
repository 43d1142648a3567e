package fuse

import (
	"context"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
	"xfork/internal/scratch"
)

// Operators on whole arrays are evaluated after what they need is there: what is not, is computed
// by a pass into memory that no value lies in yet, so that the operator may change it or return it.
//
//	Sort(Add(a, b))     pass: a + b -> memory of the result     Sort: in place
//	Gather(Neg(a), i)   pass: -a -> temporary memory            Gather: to the result
//	Into(s, Add(a, b))  pass: a + b -> s                        nothing is left to do

// call is one evaluation of such an operator.
type call struct {
	b      *builder
	s      *node.Scope
	op     *Operator
	arrays []elem.Array // the operands that are arrays, by their places
	ours   []bool       // which of them a pass of this call computes: they may be written
	memory [][]uint64   // temporary
	bits   []uint64     // the operands that are single values, by their places

	result elem.Array
	single uint64 // the bits of a result that is a single value
}

// reset empties the call and keeps its memory. What it pointed to is cleared: a workspace at rest
// must keep no user's array alive.
func (c *call) reset() {
	clear(c.arrays)
	clear(c.memory)
	*c = call{b: c.b, arrays: c.arrays[:0], ours: c.ours[:0], memory: c.memory[:0], bits: c.bits[:0]}
}

// evaluate evaluates entry own and what it needs: a pass for the operands that are not there, then
// the operator itself. Where the entry has failed already only the passes can tell by what: an
// operand may fail at an element, and its failure comes first.
func (c *call) evaluate(s *node.Scope, own int32) error {
	b := c.b
	e := &b.g.entries[own]
	if e.poisoned() {
		return b.probe(s)
	}
	if e.op.Code == op.Into {
		if err := b.overlap(e); err != nil {
			b.g.fail(own, err)
			return b.probe(s)
		}
	}
	// Operands in their order: Into's target is the first, and the others are written to it.
	c.s, c.op = s, e.op
	for k := range e.args {
		c.operand(e, k)
	}
	defer c.giveBack()
	if err := b.run(s); err != nil {
		return err
	}
	// Results before apply: an operand that has failed at an element is no operand.
	b.results()
	s.Region.Work += c.arrays[0].Len * e.op.Cost
	if b.g.inherit(own) {
		if err := c.apply(own); err != nil {
			return err
		}
	}
	// The slice that Into writes is an input too, and has been written on purpose.
	var written elem.Array
	if e.op.Code == op.Into {
		written = c.arrays[0]
	}
	b.g.watch(written)
	b.g.report()
	return nil
}

// operand takes operand k of the entry. If it is not in memory yet, a pass is asked to compute it:
// for Into into the slice that is to be written, otherwise into temporary memory or that of the
// result.
func (c *call) operand(e *entry, k int) {
	b, a := c.b, e.args[k]
	typ, x := e.op.Arg(k), &b.g.entries[a]
	c.ours = append(c.ours, typ.Array && x.op != nil)
	if !typ.Array {
		c.bits = append(c.bits, b.g.single(e, k))
		c.arrays = append(c.arrays, elem.Array{})
		return
	}
	// A poisoned operand, and one of another length than Into's target, get no memory: the operator
	// will not be applied, or refuse it by its length.
	to := elem.Array{Len: x.length}
	switch {
	case x.op == nil:
		to = arrayOf(x.n)
	case x.poisoned():
	case e.op.Code != op.Into:
		to = c.room(x.op.Out.Kind, x.length)
		b.output(a, to)
	case x.length == c.arrays[0].Len:
		to = c.arrays[0]
		b.output(a, to)
	}
	c.arrays, c.bits = append(c.arrays, to), append(c.bits, 0)
}

// apply evaluates the operator on its operands, which are there, and makes what comes of it the
// value of entry own. The end of the context is returned as an error; any other error is the
// entry's failure; but for node.ErrLarge, which Split returns before the first part.
func (c *call) apply(own int32) error {
	e := &c.b.g.entries[own]
	// An error may be the operator's own or the context's. Where the context is over it is taken
	// for the latter: the node is handed back then, and can be evaluated again.
	if err := wholes[e.op.Code][e.op.Kind](c); err != nil {
		if context.Cause(c.s.Ctx) != nil || err == node.ErrLarge {
			return err
		}
		c.b.g.fail(own, err)
		return nil
	}
	if e.op.Out.Array {
		storeArray(e.n, c.result)
	} else {
		elem.Store(node.Value(e.n), e.op.Out.Kind, c.single)
	}
	return nil
}

// room returns memory for n elements of an operand. Where the result may come to lie in it, it is
// fresh; otherwise it is used again, because fresh memory takes longer to get than to fill.
func (c *call) room(k Kind, n int) elem.Array {
	// The result of these is written over the operand, or, of Slice, is a part of it.
	switch c.op.Code {
	case op.CumSum, op.CumProd, op.CumMax, op.CumMin, op.Slice, op.Sort:
		return elem.Make(k, n)
	}
	words := scratch.Get((n*int(k.Size()) + 7) / 8)
	c.memory = append(c.memory, words)
	return elem.Array{Ptr: unsafe.Pointer(unsafe.SliceData(words)), Len: n}
}

// giveBack gives back the temporary memory, after the last worker has left: Split returns then.
func (c *call) giveBack() {
	for _, words := range c.memory {
		scratch.Put(words)
	}
}

// parts is the call's array.Parts: with the help of idle workers, or without where they have not
// been lent, for many short operands may make a long result. A single part needs no look at the
// context.
func (c *call) parts(n int, part func(ctx context.Context, i int) error) error {
	switch {
	case n == 1:
		return part(c.s.Ctx, 0)
	case c.s.Split != nil:
		return c.s.Split(n, part)
	}
	for i := range n {
		if err := context.Cause(c.s.Ctx); err != nil {
			return err
		}
		if err := part(c.s.Ctx, i); err != nil {
			return err
		}
	}
	return nil
}
