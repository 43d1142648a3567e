package fuse

import (
	"context"
	"unsafe"

	"xfork/internal/node"
)

// Operators on whole arrays are evaluated after what they need is there: what is not, is computed by a pass into memory that
// is nobody's yet, so that the operator may change it or return it.

// call is one evaluation of such an operator.
type call struct {
	l      *lower
	s      *node.Scope
	op     *Operator
	arrays []array
	ours   []bool     // which of them may be written
	lent   [][]uint64 // memory of which nothing will remain
	images []uint64

	result array
	image  uint64 // of a result that is a single value
}

// reset leaves nothing but room.
func (c *call) reset() {
	clear(c.arrays)
	clear(c.lent)
	*c = call{l: c.l, arrays: c.arrays[:0], ours: c.ours[:0], lent: c.lent[:0], images: c.images[:0]}
}

// wholly evaluates item own and what it needs.
func (c *call) wholly(s *node.Scope, own int32) error {
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
	for k, a := range it.args {
		typ, x := it.op.arg(k), &l.g.items[a]
		c.ours = append(c.ours, typ.Array && x.op != nil)
		switch {
		case !typ.Array:
			c.images = append(c.images, l.g.single(it, k))
			c.arrays = append(c.arrays, array{})
			continue
		case x.op == nil:
			c.arrays = append(c.arrays, arrayOf(x.n))
		case !x.spoilt() && it.op.Code == Into && x.length == c.arrays[0].n:
			l.outputTo(a, c.arrays[0])
			c.arrays = append(c.arrays, c.arrays[0])
		case !x.spoilt() && it.op.Code != Into:
			to := c.room(x.op.Out.Kind, x.length)
			l.outputTo(a, to)
			c.arrays = append(c.arrays, to)
		default:
			c.arrays = append(c.arrays, array{n: x.length})
		}
		c.images = append(c.images, 0)
	}
	defer c.giveBack()
	if err := l.run(s); err != nil {
		return err
	}
	l.results()
	s.Region.Work += c.arrays[0].n * it.op.Info.Fusion.Cost
	if l.g.inherit(own) {
		if err := wholes[it.op.Code][it.op.Kind](c); err != nil {
			if context.Cause(s.Ctx) != nil {
				return err
			}
			l.g.fail(own, err)
		} else if it.op.Out.Array {
			storeArray(it.n, c.result)
		} else {
			keep(node.Value(it.n), it.op.Out.Kind, c.image)
		}
	}
	var written array
	if it.op.Code == Into {
		written = c.arrays[0]
	}
	l.g.watch(written)
	l.g.report()
	return nil
}

// room is memory for n elements of an operand. Where the result may come to lie in it, it is fresh; otherwise it is used
// again, because fresh memory takes longer to get than to fill.
func (c *call) room(k Kind, n int) array {
	switch c.op.Code {
	case CumSum, CumProd, Slice, Sort:
		return makeArray(k, n)
	}
	return array{unsafe.Pointer(unsafe.SliceData(c.scratch((n*int(k.size()) + 7) / 8))), n}
}

// scratch is at least n words for the time of the call.
func (c *call) scratch(n int) []uint64 {
	b := buffers.get(n)
	c.lent = append(c.lent, b)
	return b
}

func (c *call) giveBack() {
	for _, b := range c.lent {
		buffers.put(b)
	}
}

// split calls f for ranges that cover n elements, with the help of idle workers if there are many.
func (c *call) split(n int, f func(lo, hi int) error) error {
	if n <= maxPart {
		return f(0, n)
	}
	return c.parts((n+maxPart-1)/maxPart, func(_ context.Context, i int) error {
		return f(i*maxPart, min(n, (i+1)*maxPart))
	})
}

// parts runs part 0..n-1 with the help of idle workers, or without where they have not been lent: many short operands may make
// a long result.
func (c *call) parts(n int, part func(ctx context.Context, i int) error) error {
	if c.s.Split != nil {
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
