package run

import (
	"context"

	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/plan"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// Post is a goroutine of a run at work: what a nested force finds by the goroutine that it is called on. It belongs to a
// scheduler's worker and outlives its goroutine, or, in a sequential run, to the caller's.
//
// Its goroutine alone writes it, and alone reads the frames and what is on them, but for these fields:
//
//	ID             written under the run's lock when the goroutine first begins (Enter); PostOf finds the post by it
//	Alarm          set by withdrawals and timers, cleared by the goroutine (Unwanted)
//	direct, split  written by the goroutine, read by withdrawals: lists, from the innermost on
//	Done           added to by the goroutine, taken off by it and by the machine's countAll
//
// What other goroutines need of a frame is in objects of their own that do not change: demand.Wait, DirectCtx, Split. There is one
// exception: while a coroutine runs, the goroutine that has resumed it stands still, and the coroutine's force acts for it (Resumer,
// exec.Absence).
type Post struct {
	Run    *Run
	Worker *scheduler.Worker // nil in a sequential run
	ID     int32
	Path   []*node.Node    // of direct evaluation (inline.Calls)
	Frames []*Frame        // the calls in progress on this goroutine, outermost first; behind them, frames to be used again
	Depth  int             // how many are in progress
	Spare  []*demand.Scope // of nested forces, to be used again
	lone   Frame           // the first of Frames: most goroutines need no other
	room   [1]*Frame
	Plan   plan.Plan // of nested forces: memory for their plans, one at a time

	Kid    *demand.Scope // in a sequential run, the scope to go on with
	Inside Presence      // in a sequential run: see below

	Alarm  seam.Bool               // a call on this goroutine may be undemanded by now: see Unwanted
	direct seam.Pointer[DirectCtx] // of the innermost direct call that has one

	split seam.Pointer[Split] // the innermost one of the calls on this goroutine

	Operator Attempt // of the operator that is being evaluated: they do not nest

	Log       *observe.Log   // of an observed run
	Marks     *observe.Marks // of a run under the profiler or the tracer
	Operators uint64         // evaluated here and not reported yet

	Done seam.Int32 // tasks of the root scope that are over but not yet counted there
}

// Frame is a call in progress: one attempt, and the nested force that it may be in. Frames are used again, so no other goroutine
// may have a pointer to one; a direct call's has no block and no task.
//
//	p.Frames   [ outermost | ... | top | used before, empty ]
//	                                   ^ p.Depth
type Frame struct {
	Attempt
	Node  *node.Node
	Inner *demand.Scope
	Held  *holding // of a call that is parallel inside: instead of the attempt's own limit and token

	// While others may look: how the call waits for a scope, and its entry in the parking lot.
	shown *demand.Wait
	owner *node.Owner

	span observe.Span // what Go's own tools are told of the call
}

// task returns the task of the call, or nil for a direct one.
func (f *Frame) task() *demand.Task {
	if f.Block == nil {
		return nil // a direct call: it has no task
	}
	return f.Block.Task(f.Index)
}

// Top returns the innermost call: the one in which user code is running. There must be one.
func (p *Post) Top() *Frame { return p.Frames[p.Depth-1] }

// Push begins a call. The frame is empty but for what is given: Pop has cleared it. It is valid up to the Pop of this call.
func (p *Post) Push(b *demand.Block, i int32, n *node.Node) *Frame {
	// Behind depth lie frames of earlier calls.
	if p.Depth == len(p.Frames) {
		p.Frames = append(p.Frames, p.newFrame())
	}
	f := p.Frames[p.Depth]
	p.Depth++
	f.Post, f.Block, f.Index, f.Node = p, b, i, n
	return f
}

// newFrame returns the first frame, which lies in the post itself, or a fresh one. Most goroutines have one call at a time, and so
// allocate none.
func (p *Post) newFrame() *Frame {
	if p.Depth > 0 {
		return new(Frame)
	}
	p.Frames = p.room[:0]
	return &p.lone
}

// Pop ends the innermost call. Hidden before it is cleared: the owner in the parking lot is known by the frame alone.
func (p *Post) Pop() {
	p.Top().Hide()
	p.Depth--
	*p.Frames[p.Depth] = Frame{}
}

// Presence is how the goroutine of a sequential run takes part in the exclusion of calls by exclusive ones. Those of parallel runs
// do so from their start to their end (package scheduler).
//
//	isOutside --Enter--> isShared     isOutside --Alone--> isAlone
//	isOutside <--Leave-- isShared     isOutside <--Release-- isAlone
type Presence uint8

const (
	IsOutside Presence = iota
	isShared           // in a call, beside others
	isAlone            // in an exclusive call
)

// ComesIn lets the goroutine of a sequential run into a call, after waiting for it, but not beyond the context. It reports whether
// it is inside. A call within a call of the same goroutine is inside already; an exclusive one changes to isAlone all the same.
func (p *Post) ComesIn(ctx context.Context, info *node.Info) bool {
	switch {
	case info.Lane == node.Exclusive:
		return p.moves(isAlone, ctx.Done())
	case p.Inside == IsOutside:
		return p.moves(isShared, ctx.Done())
	}
	return true
}

// IsInside changes how the goroutine takes part, however long that takes.
func (p *Post) IsInside(now Presence) { p.moves(now, nil) }

// moves changes how the goroutine takes part, but waits no longer than done is open. It reports whether it has; otherwise the
// goroutine is outside. It always leaves before it enters: two goroutines that are inside, and both want to be alone, would wait
// for each other.
func (p *Post) moves(now Presence, done <-chan struct{}) bool {
	if p.Inside == now {
		return true
	}
	x := &p.Run.Opts.World.Exclusion
	switch p.Inside {
	case isShared:
		x.Leave()
	case isAlone:
		x.Release()
	}
	// Outside by now, and so it stays if the wait is given up.
	p.Inside = IsOutside
	if now == isShared && !x.Enter(done) || now == isAlone && !x.Alone(done) {
		return false
	}
	p.Inside = now
	return true
}

// Outside calls wait, which makes the goroutine of a sequential run wait for another one, outside of the exclusion; then the
// goroutine takes part again as before, also if wait ends it.
func (p *Post) Outside(wait func()) {
	was := p.Inside
	p.IsInside(IsOutside)
	defer p.IsInside(was)
	wait()
}

// wait waits for c without holding a slot; in a sequential run, without taking part in the exclusion of calls.
func (p *Post) wait(c <-chan struct{}) {
	if p.Worker == nil {
		p.Outside(func() { seam.Wait("slot", c) })
		return
	}
	p.Worker.Park(func() { seam.Wait("slot", c) })
}
