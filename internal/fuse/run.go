package fuse

import (
	"context"
	"sync"
	"unsafe"

	"xfork/internal/kernel"
	"xfork/internal/node"
)

// maxPart is how many elements one worker does between two looks at the context; programs that take longer per element have
// shorter parts, of about partCost picoseconds. Parts are chunks of reductions times a power of two, so their merge tree
// does not depend on where they are cut.
const (
	maxPart  = 64 << 10
	minPart  = 16 << 10
	partCost = 100e6
)

// frame is what one worker needs to run a program: registers and the states of the sinks.
type frame struct {
	ptr    []unsafe.Pointer // where the registers lie: inputs and outputs move on with every block
	at     int              // the place of the block's first element
	length int              // of the arrays
	memory []uint64
	states []state
	found  []int // by check
	uses   []sinkUse
	checks []check
}

// point makes the words of images the registers.
func (f *frame) point(images []uint64) {
	f.ptr = make([]unsafe.Pointer, len(images))
	for i := range images {
		f.ptr[i] = unsafe.Pointer(&images[i])
	}
}

// lineWords is the length of a cache line in words.
const lineWords = 8

// frame makes a frame for p.
func (p *program) frame() *frame {
	f := &frame{ptr: make([]unsafe.Pointer, p.regs), length: p.code.n, uses: p.selected, checks: p.code.checks}
	scratch := p.regs - p.inputs - p.outputs
	f.memory = buffers.get(scratch*p.block + lineWords)
	// Registers begin at cache lines, so that no access of a whole vector is split between two of them.
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(f.memory)))%(8*lineWords)) / 8
	for i := range scratch {
		f.ptr[p.inputs+p.outputs+i] = unsafe.Pointer(&f.memory[skip+i*p.block])
	}
	for _, u := range p.selected {
		f.states = append(f.states, u.s.state())
	}
	f.found = make([]int, len(p.code.checks))
	for i := range p.spread {
		p.spread[i].do(f, &p.spread[i], p.block)
	}
	return f
}

// checkStep looks for what makes an operation fail.
func (f *frame) checkStep(in *instr, n int) {
	x := &f.checks[in.s]
	if f.found[in.s] >= 0 {
		return // blocks come in order
	}
	if i := firstBad(array{f.ptr[in.a], n}, x.kind, x.negative); i >= 0 {
		f.found[in.s] = f.at + i
	}
}

func (f *frame) sinkStep(in *instr, n int) { f.states[in.s].block(f, in, n) }

// part does elements lo to hi.
func (p *program) run(f *frame, part, lo, hi int) {
	c := p.code
	for i := range f.found {
		f.found[i] = -1
	}
	for at := lo; at < hi; at += p.block {
		n := min(p.block, hi-at)
		f.at = at
		for i, in := range c.inputs {
			f.ptr[i] = in.a.at(at, in.kind)
		}
		for i, o := range c.outputs {
			f.ptr[p.inputs+i] = o.to.at(at, o.kind)
		}
		for i := range p.body {
			p.body[i].do(f, &p.body[i], n)
		}
		if end := at + n; end%kernel.Chunk == 0 || end == hi {
			for _, s := range f.states {
				s.chunk()
			}
		}
	}
	for _, s := range f.states {
		s.end(part)
	}
}

// pass runs a program over its arrays.
func (p *program) pass(s *node.Scope) error {
	n := p.code.n
	parts := (n + p.part - 1) / p.part
	for _, x := range p.code.sinks {
		x.open(parts)
	}
	if err := context.Cause(s.Ctx); err != nil {
		return err
	}
	if len(p.body) == 0 || n == 0 {
		return nil
	}
	var mu sync.Mutex
	var frames []*frame // at rest
	part := func(_ context.Context, i int) error {
		mu.Lock()
		var f *frame
		if last := len(frames) - 1; last >= 0 {
			f, frames = frames[last], frames[:last]
		}
		mu.Unlock()
		if f == nil {
			f = p.frame()
		}
		lo := i * p.part
		p.run(f, i, lo, min(n, lo+p.part))
		mu.Lock()
		frames = append(frames, f)
		for k, at := range f.found {
			if x := &p.code.checks[k]; at >= 0 && (x.found < 0 || at < x.found) {
				x.found = at
			}
		}
		mu.Unlock()
		return nil
	}
	var err error
	if parts == 1 {
		err = part(nil, 0)
	} else {
		err = s.Split(parts, part)
	}
	for _, f := range frames {
		buffers.put(f.memory)
	}
	return err
}
