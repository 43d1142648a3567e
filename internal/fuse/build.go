package fuse

import (
	"slices"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/lower"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
	"xfork/internal/node"
	"xfork/internal/scratch"
)

// Building makes values of entries, and one Func for each length of arrays:
//
//	entries                               values
//
//	a: 1000    b: 1000    c: 1            f0, length 1000: v0 = input a   v1 = input b   v2 = constant c[0]
//	Add(a, b): 1000                                        v3 = Add(v0, v1)
//	Sum: 1000 -> a single value                            reduction 0: Sum(v3)
//	d: 50      Neg(d): 50                 f1, length 50:   v0 = input d   v1 = Neg(v0)

// pass is what is computed over the arrays of one length: as values, and then as a program.
type pass struct {
	ssa.Func
	level   int // passes of lower ones are run before: see matrix.go
	program machine.Program
}

// built is where the value of a member is: a value of the pass of its length, or a constant.
type built struct {
	pass     *pass
	val      ssa.ID
	constant bool // it is the same in passes of other lengths as well
	bits     uint64

	view      bool           // an output that is an input as it lies in memory: nothing is written
	memory    elem.Array     // of a value that other passes read by rows and columns, while they do
	shifted   bool           // read by a pass from its second place on as well
	check     int            // the check that it depends on, -1 for none
	reduction *ssa.Reduction // of an operator of the class Reduce, nil of others
	axis      *ssa.Axis      // of the classes ByRow and ByCol
	out       int            // its number among the pass's outputs, if it is one
}

// builder builds the passes of a region and runs them:
//
//	all              values of all members          before the roots are known
//	output           members that are written       for each output
//	run              programs, and their passes
//	results          failures at elements           only if something was checked
//	store            values into nodes              for each output
type builder struct {
	g       *region
	at      []built // by entry
	passes  []*pass
	lowerer lower.Lowerer
	frame   machine.Frame // of the goroutine that evaluates
	memory  [][]uint64    // temporary: see temporary
	own     int32         // the entry that is asked for
}

// reset empties the builder and keeps its memory, that of passes included: the next region's first
// pass is made in that of this one's.
func (b *builder) reset() {
	clear(b.at)
	b.at = b.at[:0]
	for _, p := range b.passes {
		p.Reset()
		p.program.Reset()
		p.level = 0
	}
	b.passes = b.passes[:0]
	b.frame.Reset()
	// Passes that read temporary memory have ended: an evaluation that ends early keeps it.
	for i, words := range b.memory {
		scratch.Put(words)
		b.memory[i] = nil
	}
	b.memory = b.memory[:0]
}

// all builds every member that has not failed by its lengths. Only what becomes a root is computed,
// and what that needs.
func (b *builder) all(own int32) {
	b.at = scratch.Resized(b.at, len(b.g.entries))
	clear(b.at)
	b.own = own
	// Operands before consumers, so that what a member has come to is there when it is needed.
	for i := range b.g.entries {
		b.at[i].check = -1
		if e := &b.g.entries[i]; e.op != nil && b.g.inherit(int32(i)) {
			b.member(int32(i))
		}
	}
}

// operand returns the value of operand k of member i in the pass p. An array of one element is a
// constant in every pass, so that it goes with arrays of any length; so is a member that has come
// to be one.
func (b *builder) operand(p *pass, i int32, k int) ssa.ID {
	of := &b.g.entries[i]
	a, typ := of.args[k], of.op.Arg(k)
	e, at := &b.g.entries[a], &b.at[a]
	switch {
	case of.op.Code == op.Transpose:
		return b.turned(p, i, a)
	case typ.Matrix:
		return b.matrix(p, a, of.rows, of.cols)
	case !typ.Array:
		return p.Constant(typ.Kind, elem.Load(node.Value(e.n), typ.Kind))
	case e.op != nil && at.constant:
		return p.Constant(typ.Kind, at.bits)
	case e.op != nil:
		return b.value(p, a)
	}
	xs := arrayOf(e.n)
	if xs.Len == 1 {
		return p.Constant(typ.Kind, elem.Load(xs.Ptr, typ.Kind))
	}
	return p.Input(xs, typ.Kind)
}

// member builds one member, after its operands: entries are in creation order. Operators on whole
// arrays are no part of a pass: see whole.go.
func (b *builder) member(i int32) {
	e := &b.g.entries[i]
	o := e.op
	if o.Class == op.Whole {
		return
	}
	p := b.pass(e.length, b.level(e))
	if o.Along() && !b.along(p, e) {
		return
	}
	var room [3]ssa.ID
	// Three operands at most: only operators on whole arrays take more.
	args := room[:len(e.args)]
	if o.Class == op.View {
		// The others are for its shape, which it has already. A Diff reads its one at other places.
		if args = args[:1]; o.Code == op.Diff {
			args = nil
		}
	}
	for k := range args {
		args[k] = b.operand(p, i, k)
	}
	at := &b.at[i]
	at.pass = p
	switch {
	case o.Code == op.Len:
		return // known without a pass
	case o.Code == op.Diff:
		at.val = b.differences(p, e.args[0])
	case o.Code == op.Like, o.Class == op.View:
		at.val = args[0]
	case o.Class == op.Reduce:
		at.reduction = p.Reduce(o.Code, o.Kind, args...)
		return
	case o.Class == op.ByRow, o.Class == op.ByCol:
		at.axis = p.Along(o.Code, o.Class == op.ByCol, args[0])
		return
	case o.Class == op.Source:
		at.val = p.source(o, args)
	default:
		if o.Fallible() && b.faulty(i, p, args[1]) {
			return
		}
		at.val = p.Apply(o.Code, o.Kind, o.Out.Kind, args...)
	}
	if v := p.Value(at.val); v.Origin == ssa.Constant {
		at.constant, at.bits = true, v.Bits
	}
}

// output makes entry i an array that its pass writes: to the memory given, or to a new array if to
// is zero. (A reduction is a root already.)
func (b *builder) output(i int32, to elem.Array) {
	e, at := &b.g.entries[i], &b.at[i]
	if e.op.Class == op.Reduce || e.op.Along() {
		return
	}
	// What is an input as it lies in memory is not copied, unless it is asked for elsewhere; but a
	// transpose always is a copy.
	if e.op.Class == op.View && e.op.Code != op.Transpose && at.pass.Value(at.val).Origin == ssa.Input && to == (elem.Array{}) {
		at.view = true
		return
	}
	// A constant output is filled: it is a value like others, added here if it is not there.
	k, v := e.op.Out.Kind, at.val
	if at.constant {
		v = at.pass.Constant(k, at.bits)
	}
	at.out = at.pass.Write(v, k, to)
}

// store makes what the pass has computed the value of entry i.
func (b *builder) store(i int32) {
	e, at := &b.g.entries[i], &b.at[i]
	switch {
	case e.op.Code == op.Len:
		elem.Store(node.Value(e.n), e.op.Out.Kind, uint64(e.length))
		return
	case e.op.Class == op.Reduce:
		elem.Store(node.Value(e.n), e.op.Out.Kind, at.reduction.Finish(e.op.Code, e.length))
		return
	}
	var a elem.Array
	switch {
	case at.axis != nil:
		a = at.axis.Finish(e.op.Code)
	case at.view:
		a = at.pass.Inputs()[at.pass.Value(at.val).Bits].Array
	default:
		a = at.pass.program.Outputs[at.out].Array
	}
	if e.op.Out.Matrix {
		storeMatrix(e, a)
		return
	}
	storeArray(e.n, a)
}

// run lowers the passes and runs them, one length after the other. Without the workers of a run it
// refuses large ones before it has computed anything.
func (b *builder) run(s *node.Scope) error {
	b.inOrder()
	// All are lowered before the first is run: a refusal must come before anything has been
	// computed.
	for _, p := range b.passes {
		if b.lowerer.Lower(&p.Func, &p.program); s.Split == nil && lower.Large(&p.program) {
			return node.ErrLarge
		}
	}
	for _, p := range b.passes {
		p.program.MakeOutputs()
		// Work is counted for every pass over the arrays, the second one of far moments too.
		for again := true; again; again = b.far(p) {
			s.Region.Work += p.N * p.program.Cost
			if err := p.program.Pass(s.Ctx, s.Split, &b.frame); err != nil {
				return err
			}
		}
	}
	return nil
}

// far reports whether some reduction needs another pass over the same arrays, which it does once. Loops do not have such reductions, so that the
// pass is lowered again, for the outputs that there are now.
func (b *builder) far(p *pass) (again bool) {
	for _, r := range p.Reductions {
		again = r.Far(p.N) || again
	}
	for _, a := range p.Axes {
		again = a.Again() || again
	}
	if again && len(p.program.Loops) > 0 {
		for i, o := range p.program.Outputs {
			p.Outputs[i].Typed, p.Outputs[i].Fresh = o.Typed, false
		}
		p.program.Reset()
		b.lowerer.Lower(&p.Func, &p.program)
	}
	return again
}

// results finds out, after the passes, which members have failed at some element, and what follows
// from that. A member that had failed by its lengths has not, if something that it needs has.
func (b *builder) results() {
	if !slices.ContainsFunc(b.passes, func(p *pass) bool { return len(p.Checks) > 0 }) {
		return // nothing has come to be known
	}
	for i := range b.g.entries {
		e := &b.g.entries[i]
		if e.op == nil || !b.g.inherit(int32(i)) {
			continue
		}
		if k := b.at[i].check; k >= 0 {
			if x := &b.at[i].pass.program.Checks[k]; x.At >= 0 {
				b.g.fail(int32(i), badElement(e.op.Code, x.At))
			}
		}
	}
}
