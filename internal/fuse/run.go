package fuse

import (
	"context"
	"sync"
	"sync/atomic"
	"unsafe"

	"xfork/internal/kernel"
	"xfork/internal/native"
	"xfork/internal/node"
	"xfork/internal/scratch"
)

// frame is what one worker needs to run a program: registers and the states of the sinks.
type frame struct {
	ptr    []unsafe.Pointer // where the registers lie: inputs and outputs move on with every block
	at     int              // the place of the block's first element
	length int              // of the arrays
	memory []uint64         // of the registers of scratch
	states []state
	found  []int // by check
	uses   []sinkUse
	checks []check
	loops  []loopUse
	args   native.Args      // of the loop that runs
	sums   []unsafe.Pointer // likewise
}

// lineWords is the length of a cache line in words.
const lineWords = 8

// reset leaves nothing but room.
func (f *frame) reset() {
	clear(f.ptr)
	clear(f.states)
	clear(f.sums)
	f.states, f.uses, f.checks, f.loops, f.args = f.states[:0], nil, nil, nil, native.Args{}
	if len(f.memory) > 2*budget/8 { // too much to keep for programs that need less
		scratch.Put(f.memory)
		f.memory = nil
	}
}

// frame makes a frame for p out of an empty one. own is for that of the goroutine that evaluates: it has its memory, and
// the sinks have a state for it.
func (p *program) frame(f *frame, own bool) *frame {
	f.ptr, f.length, f.uses, f.checks, f.loops = resized(f.ptr, p.regs), p.code.n, p.selected, p.code.checks, p.loops
	if words := len(p.scratch)*p.block + lineWords; len(f.memory) < words {
		f.memory = scratch.Get(words)
	}
	// Registers begin at cache lines, so that no access of a whole vector is split between two of them.
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(f.memory)))%(8*lineWords)) / 8
	for i, r := range p.scratch {
		f.ptr[r] = unsafe.Pointer(&f.memory[skip+i*p.block])
	}
	f.states = f.states[:0]
	for _, u := range p.selected {
		f.states = append(f.states, u.s.state(own))
	}
	f.found = resized(f.found, len(p.code.checks))
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
	if i := firstBad(untyped{f.ptr[in.a], n}, x.kind, x.negative); i >= 0 {
		f.found[in.s] = f.at + i
	}
}

func (f *frame) sinkStep(in *instr, n int) { f.states[in.s].block(f, in, n) }

// run does elements lo to hi, which are a part.
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

// pass runs a program over its arrays. own is a frame for the goroutine that does.
func (p *program) pass(s *node.Scope, own *frame) error {
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
	if f := passed.Load(); f != nil {
		(*f)()
	}
	p.frame(own, true)
	if parts > 1 && s.Split != nil {
		return p.split(s, parts, own)
	}
	for i := range parts {
		p.run(own, i, i*p.part, min(n, (i+1)*p.part))
		p.note(own)
	}
	return nil
}

// passed is told of every pass.
var passed atomic.Pointer[func()]

// OnPass has f called at the beginning of every pass over arrays, by the goroutine that does. For tests.
func OnPass(f func()) (undo func()) {
	old := passed.Swap(&f)
	return func() { passed.Store(old) }
}

// large tells whether the pass is worth the workers of a run: whether there are parts for several of them, and more to do
// than it takes to start one.
func (p *program) large() bool {
	n := p.code.n
	return n > maxPart || n > minPart && n*p.cost > runCost
}

// split runs the parts, each with a frame of whoever does it.
func (p *program) split(s *node.Scope, parts int, own *frame) error {
	var mu sync.Mutex
	frames := []*frame{own} // at rest
	err := s.Split(parts, func(_ context.Context, i int) error {
		mu.Lock()
		var f *frame
		if last := len(frames) - 1; last >= 0 {
			f, frames = frames[last], frames[:last]
		}
		mu.Unlock()
		if f == nil {
			f = p.frame(new(frame), false)
		}
		lo := i * p.part
		p.run(f, i, lo, min(p.code.n, lo+p.part))
		mu.Lock()
		frames = append(frames, f)
		p.note(f)
		mu.Unlock()
		return nil
	})
	for _, f := range frames {
		if f != own {
			scratch.Put(f.memory)
		}
	}
	return err
}

// note keeps in mind which elements have made operations fail.
func (p *program) note(f *frame) {
	for k, at := range f.found {
		if x := &p.code.checks[k]; at >= 0 && (x.found < 0 || at < x.found) {
			x.found = at
		}
	}
}
