package eval

import (
	"cmp"
	"context"
	"slices"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// Direct evaluation is the short way through a nested force: no plan, no scope, no tasks. It serves what recursive programs
// do all the time: force an operator over two or three fresh CPU-bound calls, while the other workers have enough to steal
// as it is. It is a depth-first walk that claims a node, calls its function on the spot, and goes on above. Whatever is not
// plain (somebody else's node, a dynamic one, another lane, a failure) ends it, and the general way takes over with what is
// left.
//
// A direct call has a frame but no task. Nobody can withdraw it by itself: it is demanded by the call beneath it on the
// goroutine, and by whoever waits in the parking lot.

// enough is how many tasks a worker has to have on offer before it stops making more. Thieves take the oldest, which in a
// recursion is the largest; a few are enough to keep them busy until there are new ones.
const enough = seam.Enough

// direct tries to bring n up to date. False means that something is left to do, or to find out.
func (r *run) direct(p *post, ctx context.Context, n *node.Node) bool {
	floor := len(p.path)
	defer func() {
		clear(p.path[floor:])
		p.path = p.path[:floor]
	}()
	// Not where the caller would have to give something up first: that needs a scope to say for what.
	if f := p.top(); p.w.Lane() != scheduler.CPU || f.limit != nil || f.token != nil || f.held != nil {
		return false
	}
	p.path = append(p.path, n)
	for len(p.path) > floor {
		t := p.path[len(p.path)-1]
		// Two nodes of the path may have it for an operand: the first visit has evaluated it.
		if node.Load(t) == node.Done {
			p.path = p.path[:len(p.path)-1]
			continue
		}
		a, b, wide, idle := node.PeekPair(t)
		switch {
		case node.Has(t, node.Family):
			if !r.unseen() {
				return false
			}
			if yes, err := onTheSpot(ctx, p, t, nil); !yes || err != nil {
				return false
			}
		case !idle || !node.Has(t, node.Heavy) || node.Has(t, node.Dynamic):
			return false
		case wide != nil:
			if len(wide.Nodes) > few {
				return false
			}
			if !p.below(wide.Nodes) && !r.directly(p, ctx, t) {
				return false
			}
		case b != nil && node.Load(b) != node.Done: // the younger one first: it is the one on top
			p.path = append(p.path, b)
			if a != nil && a != b && node.Load(a) != node.Done {
				p.path = append(p.path, a)
			}
		case a != nil && node.Load(a) != node.Done:
			p.path = append(p.path, a)
		default:
			if !r.directly(p, ctx, t) {
				return false
			}
		}
	}
	return true
}

// few is how many operands a node may have that is evaluated directly. Those of more of them are given to thieves: there may be
// none left of what was on offer before all are done.
const few = 16

// below puts the operands that are not done onto the path, the oldest one on top, and tells whether there are any.
func (p *post) below(operands []*node.Node) (some bool) {
	floor := len(p.path)
	for _, x := range operands {
		if node.Load(x) != node.Done {
			p.path = append(p.path, x)
		}
	}
	slices.SortFunc(p.path[floor:], func(a, b *node.Node) int { return cmp.Compare(node.Number(b), node.Number(a)) })
	return len(p.path) > floor
}

// directly evaluates one node whose operands are done.
func (r *run) directly(p *post, ctx context.Context, n *node.Node) bool {
	if !node.Has(n, node.Call) {
		// Somebody was faster. The general way knows how to wait for it.
		if !node.Claim(n) {
			return false
		}
		a := &p.operator
		a.p, a.b = p, nil
		p.meets(n)
		p.operators++
		a.evaluate(n)
		return r.directEnd(a, n, false)
	}
	info := node.OpOf(n).Info(n)
	if info.Lane != node.CPU || info.Special != nil || ctx.Err() != nil || p.unwanted() || !node.Claim(n) {
		return false
	}
	p.meets(n)
	var c *directCtx
	if info.Context {
		c = p.beginDirect(ctx, n)
	}
	f := p.push(nil, 0, n)
	f.scope.Ctx = context.Background()
	if c != nil {
		f.scope.Ctx = &c.Call
		if info.Splits {
			f.scope.Split = r.splitter(p, f, &c.Call)
		}
	}
	p.starts(n, 0)
	f.evaluate(n)
	p.ends(n, &f.attempt)
	// Asked before the frame is gone, for it tells whether anybody wants the call.
	back := f.err != nil && (ctx.Err() != nil || p.unwanted())
	a := f.attempt
	p.pop()
	if c != nil {
		back = p.endDirect() && a.err != nil || back
	}
	return r.directEnd(&a, n, back)
}

// directCtx is the context of a direct call within reach of what withdraws the call beneath it. Its fields do not change.
type directCtx struct {
	callctx.Call
	n     *node.Node
	base  *task      // the nearest call beneath it that has a task
	below *directCtx // the next direct call beneath it on its goroutine
}

// beginDirect makes the context of a direct call.
func (p *post) beginDirect(ctx context.Context, n *node.Node) *directCtx {
	c := &directCtx{n: n, below: p.direct.Load()}
	c.Begin(ctx, n)
	for i := p.depth - 1; i >= 0 && c.base == nil; i-- {
		c.base = p.frames[i].task()
	}
	p.direct.Store(c)
	if p.unwanted() { // who withdrew it may have looked before the context was there
		c.Cancel()
	}
	return c
}

// endDirect ends the context of the innermost direct call that has one, and reports whether it had ended before.
func (p *post) endDirect() (unwanted bool) {
	c := p.direct.Load()
	p.direct.Store(c.below)
	c.End(context.Canceled)
	return c.IsCancelled()
}

// unwantDirect tells the direct calls above k that nobody wants them, up to one that somebody else waits for.
func (p *post) unwantDirect(k *task) {
	var above []*directCtx // the innermost first
	for c := p.direct.Load(); c != nil; c = c.below {
		if c.base == k {
			above = append(above, c)
		}
	}
	for i := len(above) - 1; i >= 0; i-- {
		if node.Load(above[i].n) == node.Waited {
			return
		}
		above[i].Cancel()
	}
}

// directEnd settles n, or hands it back if its own context has ended.
func (r *run) directEnd(a *attempt, n *node.Node, back bool) bool {
	switch {
	case a.err == nil:
		node.Complete(n)
		return true
	case back:
		a.p.amends(node.Number(n), stream.Cancelled)
		node.HandBack(n)
	default:
		if !node.Has(n, node.Call) { // of calls their end has told
			a.p.fails(n, 0, a.err)
		}
		node.Fail(n, failure.Of(n, a.err, a.pcs))
		a.err, a.pcs = nil, nil
	}
	return false
}

// directDied is died for a direct call or operator.
func (r *run) directDied(p *post, a *attempt) {
	if a == &p.operator {
		n := p.path[len(p.path)-1]
		node.Fail(n, failure.Of(n, a.err, a.pcs))
		return
	}
	r.endNested(p)
	n := p.top().n
	if _, ok := a.scope.Ctx.(*callctx.Call); ok {
		p.endDirect()
	}
	p.ends(n, a)
	node.Fail(n, failure.Of(n, a.err, a.pcs))
	p.pop()
}
