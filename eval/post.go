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

	alarm  seam.Bool               // a call on this goroutine is wanted by nobody any more: see unwanted
	direct seam.Pointer[directCtx] // of the innermost direct call that has one: see direct.go

	split seam.Pointer[split] // the innermost one of the calls on this goroutine

	operator attempt // of the operator that is being evaluated: they do not nest

	log       *observe.Log   // of an observed run
	marks     *observe.Marks // of a run under the profiler or the tracer
	operators uint64         // evaluated here and not reported yet

	done seam.Int32 // tasks of the root scope that are over but not yet counted there
}

// frame is a call in progress: one attempt, and the nested force that it may be in.
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

func (f *frame) task() *task {
	if f.b == nil {
		return nil // see direct.go
	}
	return f.b.task(f.i)
}

// top is the call whose code is running.
func (p *post) top() *frame { return p.frames[p.depth-1] }

// push begins a call.
func (p *post) push(b *block, i int32, n *node.Node) *frame {
	if p.depth == len(p.frames) {
		p.frames = append(p.frames, p.newFrame())
	}
	f := p.frames[p.depth]
	p.depth++
	f.p, f.b, f.i, f.n = p, b, i, n
	return f
}

func (p *post) newFrame() *frame {
	if p.depth > 0 {
		return new(frame)
	}
	p.frames = p.room[:0]
	return &p.lone
}

// pop ends the innermost call.
func (p *post) pop() {
	p.top().hide()
	p.depth--
	*p.frames[p.depth] = frame{}
}

// presence is how the goroutine of a sequential run takes part in the exclusion of calls by exclusive ones. Those of parallel runs
// do so from their start to their end (package scheduler).
type presence uint8

const (
	isOutside presence = iota
	isShared           // in a call, beside others
	isAlone            // in an exclusive call
)

// comesIn lets the goroutine of a sequential run into a call, after waiting for it, but not beyond the context. It tells whether
// it is inside.
func (p *post) comesIn(ctx context.Context, info *node.Info) bool {
	switch {
	case info.Lane == node.Exclusive:
		return p.moves(isAlone, ctx.Done())
	case p.inside == isOutside:
		return p.moves(isShared, ctx.Done())
	}
	return true
}

// isInside changes how it takes part, however long that takes.
func (p *post) isInside(now presence) { p.moves(now, nil) }

// moves changes that, but waits no longer than done is open: then it is outside.
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
	p.inside = isOutside
	if now == isShared && !x.Enter(done) || now == isAlone && !x.Alone(done) {
		return false
	}
	p.inside = now
	return true
}

// outside does what makes the goroutine of a sequential run wait for others.
func (p *post) outside(wait func()) {
	was := p.inside
	p.isInside(isOutside)
	defer p.isInside(was)
	wait()
}

// The goroutines of all runs, by identity. Looked up by every force, so it is read without a lock; changed when a
// goroutine begins or ends.
var posts [512]struct {
	sync.Mutex
	first atomic.Pointer[station]
	_     [48]byte
}

// station is immutable; a removal copies what stood before it.
type station struct {
	g      uintptr
	number uintptr // the goroutine's, as the runtime counts
	p      *post
	next   *station
}

func bucketOf(g uintptr) int { return int(uint64(g) * 0x9E3779B97F4A7C15 >> 55) }

// current is the post of the running goroutine, or nil if it belongs to no run.
func current() *post {
	g := site.G()
	for s := posts[bucketOf(g)].first.Load(); s != nil; s = s.next {
		if s.g == g {
			return s.p
		}
	}
	return nil
}

// enlist makes the running goroutine known as p's.
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
	rest := s.next
	for i := len(before) - 1; i >= 0; i-- {
		rest = &station{before[i].g, before[i].number, before[i].p, rest}
	}
	b.first.Store(rest)
	b.Unlock()
	working.Add(-1)
}
