package fuse

import (
	"context"
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/scratch"
)

// Operators on whole arrays are evaluated after what they need is there: what is not, is computed by a pass into memory that
// is nobody's yet, so that the operator may change it or return it.

// call is one evaluation of such an operator.
type call struct {
	l      *lower
	s      *node.Scope
	op     *Operator
	arrays []untyped
	ours   []bool     // which of them may be written
	lent   [][]uint64 // memory of which nothing will remain
	images []uint64

	result untyped
	image  uint64 // of a result that is a single value
}

// reset leaves nothing but room.
func (c *call) reset() {
	clear(c.arrays)
	clear(c.lent)
	*c = call{l: c.l, arrays: c.arrays[:0], ours: c.ours[:0], lent: c.lent[:0], images: c.images[:0]}
}

// evaluateWhole evaluates item own and what it needs: a pass for the operands that are not there, then the operator itself.
func (c *call) evaluateWhole(s *node.Scope, own int32) error {
	l := c.l
	it := &l.g.items[own]
	if it.spoilt() { // by what, only the elements tell
		return l.probe(s)
	}
	if it.op.Code == Into {
		if err := l.g.overlap(it); err != nil { // unless something that it needs fails before
			l.g.fail(own, err)
			return l.probe(s)
		}
	}
	c.s, c.op = s, it.op
	for k := range it.args {
		c.operand(it, k)
	}
	defer c.giveBack()
	if err := l.run(s); err != nil {
		return err
	}
	l.results()
	s.Region.Work += c.arrays[0].n * it.op.Info.Fusion.Cost
	if l.g.inherit(own) {
		if err := c.apply(own); err != nil {
			return err
		}
	}
	var written untyped
	if it.op.Code == Into {
		written = c.arrays[0]
	}
	l.g.watch(written)
	l.g.report()
	return nil
}

// operand takes operand k of the item. If no memory has it yet, a pass is asked to compute it: for Into into the slice that is to be
// written, otherwise into temporary memory or that of the result.
func (c *call) operand(it *item, k int) {
	l, a := c.l, it.args[k]
	typ, x := it.op.arg(k), &l.g.items[a]
	c.ours = append(c.ours, typ.Array && x.op != nil)
	if !typ.Array {
		c.images = append(c.images, l.g.single(it, k))
		c.arrays = append(c.arrays, untyped{})
		return
	}
	to := untyped{n: x.length}
	switch {
	case x.op == nil:
		to = arrayOf(x.n)
	case x.spoilt():
	case it.op.Code != Into:
		to = c.room(x.op.Out.Kind, x.length)
		l.outputTo(a, to)
	case x.length == c.arrays[0].n:
		to = c.arrays[0]
		l.outputTo(a, to)
	}
	c.arrays, c.images = append(c.arrays, to), append(c.images, 0)
}

// apply evaluates the operator, whose operands are there, and makes what comes of it the value of item own. An error of the context is returned; any
// other one is the item's.
func (c *call) apply(own int32) error {
	it := &c.l.g.items[own]
	if err := wholes[it.op.Code][it.op.Kind](c); err != nil {
		if context.Cause(c.s.Ctx) != nil {
			return err
		}
		c.l.g.fail(own, err)
		return nil
	}
	if it.op.Out.Array {
		storeArray(it.n, c.result)
	} else {
		keep(node.Value(it.n), it.op.Out.Kind, c.image)
	}
	return nil
}

// room is memory for n elements of an operand. Where the result may come to lie in it, it is fresh; otherwise it is used
// again, because fresh memory takes longer to get than to fill.
func (c *call) room(k Kind, n int) untyped {
	switch c.op.Code {
	case CumSum, CumProd, Slice, Sort:
		return makeArray(k, n)
	}
	b := scratch.Get((n*int(k.size()) + 7) / 8)
	c.lent = append(c.lent, b)
	return untyped{unsafe.Pointer(unsafe.SliceData(b)), n}
}

func (c *call) giveBack() {
	for _, b := range c.lent {
		scratch.Put(b)
	}
}

// parts runs part 0..n-1 with the help of idle workers, or without where they have not been lent: many short operands may make
// a long result.
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
