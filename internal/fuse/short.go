package fuse

import (
	"slices"
	"sync/atomic"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
	"xfork/internal/node"
)

// The short way, for regions of a few operations on a few elements: a walk down from each
// output writes the program at once. There are no entries, no values and no schedule. Those
// take a microsecond, a good program and a bad one for ten elements differ by some
// nanoseconds.
//
//	vec.Add(vec.Mul(a, b), c)          Add: claimed, an output
//	                                   Mul: idle, read as the general way reads members (region.operands)
//	                                   a, b, c: done, and of one length
//	                                   program: MulAdd r1 r2 r3 -> the result
//
// What goes which way:
//
//	element-wise, of 2 to longestShort elements      short
//	reductions of these, but Len                     short
//	Into, of these, where it does not overlap        short
//	what can fail at an element                      general: the failure has to be found
//	lengths that differ, failures beneath            general: likewise
//	constants alone, sources, views, matrices        general
//	what other operations stand for (package ssa)    general
//	another goroutine has claimed a node             general: it is waited for
//	XFORK=check                                      general, which looks at the inputs
//
// The general way begins anew: nothing has been claimed by then, and nothing written. So the
// short way knows no failures, and what it does not know needs no test but that it is left
// alone.
//
// Bits are those of the general way: superinstructions keep every rounding, a kernel has one
// result for an element wherever it stands, and reductions are those of one chunk.

// These bound what is short. More operations gain by what the general way does, which finds
// equal values and needs few registers; and what it takes is spread over more of them.
const (
	mostShort   = 24 // members, and so deep is the walk at most
	mostOutputs = 8
)

// longestShort is how many elements are short: of more the kernels take longer than the way
// there, and loops begin at twice as many. It is a variable for tests, which change it while
// regions of other tests may be evaluated.
var longestShort atomic.Int64

func init() { ShortUpTo(kernel.Chunk / 4) }

// ShortUpTo sets how many elements an array may have for the short way, kernel.Chunk at most.
// For tests.
func ShortUpTo(n int64) (undo func()) {
	old := longestShort.Swap(n)
	return func() { longestShort.Store(old) }
}

// short is one evaluation by the short way. It is a part of a workspace: what holds for that,
// holds for it (workspace.go). At rest it has no nodes and no arrays.
type short struct {
	machine.Short
	n         int          // elements
	members   int          // that have been met
	nodes     []*node.Node // that have registers, inputs too
	registers []int32
	outputs   []shortOutput
	to        elem.Typed // what Into writes to
}

// shortOutput is a node that is given a value: an array that lies in register X, or what a
// reduction of the arrays in X and Y comes to.
type shortOutput struct {
	n  *node.Node
	op *Operator
	machine.Fold
}

// reset forgets what the evaluation has met.
func (h *short) reset() {
	clear(h.nodes)
	clear(h.outputs)
	h.nodes, h.registers, h.outputs, h.n, h.to = h.nodes[:0], h.registers[:0], h.outputs[:0], 0, elem.Typed{}
	h.members = 0
	h.Short.Reset()
}

// evaluate evaluates n, which is claimed, and others of its region with it. It reports whether
// it has; if not, all is as it was. An error is that of the context: then nothing has a value,
// and what is claimed is handed back, as ever.
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

// program writes the program for n and the others. All of them or none: one that is not for
// the short way might share much with the rest.
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

// run claims the others, runs the program and stores what it comes to. Claims come last, for
// they cannot be taken back without the engine; memory of results comes after them.
func (h *short) run(s *node.Scope) error {
	r := s.Region
	for i := len(h.outputs) - 1; i > 0; i-- {
		if !r.Claim(h.outputs[i].n) { // elsewhere by now
			h.outputs = slices.Delete(h.outputs, i, i+1)
		}
	}
	for i := range h.outputs {
		if x := &h.outputs[i]; x.op.Class == op.Element {
			h.Write(x.X, elem.Make(x.op.Out.Kind, h.n))
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
		storeArray(x.n, elem.Array{Ptr: h.At(x.X), Len: h.n})
		return
	}
	// Mean and variance of one array are of the same moments.
	if i == 0 || h.outputs[i-1].op.Class != op.Reduce || !h.outputs[i-1].Shares(x.Fold) {
		h.Accumulate(x.Fold, h.n)
	}
	elem.Store(node.Value(x.n), x.op.Out.Kind, h.Finish(x.Fold, x.op.Code, h.n))
}

// claimed returns the operands of a claimed node, which are good until it is settled.
//
// Those of another node may be forgotten at any moment: node.PeekPair.
func claimed(n *node.Node) (a, b *node.Node, w *node.WideOperands) {
	if node.Has(n, node.Wide) {
		return nil, nil, node.Wider(n)
	}
	a, b = node.Pair(n)
	return a, b, nil
}
