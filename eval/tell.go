package eval

import (
	"context"
	rtrace "runtime/trace"
	"sync/atomic"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/walk"
)

// What the machine tells those that observe it: one line for each event. How it comes to the observers is internal/observe's.

// observe asks the observers of a run, and puts its marks in place. The function that it returns ends both.
func (r *run) observe(ctx context.Context, roots []*node.Node) (end func(error)) {
	if o := &r.opts; o.labels || rtrace.IsEnabled() {
		r.marks = observe.NewMarks(ctx, o.labels, o.titled())
	}
	r.seen = r.opts.recorder(ctx, r.opts.executor(), roots)
	return func(err error) {
		r.marks.End()
		if r.seen != nil {
			r.mu.Lock()
			orphans := r.orphans
			r.mu.Unlock()
			r.seen.End(err, orphans)
		}
	}
}

// observable reports whether an observer, the profiler or the tracer may want to know of the run.
func (o *options) observable() bool { return o.observers != nil || o.labels || rtrace.IsEnabled() }

// light brings a root of operators up to date where there may be observers: those of this force, or those of the run that has made
// the call in which it is.
func light(ctx context.Context, n *node.Node, opts []Option) (err error) {
	if p := current(); p != nil && p.depth > 0 {
		if p.log == nil {
			return lightly(new(atomic.Uint64), ctx, n)
		}
		return lightly(p.log.Operators(), ctx, n)
	}
	o := newOptions(opts).sample()
	c := o.recorder(ctx, stream.Walk, []*node.Node{n})
	if c == nil {
		return lightly(new(atomic.Uint64), ctx, n)
	}
	err = ErrGoexit // should an operator end the goroutine
	defer func() { c.End(err, 0) }()
	c.Common().Met(n, 0)
	err = lightly(c.Common().Operators(), ctx, n)
	return err
}

// recorder begins to record a run, or a walk, if one of its observers watches it.
func (o *options) recorder(ctx context.Context, x stream.Executor, roots []*node.Node) *observe.Recorder {
	if len(o.observers) == 0 {
		return nil
	}
	c := observe.Config{Observers: o.observers, Parent: o.parent, Executor: x, Title: o.titled(), Workers: 1}
	if x == stream.Parallel {
		c.IO = o.io()
		if c.Workers = o.engine.workers; o.workers > 0 {
			c.Workers = o.workers
		}
	}
	return observe.NewRecorder(ctx, c, roots)
}

// lightly is a force of operators that counts how many it has evaluated.
func lightly(count *atomic.Uint64, ctx context.Context, n *node.Node) error {
	gate.Enter()
	defer gate.Leave()
	if walk.EvaluateCounted(count, ctx.Done(), n, false) != nil {
		return callctx.Ended(ctx)
	}
	return outcome(n)
}

// What a goroutine of the run writes down. All of these do nothing where the run is not observed.

// starts says that the function of n is called, for the given attempt; 0 where there is only one. The call's frame is pushed, because
// the marks of the goroutine are kept in it.
func (p *post) starts(n *node.Node, attempt int32) {
	if p.log != nil {
		p.log.Add(stream.Started, node.Number(n), int64(attempt))
	}
	if p.marks != nil {
		p.top().span = p.marks.Begin(n)
	}
}

// ends says that it has ended, and how. The failure comes before the event, while the node still has its arguments.
//
//	returned, or chose another node          Returned
//	wished for several nodes                 Asked: it will be called again
//	failed by itself                         Failed
//	something beneath a region has failed    Returned, then Cancelled: that node has its own Failed
func (p *post) ends(n *node.Node, a *attempt) {
	p.unmark()
	if p.log != nil {
		k := stream.Returned
		elsewhere := a.elsewhere(n)
		switch w := a.scope.Wish.Kind; {
		case a.err != nil && !elsewhere:
			k = stream.Failed
		case w == node.Each || w == node.First:
			k = stream.Asked
		}
		p.report()
		if k == stream.Failed {
			p.fails(n, a.number, a.err)
		}
		p.log.Add(k, node.Number(n), 0)
		if elsewhere {
			p.amends(node.Number(n), stream.Cancelled)
		}
	}
}

// onTheWay says that n, which was evaluated on the way to the running call's node, has failed: as a call inside of that one.
// It has no time of its own, for in a pass operators have none. Where another goroutine was first, that one has written it down.
func (p *post) onTheWay(n *node.Node, k stream.Kind, err error) {
	if p == nil || p.log == nil { // the goroutine that forces needs no post for a small region
		return
	}
	if k == stream.Failed {
		p.fails(n, 0, err)
		p.log.Add(stream.Started, node.Number(n), 0)
	}
	p.log.Add(k, node.Number(n), 0)
}

// amends says what has become of a call that has ended: that it is tried again, or that its outcome does not count. It comes after the
// event of the end, because only then is it known which of the caller and a withdrawal has won the task.
func (p *post) amends(about uint64, k stream.Kind) {
	if p.log != nil {
		p.log.Add(k, about, 0)
	}
}

// note writes down something of the innermost call: that it parks, goes on, or is joined by a helper.
func (p *post) note(k stream.Kind) {
	if p.log != nil && p.depth > 0 {
		p.log.Add(k, node.Number(p.top().n), 0)
	}
}

// unmark takes off the mark of the innermost call, and puts that of the call below it on again.
func (p *post) unmark() {
	if p.marks == nil {
		return
	}
	var below observe.Span
	if p.depth > 1 {
		below = p.frames[p.depth-2].span
	}
	p.marks.Finish(p.top().span, below)
	p.top().span = observe.Span{}
}

// joins says that the worker helps with a call that is parallel inside. The helper has pushed a frame of the call before, so that the
// labels of its goroutine are those of the call's function.
func (p *post) joins(n *node.Node) {
	p.note(stream.Joined)
	if p.marks != nil {
		p.top().span = p.marks.Begin(n)
	}
}

// leaves says that a helper is through, after so many parts. It comes before the helper pops its frame.
func (p *post) leaves(n *node.Node, parts int64) {
	p.unmark()
	if p.log != nil {
		p.report()
		p.log.Add(stream.Left, node.Number(n), parts)
	}
}

// uncalled says why a call is not made: it was found done, shared with an equal one, or skipped. Operators are not told of, since they
// are counted only.
func (p *post) uncalled(n *node.Node, k stream.Kind) {
	if p.log != nil && node.Has(n, node.Call) {
		p.log.Add(k, node.Number(n), 0)
	}
}

// report adds the operators evaluated here to the log's count. They are counted on the post, which is the goroutine's own, and
// reported when it has a task less to do: an atomic addition for each of them would cost as much as the operator.
func (p *post) report() {
	if p.log != nil && p.operators > 0 {
		p.log.Operators().Add(p.operators)
		p.operators = 0
	}
}

// watched notes in which log the scope is written down, and which node demands it.
func (s *scope) watched(p *post, by uint64) {
	if s.run.seen != nil {
		s.by, s.log = by, s.run.seen.Common()
		if p != nil {
			s.log = p.log
		}
	}
}

// settle evaluates a light leaf of the scope, and counts the operators for the goroutine that plans. The run is inside the gate, so
// the walk does not go alone.
func (s *scope) settle(n *node.Node) error {
	if s.run.seen == nil {
		return walk.Evaluate(s.ctx.Done(), n, true)
	}
	return walk.EvaluateCounted(s.teller().Operators(), s.ctx.Done(), n, true)
}

// teller is the log that tells of the scope. The root scope is the caller's.
func (s *scope) teller() *observe.Log {
	if s.log == nil {
		return s.run.seen.Common()
	}
	return s.log
}

// origin is the innermost call, as a run within it is told.
func (p *post) origin() stream.Origin {
	if p.run.seen == nil {
		return stream.Origin{}
	}
	return stream.Origin{Run: p.run.seen.ID(), Node: node.Number(p.top().n)}
}

// meets writes down a node that direct evaluation has claimed: no plan has it, so a watcher would not know of it. It comes before the
// event that the node's function is called.
func (p *post) meets(n *node.Node) {
	if p.log != nil {
		p.log.Met(n, node.Number(p.top().n))
	}
}

// fails writes down why n, or an attempt at it, has failed. It must come before n forgets its arguments.
func (p *post) fails(n *node.Node, attempt int32, err error) {
	if p != nil && p.log != nil {
		p.log.Fail(n, attempt, err)
	}
}

// fused says that n is evaluated on the way to another node, and is no task: a view would wait for its events in vain.
func (s *scope) fused(n *node.Node) {
	if s.run.seen != nil {
		s.teller().Add(stream.Fused, node.Number(n), 0)
	}
}

// steps is how often the parts of a call are told of, at most, for each participant: enough for a bar that moves, and no more events
// than a few hundred calls have.
const steps = 256

// divided says that the call has begun with n parts, and tells after how many of them a participant is to say so; 0: never.
func (p *post) divided(f *frame, n int) (tell int64) {
	if p.log == nil {
		return 0
	}
	known := int64(n)
	if f.scope.More {
		known = 0
	}
	p.log.Add(stream.Divided, node.Number(f.n), known)
	return max(1, int64(n)/steps)
}

// advanced says that the participant has done some more parts.
func (p *post) advanced(sp *split) {
	if p.log != nil {
		p.log.Add(stream.Advanced, node.Number(sp.f.n), sp.tell)
	}
}
