package machine

import (
	"xfork/internal/fuse/axis"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/reduce"
	"xfork/internal/native"
)

// Program is one pass over arrays of one length as a list of instructions. Package lower writes it,
// with its fields complete; a pass changes nothing of it but what checks have found and what
// reductions have come to.
//
// A program is read by all workers of a pass at a time. What they write to is elsewhere: in their
// frames, in the accumulators of reductions (each part at its own place), in the outputs (each part
// its own elements), and, under a lock, in the results of checks.
//
// A loop that adds up needs whole chunks, so Block is a multiple of kernel.Chunk then, and the loop
// is the only instruction.
type Program struct {
	N          int // the length of the arrays
	Inputs     []elem.Typed
	Spreads    []Spread
	Rows       []Rows
	Outputs    []Output
	Checks     []Found
	Reductions []*reduce.Reduction
	Axes       []*axis.Sink // with these, parts are cut by rows and columns: see Grid

	// Broadcasts are done once per frame, on a whole block: constants that no kernel takes as such.
	// Their registers keep them for the whole pass.
	Broadcasts []Instr
	Body       []Instr // done for every block
	Loops      []LoopCall
	Scratch    int // registers that need memory
	Block      int // the length of a block
	Part       int // elements between two looks at the context; what one worker does at a time; a multiple of Block
	Cost       int // of an element, in picoseconds

	Grid
}

// Grid is how a matrix is cut into parts, where it is reduced by rows or by columns: a part has some
// rows, and some columns of these or all. Without such reductions Cols is 0, and nothing of it is
// used.
//
//	Cols 10000, PartCols 4096      | part 0   | part 1   | part 2 |     the first PartRows rows
//	                               | part 3   | part 4   | part 5 |     the next ones
type Grid struct {
	Cols     int // of the matrix
	PartRows int
	PartCols int
}

// parts returns into how many parts the arrays are cut.
func (p *Program) parts() int {
	if p.Cols == 0 {
		return (p.N + p.Part - 1) / p.Part
	}
	return (p.N/p.Cols + p.PartRows - 1) / p.PartRows * p.piecesOfRow()
}

// piecesOfRow returns how many parts lie beside one another.
func (g *Grid) piecesOfRow() int { return (g.Cols + g.PartCols - 1) / g.PartCols }

// Output is an array that is written. Fresh ones are made as late as possible: until then the pass
// may be refused as too large, and lowered again with workers.
type Output struct {
	elem.Typed
	Fresh bool // it is yet to be made
}

// Found is the result of a check: integers divide by zero, or have negative exponents, at some
// element. The pass goes on all the same, with anything in that place, for its other results may be
// needed.
//
// It has what the check looks for, and the index of the first such element of all, -1 for none.
type Found struct {
	Kind     elem.Kind
	Negative bool // looks for elements below zero, not for zeros
	At       int
}

// LoopCall is a compiled loop in a program, and what it is called with.
type LoopCall struct {
	Code      *native.Loop
	Table     []uint64 // its constants
	Registers []int32  // the registers that it reads and writes, by its own numbers for them
	Sums      []int32  // the reductions that it adds to, by their numbers in the program
}

// Reset empties the program and keeps its memory. What it pointed to outside is forgotten.
func (p *Program) Reset() {
	clear(p.Outputs)
	clear(p.Reductions)
	clear(p.Axes)
	*p = Program{
		Outputs: p.Outputs[:0], Checks: p.Checks[:0], Reductions: p.Reductions[:0], Axes: p.Axes[:0], Rows: p.Rows[:0], Broadcasts: p.Broadcasts[:0], Body: p.Body[:0],
		Loops: p.Loops[:0],
	}
}

// NextLoop is an append that keeps memory. It adds a loop call, empty but for the memory of one
// that had its place before, and returns its number.
func (p *Program) NextLoop() (number int, l *LoopCall) {
	number = len(p.Loops)
	if number < cap(p.Loops) {
		p.Loops = p.Loops[:number+1]
	} else {
		p.Loops = append(p.Loops, LoopCall{})
	}
	l = &p.Loops[number]
	l.Table, l.Registers, l.Sums = l.Table[:0], l.Registers[:0], l.Sums[:0]
	return number, l
}

// Registers returns how many registers there are: see the package's table of their numbers.
func (p *Program) Registers() int { return len(p.Inputs) + len(p.Outputs) + p.Scratch }

// MakeOutputs makes the arrays that are fresh. It is called when it is certain that the pass is
// run: large arrays take long to get.
func (p *Program) MakeOutputs() {
	for i := range p.Outputs {
		if o := &p.Outputs[i]; o.Fresh {
			o.Array, o.Fresh = elem.Make(o.Kind, p.N), false
		}
	}
}
