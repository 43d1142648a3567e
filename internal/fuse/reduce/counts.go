package reduce

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// counts is the accumulator of Count, Any and All, which read masks. It counts for all three: what
// could stop early in one part would not stop the others.
type counts struct {
	f     Func
	parts []int // each is written by the worker that has the part
	own   countPartial
}

type countPartial struct {
	of   *counts
	n    int
	sums [1]Row // written by a loop
}

func (c *counts) prepare(f Func, parts int) { c.f, c.parts = f, zeroed(c.parts, parts) }

func (c *counts) Partial(own bool) Partial {
	if !own {
		return &countPartial{of: c}
	}
	c.own = countPartial{of: c}
	return &c.own
}

// Finish compares with n for All, so that it holds of no elements, and Any does not.
func (c *counts) Finish(_ op.Code, n int) uint64 {
	count := 0
	for _, p := range c.parts {
		count += p
	}
	switch c.f {
	case Any:
		return elem.Bits(count > 0)
	case All:
		return elem.Bits(count == n)
	}
	return elem.Bits(count)
}

// Blocks and parts are added; chunks mean nothing to whole numbers.

func (p *countPartial) Block(a, _ unsafe.Pointer, _, n int) {
	p.n += kernel.Count(elements[bool](a, n))
}

// A loop has counted, in lanes of 64 bits.

func (p *countPartial) Sums() []Row { return p.sums[:] }

func (p *countPartial) Added(n int) {
	for k := range chunksOf(n) {
		p.n += int(p.sums[0].integer(k))
	}
}
func (p *countPartial) Chunk()       {}
func (p *countPartial) End(part int) { p.of.parts[part], p.n = p.n, 0 }
