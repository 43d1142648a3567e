// Package lower makes programs of the block machine (package machine) out of values (package ssa),
// with compiled loops (package native) for what those can do.
//
//	phase        before                                after                                   file
//	simplify     values                                superinstructions                       package ssa, combine.go
//	schedule     values that depend on one another     a list of actions                       schedule.go
//	partition    actions                               segments: a loop each, or instructions  partition.go
//	allocate     values that leave their segment       registers                               emit.go
//	emit         actions of segments                   instructions, calls of loops            emit.go
//	size         what there is to do for an element    the length of blocks and of parts       size.go
//
// Each segment is lowered once, by its own back end: loops by loop.go and loopops.go, which write a
// native.Func, instructions by emit.go. A value that is needed in its loop alone has no register of
// the block machine: it is never in memory.
//
//	t = Mul(a, 2)             segment 0, a loop: in0 in1 -> out0
//	u = MulAdd(b, 3, t)
//	write u
//	p = Pow(u, 3)             segment 1, instructions: r0 = Pow(out0, 3)
//	s = Sum(p)                                         reduce0 r0
package lower

import (
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/ssa"
)

// Lowerer makes programs, one after the other: it is the memory for what is known meanwhile. The
// zero Lowerer is ready for use. It is for one goroutine.
type Lowerer struct {
	f *ssa.Func        // what is being lowered, and
	p *machine.Program // what is being made; nil in between

	// The memory of each phase. A phase reads what those before it have written.

	schedule
	partition
	allocation
	loop loopBuilder
}

// Lower makes p the program for f, which is simplified on the way. p must be reset; it shares the
// inputs, outputs and reductions of f for as long as it is in use.
func (l *Lowerer) Lower(f *ssa.Func, p *machine.Program) {
	l.f, l.p = f, p
	p.N, p.Inputs, p.Spreads = f.N, f.Inputs(), f.Spreads()
	for _, o := range f.Outputs {
		p.Outputs = append(p.Outputs, machine.Output{Typed: o.Typed, Fresh: o.Fresh})
	}
	for _, c := range f.Checks {
		p.Checks = append(p.Checks, machine.Found{Kind: c.Kind, Negative: c.Negative, At: -1})
	}
	for _, r := range f.Reductions {
		p.Reductions = append(p.Reductions, &r.Reduction)
	}
	for _, a := range f.Axes {
		p.Axes = append(p.Axes, &a.Sink)
	}
	f.Simplify()
	l.order()
	l.divide()
	l.emit()
	l.size()
	l.f, l.p = nil, nil
}
