package eval

import (
	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/observe"
)

// What the machine tells those that observe it: one line for each event. How it comes to the observers is internal/observe's.

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

// logs returns the log of the goroutine, or nil: the run is not observed, or p is nil.
func (p *post) logs() *observe.Log {
	if p == nil {
		return nil
	}
	return p.log
}
