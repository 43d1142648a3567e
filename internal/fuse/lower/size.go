package lower

import (
	"slices"

	"xfork/internal/fuse/axis"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
)

// Arrays are cut into parts, of which a worker does one at a time, and parts into blocks, which are
// what an instruction gets.
//
//	array   |------------ part ------------|------------ part ------------|---- ...     64 Ki to 16 Ki elements
//	part    |- block -|- block -|- block -|-                                            16 Ki to 256 elements

// maxBlock and minBlock are between which powers of two the block is chosen, so that the registers
// in use take no more than machine.Budget of a first-level cache. Where nothing is in between,
// blocks are long (longBlock): the shorter they are, the less can the processor know what will be
// read next.
const (
	maxBlock  = 2048 // 16 KiB of float64
	minBlock  = 256
	longBlock = 16 << 10
)

// MaxPart is how many elements one worker does between two looks at the context; programs that take
// longer per element have shorter parts, of about PartCost picoseconds, and so have shorter arrays:
// the more parts there are, up to manyParts, the less do workers wait for the last one. Parts are
// chunks of reductions times a power of two, so their merge tree does not depend on where they are
// cut.
//
// An example: 1000000 elements that take 150 ps each are cut by manyParts, to parts of 16384, each
// some 2.5 microseconds; of elements that take 10 ns a part of 16384 takes 160 microseconds, which
// is more than PartCost, but parts are not made shorter than MinPart.
//
// runCost is how much there has to be to do, in picoseconds, before it takes longer than to start a
// run's workers.
const (
	MaxPart  = reduce.MaxPart
	MinPart  = 16 << 10
	PartCost = 100e6
	runCost  = 20e6

	manyParts = 32
)

// Large reports whether a pass is worth the workers of a run: whether there are parts for several
// of them, and more to do than it takes to start one.
func Large(p *machine.Program) bool {
	return p.N > MaxPart || p.N > MinPart && p.N*p.Cost > runCost
}

// size chooses the block and the part.
//
//	the program has        block
//	registers of scratch   as long as those fit the budget, from minBlock to maxBlock
//	reductions             kernel.Chunk
//	neither, or one loop   longBlock
//
// and never so long that it takes more than PartCost. Every block is a power of two and divides a
// part, and a chunk too, or a chunk divides it: so chunks and parts end with blocks.
func (l *Lowerer) size() {
	p := l.p
	p.Part = MaxPart
	for p.Part > MinPart && (p.Part*p.Cost > PartCost || p.Part*manyParts > p.N) {
		p.Part /= 2
	}
	least := minBlock
	if slices.ContainsFunc(p.Loops, func(c machine.LoopCall) bool { return len(c.Sums) > 0 }) {
		least = kernel.Chunk // such a loop is given whole chunks
	}
	p.Block = longestBlock(p, least)
	// A loop cannot be preempted: collections and cancellations wait for the end of the block.
	for p.Block > least && p.Block*p.Cost > PartCost {
		p.Block /= 2
	}
	switch {
	case l.f.Cols > 0:
		l.grid(l.f.Cols)
	case l.f.Turned > 0 && len(p.Reductions) == 0:
		l.grid(l.f.Turned)
	}
}

// turnedRows is how many rows of a matrix that is read with its rows for columns lie in a cache line.
const turnedRows = 8

// grid cuts the parts by rows and columns, so that no part ends within a chunk of a reduction along
// an axis, and blocks at the ends of rows, if rows are short.
//
//	reductions by     rows of a part                   columns of a part
//	rows alone        as many as fit                   all, or one chunk
//	columns           a multiple of a chunk's rows     all, or as many as fit beside so many rows
//	both              a multiple of a chunk's rows     all, or one chunk
//	neither           as many as fit                   all, or few
//
// The last is for a matrix that is read with its rows for columns: blocks are of as many rows as a
// cache line has elements, or, where such rows are too long, a part is so narrow that the lines of
// one block are there for the next. They may be longer where they go to the output at once, and
// are not read again.
//
// What has been found for the part as a whole is what its elements are to come to.
func (l *Lowerer) grid(cols int) {
	p := l.p
	down, across := false, false
	for _, a := range l.f.Axes {
		down, across = down || a.Down, across || !a.Down
	}
	p.Cols, p.PartCols = cols, min(cols, axis.Cols)
	if down && !across {
		// Whole rows if they are not too long, although the parts are fewer then: several rows are added
		// in one go.
		part := p.Part
		if MaxPart*p.Cost <= PartCost {
			part = MaxPart
		}
		p.PartCols = min(cols, max(minBlock, min(axis.Cols, part/axis.Rows)))
	}
	p.PartRows = max(1, p.Part/p.PartCols)
	if down {
		p.PartRows = max(axis.Rows, p.PartRows&^(axis.Rows-1))
	}
	switch lines := turnedRows * cols; {
	case l.f.Turned == cols && (lines <= longBlock || p.Scratch == 0 && p.PartCols == cols):
		p.Block = max(lines, p.Block-p.Block%lines)
		p.PartRows = max(turnedRows, p.PartRows-p.PartRows%turnedRows)
	case l.f.Turned == cols && !across && !down:
		p.PartCols = minBlock
		p.PartRows = max(1, p.Part/p.PartCols)
	case p.Block > cols:
		p.Block -= p.Block % cols
	}
}

// longestBlock returns how long a block may be for the sake of caches and chunks, and not below
// least.
func longestBlock(p *machine.Program, least int) int {
	switch {
	case p.Scratch > 0 && p.Scratch == len(p.Rows):
		return max(maxBlock, least) // registers of rows are read alone, and are moved, not written
	case p.Scratch > 0:
		block := max(maxBlock, least)
		for block > least && block*8*p.Registers() > machine.Budget {
			block /= 2
		}
		return block
	case len(p.Reductions) > 0 && least < kernel.Chunk:
		return kernel.Chunk // kernels of reductions add up to one chunk at a time
	}
	return longBlock
}
