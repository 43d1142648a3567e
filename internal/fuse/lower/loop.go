package lower

import (
	"slices"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
	"xfork/internal/native"
	"xfork/internal/scratch"
)

// The back end for loops: what a segment is to do, in the words of package native. A loop numbers
// its arrays by itself, in the order in which it meets them, so that equal segments are one loop
// wherever they come in a program.

// loopBuilder writes the code of one loop.
type loopBuilder struct {
	l            *Lowerer
	code         *native.Func // one of these two
	sketch, full native.Func
	end          int            // the action after the loop
	made         []native.Value // by value, None for those that the loop has not met

	slots []slot  // its arrays
	sums  []int32 // the numbers of the reductions that it adds to
}

// What is loaded, computed and stored, for the actions from i to end:
//
//	value                                     in the loop
//	made before, or an input                  loaded where it is read first
//	a constant                                in the loop's table; of masks one that holds always or never
//	made in the loop, read there alone        in a register of the processor
//	made in the loop, read after it           stored to its register as well
//	made in the loop, an output               stored to the array, past the caches if it is large

// A segment is walked through twice where it has no loop yet, and once from then on.

// find returns the loop for the actions from i to end, with its constants, if there is one: by a sketch, and only if a loop is to be made
// the code is written in full. width is 0 for masks alone, which may have any. tooMuch reports that the loop would need too many registers.
func (l *Lowerer) find(i, end int, width native.Width) (code *native.Loop, table []uint64, tooMuch bool) {
	if width == 0 {
		width = native.Narrow
	}
	b := &l.loop
	b.sketch.Sketch(width)
	l.build(&b.sketch, i, end)
	code, wanted, tooMuch := b.sketch.Look(int64(l.f.N) >= madeFrom.Load())
	if !wanted {
		return code, b.sketch.Table(), tooMuch
	}
	b.full.Reset(width)
	l.build(&b.full, i, end)
	code, tooMuch = b.full.Make(&b.sketch)
	return code, b.full.Table(), tooMuch
}

// The sketch is read again for the key under which the loop is kept, so that the two codes have memory of their own. What they meet is the same:
// slots and sums are those of whichever was written last.

// build writes the code for the actions from i to end.
func (l *Lowerer) build(code *native.Func, i, end int) {
	b := &l.loop
	b.code = code
	b.l, b.end, b.slots, b.sums = l, end, b.slots[:0], b.sums[:0]
	b.made = scratch.Resized(b.made, len(l.f.Values()))
	for k := range b.made {
		b.made[k] = native.None
	}
	for k := i; k < end; k++ {
		b.add(&l.actions[k])
	}
}

// add translates one action.
func (b *loopBuilder) add(a *action) {
	switch a.what {
	case machine.Copy:
		b.store(b.value(a.value), ^slot(a.number), a.number)
	case machine.Reduce:
		b.reduce(b.l.f.Reductions[a.number])
		b.sums = append(b.sums, a.number)
	default:
		v := b.l.f.Value(a.value)
		x := b.operation(v)
		b.made[a.value] = x
		b.use(v.Out)
		switch {
		case b.l.readAfter(a.value, b.end):
			b.code.Store(x, b.slot(slot(a.value)))
		case b.l.lives[a.value].home >= 0:
			b.store(x, slot(a.value), b.l.lives[a.value].home)
		}
	}
}

// readAfter reports whether a value is read by action end or a later one.
func (l *Lowerer) readAfter(v ssa.ID, end int) bool { return int(l.lives[v].last) >= end }

// operation translates the operation v. A choice by comparison is both again: the mask stays in a
// mask register, so it costs nothing to have it.
func (b *loopBuilder) operation(v *ssa.Value) native.Value {
	var args [3]native.Value
	for k, a := range v.Operands() {
		args[k] = b.value(a)
	}
	b.use(v.Kind, v.Out)
	if v.Code == op.WhereCompare {
		m := b.compare(op.Code(v.Extra), v.Kind, args[0], b.code.Constant(v.Bits))
		return b.code.Where(m, args[1], args[2])
	}
	return translations[v.Code].make(b, v, args)
}

// value returns that of an operand, which is loaded from its array unless the loop has met it.
func (b *loopBuilder) value(i ssa.ID) native.Value {
	if b.made[i] != native.None {
		return b.made[i]
	}
	x, v := native.None, b.l.f.Value(i)
	b.use(v.Out)
	switch {
	case v.Origin == ssa.Constant && v.Out == elem.Bool:
		x = b.code.Always(elem.Value[bool](v.Bits))
	case v.Origin == ssa.Constant:
		x = b.code.Constant(v.Bits)
	case v.Out == elem.Bool:
		x = b.code.LoadMask(b.slot(slot(i)))
	case v.Origin == ssa.Input && b.l.far(v.Out):
		x = b.code.LoadFar(b.slot(slot(i)))
	default:
		x = b.code.Load(b.slot(slot(i)))
	}
	b.made[i] = x
	return x
}

// Which kind an operation is of decides by which instructions it is done; a conversion is of two. Masks have no size: to combine them is
// one instruction, whatever they were made of.

// use has what follows done for elements of the first of some kinds that is none of masks.
func (b *loopBuilder) use(kinds ...elem.Kind) {
	for _, k := range kinds {
		if w := widthOf(k); w != 0 {
			b.code.Use(w)
			return
		}
	}
}

// slot returns the loop's number for an array. Arrays of a loop are few, so it searches.
func (b *loopBuilder) slot(s slot) int32 {
	if i := slices.Index(b.slots, s); i >= 0 {
		return int32(i)
	}
	b.slots = append(b.slots, s)
	return int32(len(b.slots) - 1)
}

// store writes x to an output, which no later action reads.
func (b *loopBuilder) store(x native.Value, s slot, output int32) {
	k := b.l.f.Outputs[output].Kind
	b.use(k)
	switch {
	case b.l.streams(output):
		b.code.Stream(x, b.slot(s))
	case k != elem.Bool && b.l.far(k):
		b.code.StoreFar(x, b.slot(s))
	default:
		b.code.Store(x, b.slot(s))
	}
}

// farFrom is from how many bytes on an array is taken to be beyond the caches of its processor, as it mostly is not the only
// one.
const farFrom = 2 << 20

// far reports whether arrays of a kind, of as many elements as the pass has, are.
func (l *Lowerer) far(k elem.Kind) bool { return l.f.N*int(k.Size()) >= farFrom }

// streamed is from how many bytes on a result is written past the caches: what comes last drives
// out what came first.
const streamed = 64 << 20

// streams reports whether an output is better written past the caches, and can be: fresh arrays of
// that size begin at a page, and blocks at a cache line, unless they are cut by rows. One that is read as well is in the caches already.
func (l *Lowerer) streams(output int32) bool {
	o := &l.f.Outputs[output]
	return o.Kind != elem.Bool && l.f.Cols == 0 && l.f.Turned == 0 && l.f.N*int(o.Kind.Size()) >= streamed && (o.Fresh || uintptr(o.Ptr)%64 == 0) &&
		!slices.ContainsFunc(l.p.Inputs, func(in elem.Typed) bool { return in.Ptr == o.Ptr })
}

// compare returns the mask of a comparison. Relations are in the order of the codes.
func (b *loopBuilder) compare(c op.Code, k elem.Kind, x, y native.Value) native.Value {
	r := native.Relation(c - op.Eq)
	if k.Integer() {
		return b.code.CompareInt(r, x, y)
	}
	return b.code.Compare(r, x, y)
}
