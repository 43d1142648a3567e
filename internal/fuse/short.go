package fuse

import (
	"slices"
	"sync/atomic"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
	"xfork/internal/node"
)

// The short way, for regions of a few operations on a few elements: a walk down from each output writes the program at once. There
// are no entries, no values and no schedule, which take longer than such a program does. It knows element-wise operators,
// reductions and Into. Whatever else it meets, a failure above all, it leaves to the general way, which begins anew: nothing has been
// claimed by then, and nothing written.
//
//	vec.Add(vec.Mul(a, b), c)          Add: claimed, an output
//	                                   Mul: idle, read as the general way reads members (region.operands)
//	                                   a, b, c: done, and of one length
//	                                   program: MulAdd r1 r2 r3 -> the result
//
// Bits are those of the general way: superinstructions keep every rounding, and reductions are those of one chunk.

// These bound what is short. More operations gain by sharing and by loops.
const (
	mostShort   = 32 // nodes
	mostOutputs = 8
)

// longestShort is how many elements are short: more take longer than the way there. It is a variable for tests, which change it while
// regions of other tests may be evaluated.
var longestShort atomic.Int64

func init() { ShortUpTo(kernel.Chunk / 4) }

// ShortUpTo sets how many elements an array may have for the short way, kernel.Chunk at most. For tests.
func ShortUpTo(n int64) (undo func()) {
	old := longestShort.Swap(n)
	return func() { longestShort.Store(old) }
}

// short is one evaluation by the short way.
type short struct {
	machine.Short
	n         int
	nodes     []*node.Node // that have registers, as they were met
	registers []int32
	outputs   []shortOutput
	to        elem.Typed // what Into writes to

	// Accumulators are kept by what they are for.
	reductions [reduce.Product + 1][elem.Kinds]*reduce.Reduction
}

// shortOutput is a node that is given a value: an array that lies in register x, or what the function f of the arrays in x and y
// comes to.
type shortOutput struct {
	n    *node.Node
	op   *Operator
	f    reduce.Func
	x, y int32
}

// reset forgets what the evaluation has met.
func (h *short) reset() {
	clear(h.nodes)
	clear(h.outputs)
	h.nodes, h.registers, h.outputs, h.n, h.to = h.nodes[:0], h.registers[:0], h.outputs[:0], 0, elem.Typed{}
	h.Short.Reset()
}

// evaluate evaluates n, which is claimed, and others of its region with it. It reports whether it has; if not, all is as it was. An
// error is that of the context.
func (h *short) evaluate(s *node.Scope, n *node.Node, o *Operator) (done bool, err error) {
	r := s.Region
	if o.form != nil || watching || len(r.Others) >= mostOutputs || len(r.Outputs) != 1 || node.Number(n) > r.Bar {
		return false, nil
	}
	node.Settle(n)
	h.Begin()
	if done = h.program(r, n, o); done {
		err = h.run(s)
	}
	h.reset()
	return done, err
}

// program writes the program for n and the others.
func (h *short) program(r *node.Region, n *node.Node, o *Operator) (ok bool) {
	a, b, w := claimed(n)
	if o.Code == op.Into {
		return h.into(n, o, a, b)
	}
	if !h.output(n, o, a, b, w) {
		return false
	}
	for _, x := range r.Others {
		o := operatorOf(x)
		a, b, w, idle := node.PeekPair(x)
		if !idle || node.Number(x) > r.Bar {
			continue // as region.other has it
		}
		if o.form != nil || !h.output(x, o, a, b, w) {
			return false
		}
	}
	return true
}

// run claims the others, runs the program and stores what it comes to.
func (h *short) run(s *node.Scope) error {
	r := s.Region
	for i := len(h.outputs) - 1; i > 0; i-- {
		if !r.Claim(h.outputs[i].n) { // elsewhere by now
			h.outputs = slices.Delete(h.outputs, i, i+1)
		}
	}
	for i := range h.outputs {
		if x := &h.outputs[i]; x.op.Class == op.Element {
			h.Write(x.x, elem.Make(x.op.Out.Kind, h.n))
		}
	}
	if err := h.Run(s.Ctx, h.n); err != nil {
		return err
	}
	r.Work += h.n * h.Cost
	for i := range h.outputs {
		h.store(i)
	}
	for i := range r.Outputs {
		r.Outputs[i].Open = false
	}
	return nil
}

// store makes what has been computed the value of output i.
func (h *short) store(i int) {
	x := &h.outputs[i]
	if x.op.Class != op.Reduce {
		storeArray(x.n, elem.Array{Ptr: h.At(x.x), Len: h.n})
		return
	}
	slot := &h.reductions[x.f][x.op.Kind]
	if *slot == nil {
		*slot = new(reduce.Reduction)
	}
	red := *slot
	// Mean and variance of one array are of the same moments.
	if i == 0 || h.outputs[i-1].f != x.f || h.outputs[i-1].x != x.x || h.outputs[i-1].y != x.y || h.outputs[i-1].op.Class != op.Reduce {
		red.Func, red.Kind = x.f, x.op.Kind
		for again := true; again; again = red.Far(h.n) {
			red.Open(1)
			p := red.Partial(true)
			p.Block(h.At(x.x), h.At(x.y), 0, h.n)
			p.Chunk()
			p.End(0)
		}
	}
	elem.Store(node.Value(x.n), x.op.Out.Kind, red.Finish(x.op.Code, h.n))
}

// claimed returns the operands of a claimed node.
func claimed(n *node.Node) (a, b *node.Node, w *node.WideOperands) {
	if node.Has(n, node.Wide) {
		return nil, nil, node.Wider(n)
	}
	a, b = node.Pair(n)
	return a, b, nil
}
