package fuse

import (
	"slices"

	"xfork/internal/kernel"
)

// Arrays are cut into parts, of which a worker does one at a time, and parts into blocks, which are what an instruction gets.

// maxBlock and minBlock are between which powers of two the block is chosen, so that the registers in use take no more than
// budget bytes of the 32 to 48 KiB of a first-level cache. Where nothing is in between, blocks are long: the shorter they
// are, the less can the processor know what will be read next.
const (
	maxBlock  = 2048
	minBlock  = 256
	budget    = 24 << 10
	longBlock = 16 << 10
)

// maxPart is how many elements one worker does between two looks at the context; programs that take longer per element have
// shorter parts, of about partCost picoseconds, and so have shorter arrays: the more parts there are, up to manyParts, the
// less do workers wait for the last one. Parts are chunks of reductions times a power of two, so their merge tree
// does not depend on where they are cut.
//
// runCost is how much there has to be to do, in picoseconds, before it takes longer than to start a run's workers.
const (
	maxPart  = 64 << 10
	minPart  = 16 << 10
	partCost = 100e6
	runCost  = 20e6

	manyParts = 32
)

// size chooses the block and the part.
func (p *program) size() {
	p.part = maxPart
	for p.part > minPart && (p.part*p.cost > partCost || p.part*manyParts > p.code.n) {
		p.part /= 2
	}
	least := minBlock
	if slices.ContainsFunc(p.loops, func(u loopUse) bool { return len(u.sums) > 0 }) {
		least = kernel.Chunk // what such a loop is given is whole chunks
	}
	switch {
	case len(p.scratch) > 0:
		p.block = max(maxBlock, least)
		for live := p.inputs + p.outputs + len(p.scratch); p.block > least && p.block*8*live > budget; {
			p.block /= 2
		}
	case len(p.selected) > 0 && least < kernel.Chunk:
		p.block = kernel.Chunk
	default:
		p.block = longBlock
	}
	// A loop cannot be preempted: collections, and who cancels, wait for the block.
	for p.block > least && p.block*p.cost > partCost {
		p.block /= 2
	}
}
