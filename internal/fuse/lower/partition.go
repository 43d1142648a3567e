package lower

import (
	"sync/atomic"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/fuse/ssa"
	"xfork/internal/native"
)

// Partition: which actions one compiled loop does, and which are left to instructions.
//
//	before                              after
//
//	t = Mul(a, 2)                       segment 0, a loop
//	u = MulAdd(b, 3, t)
//	v = Div(c, d)
//	w = Pow(v, 3)                       segment 1, instructions: there are no powers in loops
//	x = Sub(u, w)                       segment 2, a loop
//	write x
//
// Segments are as long as possible, and follow the schedule.

// A division, or a remainder, by a constant is an operation like others; by an array it is left to instructions, which are loops in Go.

// What decides whether an action can be in a loop, and so where segments end:
//
//	kind of elements      one width for all, unless something joins both (see widths); masks go with either
//	operation             one that package native has, for the kind (loopops.go)
//	reduction             all but places and products, and only if all is one loop
//	check                 never
//	length                mostActions
//	registers             found out by package native: the loop is halved then
//
// And even then there is a loop only for arrays that are long enough, or for an expression that has
// come several times: package native decides that.

// segment is a run of actions that one back end lowers.
type segment struct {
	from, to int
	call     int // the number of the loop's call in the program, -1 for instructions

	// slots are the loop's arrays by its own numbers: from..to of partition.slots.
	slotsFrom, slotsTo int
}

// partition is the list of segments.
type partition struct {
	segments []segment
	slots    []slot // of all loops
}

// slot is one array that a loop reads or writes: the value in it, or, negative, the complement of
// the number of an output to which a value is copied.
type slot int32

// Looking for loops takes some microseconds, and making one some tens of them.
//
// The bounds are variables for tests, which change them while passes of other tests may be lowered.
var (
	loopsFrom atomic.Int64 // how many elements it takes to look
	madeFrom  atomic.Int64 // and to make a loop that has not been seen before
)

func init() { Loops(2<<10, 64<<10) }

// Loops sets from how many elements on loops are looked for, and made at once rather than after a
// few times. For tests.
func Loops(from, made int64) (undo func()) {
	oldFrom, oldMade := loopsFrom.Load(), madeFrom.Load()
	loopsFrom.Store(from)
	madeFrom.Store(made)
	return func() { Loops(oldFrom, oldMade) }
}

// mostActions bounds the length of a loop, so that its values can be told apart by 15 bits and its
// code stays in a cache.
const mostActions = 256

// divide makes the partition.
//
// A loop can add up whole chunks only, and blocks have that length only where nothing is stored in
// between: if the program is one loop. Otherwise sums are left to the kernels, and the partition is
// made again without them.
func (l *Lowerer) divide() {
	l.segments, l.slots = l.segments[:0], l.slots[:0]
	if int64(l.f.N) < loopsFrom.Load() || !native.Available() || l.bare() {
		l.leave(0, len(l.actions))
		return
	}
	if l.search(true); l.instructions() > 1 && len(l.f.Reductions) > 0 {
		l.segments, l.slots, l.p.Loops = l.segments[:0], l.slots[:0], l.p.Loops[:0]
		l.search(false)
	}
}

// bare reports whether all that is to be done is to look for extremes of inputs, or to count: a kernel that does nothing else takes less
// for an element than a loop.
func (l *Lowerer) bare() bool {
	for _, a := range l.actions {
		if a.what != machine.Reduce {
			return false
		}
		switch l.f.Reductions[a.number].Func {
		case reduce.Sum, reduce.Dot, reduce.Moments:
			return false
		}
	}
	return true
}

// instructions returns how many instructions the program has by the partition.
func (l *Lowerer) instructions() (n int) {
	for _, s := range l.segments {
		if s.call < 0 {
			n += s.to - s.from
		} else {
			n++
		}
	}
	return n
}

// search makes the partition, with or without sums in loops.
func (l *Lowerer) search(sums bool) {
	for i := 0; i < len(l.actions); {
		var w widths
		end := i
		for end < len(l.actions) && end-i < mostActions && l.loopable(&l.actions[end], &w, sums) {
			end++
		}
		i = l.cover(i, end, w.loop())
	}
}

// cover makes a loop for the actions from i to end, or for half of them as long as they need too
// many registers. Where there is no loop it leaves them to instructions, and if there are no
// actions to make one of, the first one. It returns where to go on.
func (l *Lowerer) cover(i, end int, width native.Width) int {
	for ; end > i; end = i + (end-i)/2 {
		code, table, tooMuch := l.find(i, end, width)
		if code != nil {
			number, call := l.p.NextLoop()
			call.Code, call.Table, call.Sums = code, append(call.Table, table...), append(call.Sums, l.loop.sums...)
			from := len(l.slots)
			l.slots = append(l.slots, l.loop.slots...)
			l.segments = append(l.segments, segment{i, end, number, from, len(l.slots)})
			return end
		}
		if !tooMuch {
			// Not yet, or not any more. To look for a loop for the rest of the piece, and for the
			// rest of that, would take longer than the pass.
			l.leave(i, end)
			return end
		}
	}
	l.leave(i, i+1)
	return i + 1
}

// leave leaves actions to instructions: they join the segment before, if that is of instructions
// too.
func (l *Lowerer) leave(i, end int) {
	if n := len(l.segments); n > 0 && l.segments[n-1].call < 0 {
		l.segments[n-1].to = end
		return
	}
	l.segments = append(l.segments, segment{from: i, to: end, call: -1})
}

// widths are the sizes of elements that a loop has met. What is of one size alone fills the vectors of a loop of its own; what joins both
// makes a loop of the wider one, in which elements of 32 bits fill half a vector.
//
//	actions              loops
//	64 64 32 32          64 64 | 32 32
//	32 32 join 64 64     all, wide
type widths struct {
	one   native.Width // 0 if it has met masks alone
	joins bool         // something has both
}

// loop returns that of the loop.
func (w widths) loop() native.Width {
	if w.joins {
		return native.Wide
	}
	return w.one
}

// with adds what an action needs, and reports whether one loop may have all.
func (w *widths) with(a widths) bool {
	joins := w.joins || a.joins
	if !joins && w.one != 0 && a.one != 0 && w.one != a.one {
		return false
	}
	if w.joins = joins; a.one != 0 {
		w.one = a.one
	}
	return true
}

// loopable reports whether a loop that has met elements of some widths can do a, and adds its own to them.
func (l *Lowerer) loopable(a *action, w *widths, sums bool) bool {
	var need widths
	switch a.what {
	case machine.Check, machine.Axis:
		return false
	case machine.Reduce:
		r := l.f.Reductions[a.number]
		if !sums || !sunk(r.Func) {
			return false
		}
		// A narrow loop has lanes for sums of floats alone.
		need = widths{widthOf(r.Kind), r.Kind == elem.Bool || r.Kind == elem.I32 || r.Kind == elem.F32 && r.Func > reduce.Dot}
	case machine.Copy:
		need.one = widthOf(l.f.Value(a.value).Out)
	default:
		v := l.f.Value(a.value)
		if !l.translatable(v) {
			return false
		}
		if need.one = widthOf(v.Kind); need.one == 0 { // a mask, of which numbers may be made
			need.one = widthOf(v.Out)
		}
		need.joins = joins(v)
	}
	return w.with(need)
}

// Places would have to be kept beside extremes, for each lane, and products have a tree without lanes. Moments that are far apart are scaled
// first, and are rare.

// The others make a few numbers of a chunk, and need nothing but registers for their lanes.

// sunk reports whether loops have a reduction.
func sunk(f reduce.Func) bool {
	switch f {
	case reduce.ArgMin, reduce.ArgMax, reduce.FarMoments, reduce.Product:
		return false
	}
	return true
}

// In half a vector an operation of 32 bits takes twice as long for an element as in a whole one. That costs less than to store
// what it makes for another loop, which would load it again.

// joins reports whether an operation has elements of both widths: conversions between them, and functions of float32 that are computed as
// float64.
func joins(v *ssa.Value) bool {
	switch v.Code {
	case op.Exp, op.Expm1, op.Log, op.Log1p, op.Sin, op.Cos, op.Tanh, op.Erf, op.Uniform, op.Normal:
		return v.Kind == elem.F32
	}
	a, b := widthOf(v.Kind), widthOf(v.Out)
	return a != 0 && b != 0 && a != b
}

// translatable reports whether loops have the operation for its kind of elements and its operands.
// (A divisor that is the constant 0 has failed, unless there are no elements. One that is an array
// would have to be divided by element for element, for which there is no instruction.)
func (l *Lowerer) translatable(v *ssa.Value) bool {
	switch {
	// The remainder of floats is exact, by as many steps as their exponents are apart.
	case v.Code == op.Div && v.Kind.Integer(), v.Code == op.Rem, v.Code == op.Mod, v.Code == op.FloorDiv:
		if !v.Kind.Integer() {
			return false
		}
		d := l.f.Value(v.Args[1])
		return d.Origin == ssa.Constant && d.Bits != 0
	case v.Code == op.Range:
		return v.Kind == elem.I64 || v.Kind == elem.F64 && isPlain(v, l.f.N)
	}
	t := &translations[v.Code]
	return v.Code == op.WhereCompare || t.make != nil && v.Kind <= t.kinds
}

// widthOf returns the width of elements in a loop, 0 for masks, which go with either.
func widthOf(k elem.Kind) native.Width {
	if k == elem.Bool {
		return 0
	}
	return native.Width(k.Size())
}
