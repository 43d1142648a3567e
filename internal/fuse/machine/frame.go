package machine

import (
	"unsafe"

	"xfork/internal/fuse/axis"
	"xfork/internal/fuse/reduce"
	"xfork/internal/native"
	"xfork/internal/scratch"
)

// Frame is what one worker needs to run a program: registers, and what it has come to so far. It is
// one goroutine's at a time. The zero Frame is ready for use.
type Frame struct {
	program  *Program
	ptr      []unsafe.Pointer // where the registers lie: those of inputs and outputs move on with every block
	at       int              // the index of the block's first element
	length   int              // of the arrays: the last element of a linspace is exact
	memory   []uint64         // of the registers of scratch
	rows     [][]float64      // by Rows: their memory
	partials []reduce.Partial // by reduction
	axes     []*axis.Partial  // by reduction along an axis
	found    []int            // by check: the index of the first element that fails in this part, -1 for none

	// The arguments of the loop that runs. They are here because machine code gets their addresses:
	// on the stack they would be allocated for every call.
	args      native.Args
	addresses []unsafe.Pointer
	sums      []unsafe.Pointer
}

// lineWords is the length of a cache line in words.
const lineWords = 8

// Memory of frames is kept in two places: a workspace keeps that of its own frame, up to mostKept;
// frames of helping goroutines give theirs back to package scratch at the end of the pass.

// Budget is how many bytes the registers of a program may take, if their blocks can be made short
// enough: so much of the 32 to 48 KiB of a first-level cache.
const Budget = 24 << 10

// mostKept is how many words of memory a frame keeps between programs. More is given back for those
// programs that need it.
const mostKept = 2 * Budget / 8

// Reset forgets the program and all arrays, and keeps memory. What lies beyond the lengths of the
// slices was cleared when they became shorter.
func (f *Frame) Reset() {
	clear(f.ptr)
	clear(f.partials)
	clear(f.axes)
	clear(f.addresses)
	clear(f.sums)
	clear(f.rows)
	f.rows = f.rows[:0]
	f.program, f.partials, f.axes, f.args = nil, f.partials[:0], f.axes[:0], native.Args{}
	if len(f.memory) > mostKept {
		scratch.Put(f.memory)
		f.memory = nil
	}
}

// resized gives a slice the length n. What it pointed to beyond that is forgotten: it may be an
// array of an earlier program.
func resized(s []unsafe.Pointer, n int) []unsafe.Pointer {
	if n < len(s) {
		clear(s[n:])
	}
	return scratch.Resized(s, n)
}

// enter gives the registers of scratch their places, and reductions their partials; it broadcasts
// constants. Inputs and outputs follow with every block.
//
//	memory   |skip|--- r0: Block words ---|--- r1 ---|--- r2 ---|
//
// It makes the frame one for p. own is set for that of the goroutine that evaluates: it has the
// accumulators' own partials.
func (f *Frame) enter(p *Program, own bool) *Frame {
	f.program, f.ptr, f.length = p, resized(f.ptr, p.Registers()), p.N
	// A block of whole rows may end anywhere; the next register begins at a cache line.
	step := (p.Block + lineWords - 1) &^ (lineWords - 1)
	words := p.Scratch*step + lineWords
	for i := range p.Rows {
		words += p.Rows[i].words(p)
	}
	if len(f.memory) < words {
		f.memory = scratch.Get(words)
	}
	// A register has a word for every element, whatever its kind. Registers begin at cache lines,
	// so that no access of a whole vector is split between two of them.
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(f.memory)))%(8*lineWords)) / 8
	for i, arrays := 0, len(p.Inputs)+len(p.Outputs); i < p.Scratch; i++ {
		f.ptr[arrays+i] = unsafe.Pointer(&f.memory[skip+i*step])
	}
	f.enterRows(f.memory[skip+p.Scratch*step:])
	clear(f.partials) // which may become shorter
	f.partials = f.partials[:0]
	for _, r := range p.Reductions {
		f.partials = append(f.partials, r.Partial(own))
	}
	clear(f.axes)
	f.axes = f.axes[:0]
	for _, a := range p.Axes {
		f.axes = append(f.axes, a.Partial())
	}
	// part sets what is found at the beginning of each part.
	f.found = scratch.Resized(f.found, len(p.Checks))
	for i := range p.Broadcasts {
		p.Broadcasts[i].Do(f, &p.Broadcasts[i], p.Block)
	}
	return f
}
