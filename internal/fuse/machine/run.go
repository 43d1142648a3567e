package machine

import (
	"context"
	"sync"
	"sync/atomic"

	"xfork/internal/kernel"
	"xfork/internal/scratch"
)

// A pass does not start goroutines: it is lent a Split, or is not.

// Split calls part(ctx, i) for i from 0 to n-1, with the help of idle workers, and returns when all
// calls have returned: with the error of the lowest part that has failed. It is node.Scope's.
type Split func(n int, part func(ctx context.Context, i int) error) error

// part does one part: elements that follow one another, or some of each of several rows.
func (f *Frame) part(i int) {
	p := f.program
	for k := range f.found {
		f.found[k] = -1
	}
	switch {
	case p.Cols == 0:
		f.run(i, i*p.Part, min(p.N, (i+1)*p.Part))
	case p.PartCols >= p.Cols:
		f.run(i, i*p.PartRows*p.Cols, min(p.N, (i+1)*p.PartRows*p.Cols))
	default:
		row, col := i/p.piecesOfRow()*p.PartRows, i%p.piecesOfRow()*p.PartCols
		for r := row; r < min(row+p.PartRows, p.N/p.Cols); r++ {
			f.run(i, r*p.Cols+col, r*p.Cols+min(col+p.PartCols, p.Cols))
		}
	}
}

// run does elements lo to hi, of a part, block by block:
//
//	registers of arrays    moved to the block
//	instructions           each on the whole block, which stays in the first-level cache
//	chunks                 closed when they are full, or the part is at its end
//
// It does not look at the context: a part is short enough.
func (f *Frame) run(part, lo, hi int) {
	p := f.program
	for at := lo; at < hi; at += p.Block {
		n := min(p.Block, hi-at)
		// Arrays move on before the first instruction of the block: it reads them.
		f.moveTo(at)
		f.moveRows(at, n)
		for i := range p.Body {
			p.Body[i].Do(f, &p.Body[i], n)
		}
		if end := at + n; end%kernel.Chunk == 0 || end == hi {
			for _, r := range f.partials {
				r.Chunk()
			}
		}
	}
	for _, r := range f.partials {
		r.End(part)
	}
}

// moveTo moves the registers of inputs and outputs to the block that begins at an index.
func (f *Frame) moveTo(at int) {
	p := f.program
	f.at = at
	for i, in := range p.Inputs {
		f.ptr[i] = in.At(at, in.Kind)
	}
	for i := range p.Outputs {
		o := &p.Outputs[i]
		f.ptr[len(p.Inputs)+i] = o.At(at, o.Kind)
	}
}

// Pass runs the program over its arrays. own is a frame for the calling goroutine. split is nil
// where there is no help: then the parts are done one after the other, without a look at the
// context in between. Where nothing has to be done, reductions are opened all the same.
func (p *Program) Pass(ctx context.Context, split Split, own *Frame) error {
	parts := p.parts()
	for _, r := range p.Reductions {
		r.Open(parts)
	}
	for _, a := range p.Axes {
		a.Open(p.N, p.Cols)
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if len(p.Body) == 0 || p.N == 0 { // constants alone, or no elements
		return nil
	}
	if f := passed.Load(); f != nil {
		(*f)()
	}
	// The own frame is entered even if all parts should be done by helpers: it is the first to be
	// taken.
	own.enter(p, true)
	if parts > 1 && split != nil {
		return p.split(split, parts, own)
	}
	for i := range parts {
		own.part(i)
		p.note(own)
	}
	return nil
}

// passed is called at the beginning of every pass, if it is set. It is atomic because passes of
// other tests may be running while it changes.
var passed atomic.Pointer[func()]

// OnPass has f called at the beginning of every pass over arrays, by the goroutine that evaluates.
// For tests.
func OnPass(f func()) (undo func()) {
	old := passed.Swap(&f)
	return func() { passed.Store(old) }
}

// frames are the frames of a pass that no goroutine has. There are as many frames as goroutines at
// a time.
type frames struct {
	mu   sync.Mutex // protects free, and what the checks of the program have found
	free []*Frame
}

// take returns a frame for one part.
func (r *frames) take(p *Program) *Frame {
	r.mu.Lock()
	last := len(r.free) - 1
	if last < 0 {
		r.mu.Unlock()
		return new(Frame).enter(p, false) // without the lock: constants are broadcast
	}
	f := r.free[last]
	r.free = r.free[:last]
	r.mu.Unlock()
	return f
}

// put takes the frame back, and notes what its part has found.
func (r *frames) put(p *Program, f *Frame) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, f)
	p.note(f)
}

// split runs the parts, each with a frame that no other goroutine has.
func (p *Program) split(split Split, parts int, own *Frame) error {
	r := frames{free: []*Frame{own}}
	err := split(parts, func(_ context.Context, i int) error {
		f := r.take(p)
		f.part(i)
		r.put(p, f)
		return nil
	})
	// All frames are back, for split returns after the last part. Those of helpers are not kept:
	// how many there are changes from pass to pass.
	for _, f := range r.free {
		if f != own {
			scratch.Put(f.memory)
		}
	}
	return err
}

// note enters what the checks of a frame have found in the part that it has just done: it keeps the
// lowest index at which each check has found an element. Parts end in any order.
func (p *Program) note(f *Frame) {
	for k, at := range f.found {
		if c := &p.Checks[k]; at >= 0 && (c.At < 0 || at < c.At) {
			c.At = at
		}
	}
}
