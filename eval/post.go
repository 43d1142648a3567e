package eval

import (
	"context"
	"sync"
	"sync/atomic"

	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/plan"
	"xfork/internal/seam"
	"xfork/internal/site"
	"xfork/scheduler"
)

// post is a goroutine of a run at work: what a nested force finds by the goroutine that it is called on. It belongs to a
// scheduler's worker and outlives its goroutine, or, in a sequential run, to the caller's.
//
// Its goroutine alone writes it, and alone reads the frames and what is on them, but for these fields:
//
//	id             written under the run's lock when the goroutine first begins (Enter); postOf finds the post by it
//	alarm          set by withdrawals and timers, cleared by the goroutine (unwanted)
//	direct, split  written by the goroutine, read by withdrawals: lists, from the innermost on
//	done           added to by the goroutine, taken off by it and by countAll
//
// What other goroutines need of a frame is in objects of their own that do not change: wait, directCtx, split.
type post struct {
	run    *run
	w      *scheduler.Worker // nil in a sequential run
	id     int32
	path   []*node.Node // of direct evaluation: see direct.go
	frames []*frame     // the calls in progress on this goroutine, outermost first; behind them, frames to be used again
	depth  int          // how many are in progress
	spare  []*scope     // of nested forces, to be used again
	lone   frame        // the first of frames: most goroutines need no other
	room   [1]*frame
	plan   plan.Plan // their scratch

	kid    *scope   // in a sequential run, the scope to go on with
	inside presence // in a sequential run: see below

	alarm  seam.Bool               // a call on this goroutine may be undemanded by now: see unwanted
	direct seam.Pointer[directCtx] // of the innermost direct call that has one: see direct.go

	split seam.Pointer[split] // the innermost one of the calls on this goroutine

	operator attempt // of the operator that is being evaluated: they do not nest

	log       *observe.Log   // of an observed run
	marks     *observe.Marks // of a run under the profiler or the tracer
	operators uint64         // evaluated here and not reported yet

	done seam.Int32 // tasks of the root scope that are over but not yet counted there
}

// frame is a call in progress: one attempt, and the nested force that it may be in. Frames are used again, so no other goroutine
// may have a pointer to one; a direct call's has no block and no task.
//
//	p.frames   [ outermost | ... | top | used before, empty ]
//	                               depth ^
type frame struct {
	attempt
	n     *node.Node
	inner *scope
	held  *holding // of a call that is parallel inside: instead of the attempt's own limit and token

	// While others may look: how the call waits for a scope, and its entry in the parking lot.
	shown *wait
	owner *node.Owner

	span observe.Span // what Go's own tools are told of the call
}

// task returns the task of the call, or nil for a direct one.
func (f *frame) task() *task {
	if f.b == nil {
		return nil // see direct.go
	}
	return f.b.task(f.i)
}

// top returns the innermost call: the one in which user code is running. There must be one.
func (p *post) top() *frame { return p.frames[p.depth-1] }

// push begins a call. The frame is empty but for what is given: pop has cleared it.
func (p *post) push(b *block, i int32, n *node.Node) *frame {
	// Behind depth lie frames of earlier calls.
	if p.depth == len(p.frames) {
		p.frames = append(p.frames, p.newFrame())
	}
	f := p.frames[p.depth]
	p.depth++
	f.p, f.b, f.i, f.n = p, b, i, n
	return f
}

// newFrame returns the first frame, which lies in the post itself, or a fresh one. Most goroutines have one call at a time, and so
// allocate none.
func (p *post) newFrame() *frame {
	if p.depth > 0 {
		return new(frame)
	}
	p.frames = p.room[:0]
	return &p.lone
}

// pop ends the innermost call. Hidden before it is cleared: the owner in the parking lot is known by the frame alone.
func (p *post) pop() {
	p.top().hide()
	p.depth--
	*p.frames[p.depth] = frame{}
}

// presence is how the goroutine of a sequential run takes part in the exclusion of calls by exclusive ones. Those of parallel runs
// do so from their start to their end (package scheduler).
//
//	isOutside --Enter--> isShared     isOutside --Alone--> isAlone
//	isOutside <--Leave-- isShared     isOutside <--Release-- isAlone
type presence uint8

const (
	isOutside presence = iota
	isShared           // in a call, beside others
	isAlone            // in an exclusive call
)

// comesIn lets the goroutine of a sequential run into a call, after waiting for it, but not beyond the context. It reports whether
// it is inside. A call within a call of the same goroutine is inside already; an exclusive one changes to isAlone all the same.
func (p *post) comesIn(ctx context.Context, info *node.Info) bool {
	switch {
	case info.Lane == node.Exclusive:
		return p.moves(isAlone, ctx.Done())
	case p.inside == isOutside:
		return p.moves(isShared, ctx.Done())
	}
	return true
}

// isInside changes how the goroutine takes part, however long that takes.
func (p *post) isInside(now presence) { p.moves(now, nil) }

// moves changes how the goroutine takes part, but waits no longer than done is open. It reports whether it has; otherwise the
// goroutine is outside. It always leaves before it enters: two goroutines that are inside, and both want to be alone, would wait
// for each other.
func (p *post) moves(now presence, done <-chan struct{}) bool {
	if p.inside == now {
		return true
	}
	x := &p.run.opts.world.exclusion
	switch p.inside {
	case isShared:
		x.Leave()
	case isAlone:
		x.Release()
	}
	// Outside by now, and so it stays if the wait is given up.
	p.inside = isOutside
	if now == isShared && !x.Enter(done) || now == isAlone && !x.Alone(done) {
		return false
	}
	p.inside = now
	return true
}

// outside calls wait, which makes the goroutine of a sequential run wait for another one, outside of the exclusion; then the
// goroutine takes part again as before, also if wait ends it.
func (p *post) outside(wait func()) {
	was := p.inside
	p.isInside(isOutside)
	defer p.isInside(was)
	wait()
}

// posts are the goroutines of all runs, by identity. Every force looks here, so it is read without a lock: a list is never
// changed, but replaced. It is changed when a goroutine begins or ends, under the lock of its bucket. A bucket has the 64 bytes
// of a cache line, so that goroutines which begin at the same time do not take lines from each other.
var posts [512]struct {
	sync.Mutex
	first atomic.Pointer[station]
	_     [48]byte
}

// station is an entry of a bucket's list. It is immutable: a reader may be on it when it is removed. A removal copies what stood
// before it.
type station struct {
	g      uintptr
	number uintptr // the goroutine's, as the runtime counts
	p      *post
	next   *station
}

// bucketOf hashes by multiplication with 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, volume 3,
// section 6.4), of which it takes the upper 9 bits: goroutine descriptors are aligned, so the lower bits of g tell little.
func bucketOf(g uintptr) int { return int(uint64(g) * 0x9E3779B97F4A7C15 >> 55) }

// current returns the post of the running goroutine, or nil if it belongs to no run. It costs a hash and as a rule one or two
// loads.
func current() *post {
	// The runtime's descriptor of the goroutine: unique among those that have not ended.
	g := site.G()
	for s := posts[bucketOf(g)].first.Load(); s != nil; s = s.next {
		if s.g == g {
			return s.p
		}
	}
	return nil
}

// enlist makes the running goroutine known as p's. In front of the list: where a sequential run lies inside of another run's
// call, the inner one is found. delist is its opposite, on the same goroutine.
func enlist(p *post) {
	g := site.G()
	b := &posts[bucketOf(g)]
	b.Lock()
	b.first.Store(&station{g, site.Number(), p, b.first.Load()})
	b.Unlock()
	working.Add(1)
}

// delist forgets the running goroutine: its newest entry, for a sequential run may lie inside another one.
func delist() {
	g := site.G()
	b := &posts[bucketOf(g)]
	b.Lock()
	var before []*station
	s := b.first.Load()
	for ; s.g != g; s = s.next {
		before = append(before, s)
	}
	// The entries in front are copied, so that readers on the old ones still come to the end.
	rest := s.next
	for i := len(before) - 1; i >= 0; i-- {
		rest = &station{before[i].g, before[i].number, before[i].p, rest}
	}
	b.first.Store(rest)
	b.Unlock()
	working.Add(-1)
}

// wait waits for c without holding a slot; in a sequential run, without taking part in the exclusion of calls.
func (p *post) wait(c <-chan struct{}) {
	if p.w == nil {
		p.outside(func() { seam.Wait("slot", c) })
		return
	}
	p.w.Park(func() { seam.Wait("slot", c) })
}
