package run

import (
	"context"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
)

// DirectCtx is the context of a direct call within reach of the goroutine that withdraws the call beneath it. They form a stack, of
// which p.direct is the top; only p's goroutine pushes and pops, and withdrawing goroutines walk down from the top. So its
// fields do not change, and a popped one leads to the same contexts as before.
type DirectCtx struct {
	callctx.Call
	n     *node.Node
	base  *demand.Task // the nearest call beneath it that has a task
	below *DirectCtx   // the next direct call beneath it on its goroutine
}

// Watched and Ended make the context its own follower, where it is that of another force than the call beneath: it ends with its force,
// unless another one waits for the node.
func (c *DirectCtx) Watched() {}

// Ended cancels the call.
func (c *DirectCtx) Ended() {
	if node.Load(c.n) != node.Waited {
		c.Cancel()
	}
}

// BeginDirect makes the context of a direct call and pushes it. A function that takes no context has none.
func (p *Post) BeginDirect(ctx context.Context, n *node.Node) *DirectCtx {
	c := &DirectCtx{n: n, below: p.direct.Load()}
	c.Begin(ctx, n)
	for i := p.Depth - 1; i >= 0 && c.base == nil; i-- {
		c.base = p.Frames[i].task()
	}
	p.direct.Store(c)
	// Pushed before the look at the alarm; the withdrawal sets the alarm and looks at the stack afterwards. So one of the two
	// cancels the context.
	if p.Unwanted() {
		c.Cancel()
	}
	return c
}

// EndDirect pops and ends the context of the innermost direct call that has one, and reports whether it had been cancelled before.
func (p *Post) EndDirect() (unwanted bool) {
	c := p.direct.Load()
	p.direct.Store(c.below)
	c.End(context.Canceled)
	return c.IsCancelled()
}

// UnwantDirect cancels the direct calls above k, up to one that is waited for by another force. It runs on the withdrawing
// goroutine, while calls come and go on p's.
//
//	task k        withdrawn
//	  direct a    cancelled
//	    direct b  waited for: it goes on, and so does what it has called
//	      direct c
func (p *Post) UnwantDirect(k *demand.Task) {
	var above []*DirectCtx // the innermost first
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
