package run

import (
	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/observe"
)

// What the machine tells those that observe it: one line for each event. How it comes to the observers is internal/observe's.

// What a goroutine of the run writes down. All of these do nothing where the run is not observed.

// Starts says that the function of n is called, for the given attempt; 0 where there is only one. The call's frame is pushed, because
// the marks of the goroutine are kept in it.
func (p *Post) Starts(n *node.Node, attempt int32) {
	if p.Log != nil {
		p.Log.Add(stream.Started, node.Number(n), int64(attempt))
	}
	if p.Marks != nil {
		p.Top().span = p.Marks.Begin(n)
	}
}

// Ends says that it has ended, and how. The failure comes before the event, while the node still has its arguments.
//
//	returned, or chose another node          Returned
//	wished for several nodes                 Asked: it will be called again
//	failed by itself                         Failed
//	something beneath a region has failed    Returned, then Cancelled: that node has its own Failed
func (p *Post) Ends(n *node.Node, a *Attempt) {
	p.unmark()
	if p.Log != nil {
		k := stream.Returned
		elsewhere := a.elsewhere(n)
		switch w := a.Scope.Wish.Kind; {
		case a.Err != nil && !elsewhere:
			k = stream.Failed
		case w == node.Each || w == node.First:
			k = stream.Asked
		}
		p.Report()
		if k == stream.Failed {
			p.Fails(n, a.Number, a.Err)
		}
		p.Log.Add(k, node.Number(n), a.place())
		if elsewhere {
			p.Amends(node.Number(n), stream.Cancelled)
		}
	}
}

// place returns the number of the process in which the function was called, or 0 for this one.
func (a *Attempt) place() int64 {
	if c, is := a.Scope.Ctx.(*callctx.Call); is {
		return c.Place()
	}
	return 0
}

// onTheWay says that n, which was evaluated on the way to the running call's node, has failed: as a call inside of that one.
// It has no time of its own, for in a pass operators have none. Where another goroutine was first, that one has written it down.
func (p *Post) onTheWay(n *node.Node, k stream.Kind, err error) {
	if p == nil || p.Log == nil { // the goroutine that forces needs no post for a small region
		return
	}
	if k == stream.Failed {
		p.Fails(n, 0, err)
		p.Log.Add(stream.Started, node.Number(n), 0)
	}
	p.Log.Add(k, node.Number(n), 0)
}

// Amends says what has become of a call that has ended: that it is tried again, or that its outcome does not count. It comes after the
// event of the end, because only then is it known which of the caller and a withdrawal has won the task.
func (p *Post) Amends(about uint64, k stream.Kind) {
	if p.Log != nil {
		p.Log.Add(k, about, 0)
	}
}

// Note writes down something of the innermost call: that it parks, goes on, or is joined by a helper.
func (p *Post) Note(k stream.Kind) {
	if p.Log != nil && p.Depth > 0 {
		p.Log.Add(k, node.Number(p.Top().Node), 0)
	}
}

// unmark takes off the mark of the innermost call, and puts that of the call below it on again.
func (p *Post) unmark() {
	if p.Marks == nil {
		return
	}
	var below observe.Span
	if p.Depth > 1 {
		below = p.Frames[p.Depth-2].span
	}
	p.Marks.Finish(p.Top().span, below)
	p.Top().span = observe.Span{}
}

// joins says that the worker helps with a call that is parallel inside. The helper has pushed a frame of the call before, so that the
// labels of its goroutine are those of the call's function.
func (p *Post) joins(n *node.Node) {
	p.Note(stream.Joined)
	if p.Marks != nil {
		p.Top().span = p.Marks.Begin(n)
	}
}

// leaves says that a helper is through, after so many parts. It comes before the helper pops its frame.
func (p *Post) leaves(n *node.Node, parts int64) {
	p.unmark()
	if p.Log != nil {
		p.Report()
		p.Log.Add(stream.Left, node.Number(n), parts)
	}
}

// Uncalled says why a call is not made: it was found done, shared with an equal one, or skipped. Operators are not told of, since they
// are counted only.
func (p *Post) Uncalled(n *node.Node, k stream.Kind) {
	if p.Log != nil && node.Has(n, node.Call) {
		p.Log.Add(k, node.Number(n), 0)
	}
}

// Report adds the operators evaluated here to the log's count. They are counted on the post, which is the goroutine's own, and
// reported when it has a task less to do: an atomic addition for each of them would cost as much as the operator.
func (p *Post) Report() {
	if p.Log != nil && p.Operators > 0 {
		p.Log.Operators().Add(p.Operators)
		p.Operators = 0
	}
}

// Origin is the innermost call, as a run within it is told.
func (p *Post) Origin() stream.Origin {
	if p.Run.Seen == nil {
		return stream.Origin{}
	}
	return stream.Origin{Run: p.Run.Seen.ID(), Node: node.Number(p.Top().Node)}
}

// Meets writes down a node that direct evaluation has claimed: no plan has it, so a watcher would not know of it. It comes before the
// event that the node's function is called.
func (p *Post) Meets(n *node.Node) {
	if p.Log != nil {
		p.Log.Met(n, node.Number(p.Top().Node))
	}
}

// Fails writes down why n, or an attempt at it, has failed. It must come before n forgets its arguments.
func (p *Post) Fails(n *node.Node, attempt int32, err error) {
	if p != nil && p.Log != nil {
		p.Log.Fail(n, attempt, err)
	}
}

// steps is how often the parts of a call are told of, at most, for each participant: enough for a bar that moves, and no more events
// than a few hundred calls have.
const steps = 256

// divided says that the call has begun with n parts, and tells after how many of them a participant is to say so; 0: never.
func (p *Post) divided(f *Frame, n int) (tell int64) {
	if p.Log == nil {
		return 0
	}
	known := int64(n)
	if f.Scope.More {
		known = 0
	}
	p.Log.Add(stream.Divided, node.Number(f.Node), known)
	return max(1, int64(n)/steps)
}

// advanced says that the participant has done so many more parts of n.
func (p *Post) advanced(n *node.Node, parts int64) {
	if p.Log != nil {
		p.Log.Add(stream.Advanced, node.Number(n), parts)
	}
}

// rejects says that n, which was evaluated on the way to the running call's node, has left out rows of its input.
func (p *Post) rejects(n *node.Node, rows int64) {
	if p != nil && p.Log != nil {
		p.Log.Add(stream.Rejected, node.Number(n), rows)
	}
}

// Logs returns the log of the goroutine, or nil: the run is not observed, or p is nil.
func (p *Post) Logs() *observe.Log {
	if p == nil {
		return nil
	}
	return p.Log
}

// A view shows a log as a track, by its number. What is made elsewhere gets one of the numbers that goroutines have, which are few and
// used again; its post has no worker and no frames, and nothing comes to look for a call on it.

// Lodge returns a log for a party of the run that has no goroutine of its scheduler's, and what gives it back. The run is observed.
func (r *Run) Lodge() (log *observe.Log, vacate func()) {
	p := &Post{Run: r}
	r.register(p)
	return r.Seen.Log(p.ID), func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.posts[p.ID] = nil
		r.vacant = append(r.vacant, p.ID)
	}
}
