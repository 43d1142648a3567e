package inline

import (
	"cmp"
	"context"
	"slices"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// Direct evaluation is the short way through a nested force: no plan, no scope, no tasks. It serves what recursive programs
// do all the time: force an operator over two or three fresh CPU-bound calls, while the other workers have enough to steal
// as it is. It is a depth-first walk that claims a node, calls its function on the spot, and goes on above. Whatever is not
// plain (a node that another goroutine has claimed, a dynamic one, another lane, a failure) ends it, and the general way takes over
// with what is left.
//
//	      +            path, bottom to top     what happens
//	    /   \          +                       both calls are pushed, the older one on top
//	f(n-1) f(n-2)      + f(n-2) f(n-1)         f(n-1) is called: a frame, no task
//	                   + f(n-2)                f(n-2) likewise
//	                   +                       the operands are done: evaluated
//
// A direct call has a frame but no task, so it cannot be withdrawn by itself: it is demanded by the call beneath it on the
// goroutine, and by the waiters for its node in the parking lot. At most one node is claimed by the walk itself, and only while
// it is evaluated: leaving the walk at any point leaves nothing behind.

// enough is how many tasks a worker has to have on offer before it stops making more. Thieves take the oldest, which in a
// recursion is the largest; a few are enough to keep them busy until there are new ones. It is 4, and 1 under explored schedules,
// so that small programs come here too.
const enough = seam.Enough

// Calls is the way for a nested force of calls, where thieves have enough to take: a plan would cost more than the parallelism that it
// offers is worth. done means that n has a value.
func Calls(ctx context.Context, p *run.Post, n *node.Node, _ *run.Options) (done bool, err error) {
	if p.Worker == nil || p.Worker.Offers() < enough || node.Has(n, node.Family) {
		return false, nil
	}
	done = calls(p, ctx, n)
	p.Top().Hide() // what it waited for is over
	return done, nil
}

// calls tries to bring n up to date. False means that something is left to do, or to find out: nodes that were settled on the way
// stay so, and the plan of the general way does not meet them again.
//
// Path is shared by all direct forces on the goroutine, which nest: each works above its floor and clears what it leaves there, so
// that no node is kept alive. A node costs a look for each time that it is on top, and a claim.
//
//	p.Path   [ force of f | ... | force of g, a call of the walk above | ... ]
//	           ^ floor of f       ^ floor of g
//
// It may be called before anything has been given up, and leaves at the first obstacle: so it never waits, and what it has not done
// costs the next way nothing.
func calls(p *run.Post, ctx context.Context, n *node.Node) bool {
	floor := len(p.Path)
	defer func() {
		clear(p.Path[floor:])
		p.Path = p.Path[:floor]
	}()
	// Not where the caller would have to give something up first: the token is lent for a scope, and there is none here. Not in
	// another lane either: CPU-bound calls need a CPU slot.
	if f := p.Top(); p.Worker.Lane() != scheduler.CPU || f.Limit != nil || f.Token != nil || f.Held != nil {
		return false
	}
	p.Path = append(p.Path, n)
	for len(p.Path) > floor {
		t := p.Path[len(p.Path)-1]
		// Two nodes of the path may have it for an operand: the first visit has evaluated it.
		if node.Load(t) == node.Done {
			p.Path = p.Path[:len(p.Path)-1]
			continue
		}
		a, b, wide, idle := node.PeekPair(t)
		switch {
		// Of a family: by Arrays, which has a path of its own. Not in an observed run, nor in one that is to report all errors:
		// both need the general way.
		case node.Has(t, node.Family):
			if !p.Run.Unseen() {
				return false
			}
			if yes, err := Arrays(ctx, p, t, nil); !yes || err != nil {
				return false
			}
		// Not idle: it has failed, is an alias, or is being evaluated. Not heavy: for package walk,
		// which the general way calls for the light leaves of its plan.
		case !idle || !node.Has(t, node.Heavy) || node.Has(t, node.Dynamic):
			return false
		case wide != nil:
			if len(wide.Nodes) > few {
				return false
			}
			if !pushed(p, wide.Nodes) && !directly(p, ctx, t) {
				return false
			}
		case b != nil && node.Load(b) != node.Done: // pushed first: the older one is evaluated before it
			p.Path = append(p.Path, b)
			if a != nil && a != b && node.Load(a) != node.Done {
				p.Path = append(p.Path, a)
			}
		case a != nil && node.Load(a) != node.Done:
			p.Path = append(p.Path, a)
		default:
			if !directly(p, ctx, t) {
				return false
			}
		}
	}
	return true
}

// few is how many operands a node may have that is evaluated directly. The operands of a wider node are offered to thieves: what
// was on offer before may be gone long before all of them are done.
const few = 16

// pushed puts the operands that are not done onto the path, the oldest one on top, and reports whether there are any. That is
// the order of the sequential program.
func pushed(p *run.Post, operands []*node.Node) (some bool) {
	floor := len(p.Path)
	for _, x := range operands {
		if node.Load(x) != node.Done {
			p.Path = append(p.Path, x)
		}
	}
	slices.SortFunc(p.Path[floor:], func(a, b *node.Node) int { return cmp.Compare(node.Number(b), node.Number(a)) })
	return len(p.Path) > floor
}

// directly evaluates one node, all operands of which are done. It reports whether the node has a value; if not, the node is as the walk
// has found it, has failed, or belongs to another goroutine.
func directly(p *run.Post, ctx context.Context, n *node.Node) bool {
	if !node.Has(n, node.Call) {
		// Another goroutine has claimed it first. The general way knows how to wait for it.
		if !node.Claim(n) {
			return false
		}
		a := &p.Operator
		a.Post, a.Block = p, nil
		p.Meets(n)
		p.Operators++
		a.Evaluate(n)
		return directEnd(a, n, false)
	}
	info := node.OpOf(n).Info(n)
	if info.Lane != node.CPU || info.Special != nil || ctx.Err() != nil || p.Unwanted() || !node.Claim(n) {
		return false
	}
	// The context before the frame, and the frame before the call: a withdrawal reaches the function from its first
	// instruction on.
	p.Meets(n)
	var c *run.DirectCtx
	if info.Context {
		// The goroutine that would see the end of ctx is in the call itself. The context of the call beneath is not followed: a
		// withdrawal of that call cancels this one, unless another force wants it (UnwantDirect).
		own := p.Top().Scope.Ctx == ctx
		if c = p.BeginDirect(ctx, n); !own {
			c.Follow(c)
		}
	}
	f := p.Push(nil, 0, n)
	f.Scope.Ctx = context.Background()
	if c != nil {
		f.Scope.Ctx = &c.Call
		if info.Splits {
			f.Scope.Split = p.Run.Splitter(p, f, &c.Call)
		}
	}
	p.Starts(n, 0)
	f.Evaluate(n)
	p.Ends(n, &f.Attempt)
	// Asked before the frame is popped: Unwanted looks at the frames.
	back := f.Err != nil && (ctx.Err() != nil || p.Unwanted())
	// A copy, for the frame is cleared, and used again by the next call.
	a := f.Attempt
	p.Pop()
	if c != nil {
		back = p.EndDirect() && a.Err != nil || back
	}
	return directEnd(&a, n, back)
}

// directEnd settles n, or hands it back (back) if its context ended while it ran: such a failure is not memoised. It reports
// whether n has a value.
func directEnd(a *run.Attempt, n *node.Node, back bool) bool {
	switch {
	case a.Err == nil:
		node.Complete(n)
		return true
	case back:
		// The event before the node is idle: the next attempt at it may begin at once, elsewhere.
		a.Post.Amends(node.Number(n), stream.Cancelled)
		node.HandBack(n)
	default:
		// The event of a call's end has been written by Post.Ends.
		if !node.Has(n, node.Call) {
			a.Post.Fails(n, 0, a.Err)
		}
		node.Fail(n, a.Failure(n))
		a.Err, a.PCs = nil, nil
	}
	return false
}

// Died is the part of the machine's Died that is for a direct call or operator: its goroutine is being ended, and this runs deferred. The
// operator is the top of the path. Of a call the nested force is ended first, then its context, then the node settled, then the frame
// popped. It is the order in which directly does so for a call that returns.
func Died(p *run.Post, a *run.Attempt) {
	if a == &p.Operator {
		n := p.Path[len(p.Path)-1]
		node.Fail(n, a.Failure(n))
		return
	}
	p.Run.Machine.EndNested(p)
	n := p.Top().Node
	if _, ok := a.Scope.Ctx.(*callctx.Call); ok {
		p.EndDirect()
	}
	p.Ends(n, a)
	node.Fail(n, a.Failure(n))
	p.Pop()
}
