package fuse

import (
	"slices"
	"sync/atomic"
	"unsafe"

	"xfork/internal/kernel"
	"xfork/internal/native"
)

// Loops: runs of instructions that one loop of machine code does (package native), where such loops can be made.
//
//	before                              after
//
//	t = Mul(a, 2)                       loop: a, b, c, d -> out
//	t = MulAdd(b, 3, t)
//	u = Div(c, d)
//	out = Sub(t, u)
//
// What only the loop needs is in no register of the frame, so a program that is one loop needs no scratch, and its blocks
// may be long.

// work is what an instruction of the body does, for the search for loops.
type work struct {
	what workWhat
	val  int32 // the value that is made, copied or gathered
	sink *sinkVal
}

type workWhat uint8

const (
	making workWhat = iota
	copying
	gathering
	checking
)

// loopUse is a loop in a program: machine code, and what it is to be called with.
type loopUse struct {
	loop      *native.Loop
	table     []uint64
	registers []int32 // of the frame, that it reads or writes
	sums      []int32 // the states that it adds to
}

// listed is the register of a loop's instruction: see loopUse. It is none, for register 0 may be one of scratch.
const listed = -1

// Looking for loops takes some microseconds, and making one some tens of them.
var (
	loopsFrom atomic.Int64 // how many elements it takes to look
	madeFrom  atomic.Int64 // and to make a loop that has not been seen before
)

func init() { Loops(2<<10, 64<<10) }

// Loops sets from how many elements on loops are looked for, and made at once rather than after a few times. For tests.
func Loops(from, made int64) (undo func()) {
	oldFrom, oldMade := loopsFrom.Load(), madeFrom.Load()
	loopsFrom.Store(from)
	madeFrom.Store(made)
	return func() { Loops(oldFrom, oldMade) }
}

// mostWork bounds the length of a loop, so that its values can be told apart by 15 bits and its code stays in a cache.
const mostWork = 256

// loops replaces runs of instructions by loops, and finds out which registers of scratch remain.
//
// A loop can add up whole chunks only, and blocks have that length only where nothing is stored in between: if the program is
// one loop. Otherwise sums are left to the kernels.
func (e *emitter) loops() {
	if int64(e.c.n) >= loopsFrom.Load() && native.Available() {
		e.whole = append(e.whole[:0], e.p.body...)
		if e.search(true); len(e.p.body) > 1 && len(e.p.selected) > 0 {
			e.search(false)
		}
	}
	e.remaining()
}

// search does it, with or without sums.
func (e *emitter) search(sums bool) {
	last := e.lastUses()
	e.p.body, e.p.loops = e.p.body[:0], e.p.loops[:0]
	for i := 0; i < len(e.whole); {
		lane := native.Lane(0)
		end := i
		for end < len(e.whole) && end-i < mostWork && e.loopable(&e.p.work[end], &lane, sums) {
			end++
		}
		i = e.replace(last, i, end, lane)
	}
}

// remaining lists the registers of scratch that instructions and loops use.
func (e *emitter) remaining() {
	p := e.p
	used := e.used[:0]
	for range p.regs {
		used = append(used, false)
	}
	e.used = used
	for i := range p.body {
		if in := &p.body[i]; in.d != listed {
			used[in.a], used[in.b], used[in.c], used[in.d] = true, true, true, true
		}
	}
	for _, u := range p.loops {
		for _, r := range u.registers {
			used[r] = true
		}
	}
	for r := p.inputs + p.outputs; r < p.regs; r++ {
		if used[r] {
			p.scratch = append(p.scratch, int32(r))
		}
	}
	p.spread = slices.DeleteFunc(p.spread, func(in instr) bool { return !used[in.d] })
}

// replace appends to the body a loop for the instructions from i to end, or for half of them if they are too many. Where
// there is no loop it appends them as they are, and if there is no piece to make one of, the first one. It returns where to go
// on.
func (e *emitter) replace(last []int, i, end int, lane native.Lane) int {
	b := &e.builder
	for ; end > i; end = i + (end-i)/2 {
		b.start(e, lane)
		for k := i; k < end; k++ {
			b.add(&e.whole[k], &e.p.work[k], last, end)
		}
		l, tooMuch := b.code.Find(int64(e.c.n) >= madeFrom.Load())
		if l != nil {
			e.p.body = append(e.p.body, instr{do: (*frame).loopStep, d: listed, s: uint64(len(e.p.loops))})
			u := e.p.anotherLoop()
			u.loop, u.table = l, append(u.table, b.code.Table()...)
			u.registers, u.sums = append(u.registers, b.registers...), append(u.sums, b.sums...)
			return end
		}
		if !tooMuch {
			// Not yet, or not any more. To look for a loop for the rest of the piece, and for the rest of that, would take
			// longer than the pass.
			e.p.body = append(e.p.body, e.whole[i:end]...)
			return end
		}
	}
	e.p.body = append(e.p.body, e.whole[i])
	return i + 1
}

// anotherLoop adds an empty one.
func (p *program) anotherLoop() *loopUse {
	if n := len(p.loops); n < cap(p.loops) {
		p.loops = p.loops[:n+1]
	} else {
		p.loops = append(p.loops, loopUse{})
	}
	u := &p.loops[len(p.loops)-1]
	u.table, u.registers, u.sums = u.table[:0], u.registers[:0], u.sums[:0]
	return u
}

// lastUses is, by value, the last instruction that needs it.
func (e *emitter) lastUses() []int {
	last := resized(e.last, len(e.c.vals))
	e.last = last
	clear(last)
	for i, w := range e.p.work {
		switch w.what {
		case making:
			x := &e.c.vals[w.val]
			for _, a := range x.args[:x.n] {
				last[a] = i
			}
		case gathering:
			for _, a := range w.sink.args[:w.sink.operands()] {
				last[a] = i
			}
		default:
			last[w.val] = i
		}
	}
	return last
}

// loopable tells whether a loop of the given lane can do w; lane is 0 as long as anything goes.
func (e *emitter) loopable(w *work, lane *native.Lane, sums bool) bool {
	var l native.Lane
	switch w.what {
	case checking:
		return false
	case gathering:
		if !sums || w.sink.what > dotSink || w.sink.kind > F32 {
			return false
		}
		l = laneOf(w.sink.kind)
	case copying:
		l = laneOf(e.c.vals[w.val].out)
	default:
		x := &e.c.vals[w.val]
		if x.code != whereCompare && (loopOps[x.code].make == nil || x.kind > loopOps[x.code].kinds) {
			return false
		}
		l = laneOf(x.kind)
	}
	if l != 0 && *lane != 0 && l != *lane {
		return false
	}
	if l != 0 {
		*lane = l
	}
	return true
}

// laneOf is the size of elements in a loop, 0 for masks.
func laneOf(k Kind) native.Lane {
	if k == Bool {
		return 0
	}
	return native.Lane(k.size())
}

// loopSink is the state of a sink that loops can add to.
type loopSink interface {
	slots() *[maxPart / kernel.Chunk]float64
	gathered(chunks int)
}

// loopStep calls a loop. One that adds up is given whole chunks, but for the last ones of a part.
func (f *frame) loopStep(in *instr, n int) {
	u := &f.loops[in.s]
	f.sums = f.sums[:0]
	for _, s := range u.sums {
		f.sums = append(f.sums, unsafe.Pointer(f.states[s].(loopSink).slots()))
	}
	f.args = native.Args{Frame: unsafe.SliceData(f.ptr), Table: unsafe.SliceData(u.table), Count: n, Sums: unsafe.SliceData(f.sums)}
	u.loop.Run(&f.args)
	for _, s := range u.sums {
		f.states[s].(loopSink).gathered((n + kernel.Chunk - 1) / kernel.Chunk)
	}
}
