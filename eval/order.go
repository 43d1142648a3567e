package eval

import (
	"context"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/plan"
	"xfork/internal/seam"
)

// A sequential run: the same scopes and tasks, in ascending creation number, on the caller's goroutine. Its order is the
// reference that every other run is measured by. Where a parallel run puts a task away, this one waits; a dynamic node's kids
// are opened one by one. It is a loop over a stack of scopes, not a recursion.

// inOrder does a whole run.
func (r *run) inOrder(s *scope) error {
	p := &post{run: r, marks: r.marks}
	if r.seen != nil {
		p.log = r.seen.Log(0)
		defer p.report()
	}
	enlist(p)
	defer delist()
	defer p.isInside(isOutside) // should a call end the goroutine
	r.walkInOrder(p, s)
	return r.result(s)
}

// nestedInOrder does a nested force of such a run.
func (r *run) nestedInOrder(p *post, ctx context.Context, n *node.Node) error {
	f := p.top()
	s := p.scope(ctx, n)
	f.inner = s
	r.giveUp(f, s)
	r.walkInOrder(p, s)
	err := s.outcome()
	r.endNested(p)
	return travel(err)
}

// line is a scope with the place that has been reached in it.
type line struct {
	s     *scope
	block int
	task  int32 // counting from the oldest
}

// walkInOrder brings an empty scope to its close.
func (r *run) walkInOrder(p *post, root *scope) {
	stack := []line{{s: root}}
	whole := false
	defer func() {
		if !whole { // the goroutine is being ended: give back what dynamic nodes hold
			// Their claims were held while their kids were walked, and nobody else would ever give them back. An alias that a
			// task follows is not claimed, and what has just been settled is not either.
			for _, l := range stack[1:] {
				k := l.s.parent.task(l.s.parentI)
				k.x.Load().disown()
				if n := k.n.Get(); n != nil && (node.Load(n) == node.Running || node.Load(n) == node.Waited) {
					node.HandBack(n)
				}
			}
		}
	}()
	r.fillInOrder(p, root)
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		s := top.s
		if top.block < len(s.blocks) && top.task == s.blocks[top.block].count {
			top.block, top.task = top.block+1, 0
			continue
		}
		if top.block == len(s.blocks) {
			s.leave(p, 1)
			if s.parent != nil {
				r.afterKid(p, s)
			}
			stack = stack[:len(stack)-1] // not before: what is done with a kid may end the goroutine
		} else {
			b := s.blocks[top.block]
			// Indices descend as numbers ascend: the oldest first.
			i := b.count - 1 - top.task
			top.task++
			if root.ctx.Err() != nil {
				// Looked at before every task, because nobody else does: the caller's goroutine is the one that works.
				// Skipped tasks are still walked, so the scope closes as after a failure.
				r.kill(root, callctx.Ended(root.ctx))
			}
			if b.task(i).state.Load() == fresh {
				r.step(p, b, i)
			}
		}
		// A dynamic task has opened a kid: it is walked before anything that comes after the task, on top of the stack. A
		// tail call replaces the scope that it ends, so that the stack does not grow.
		if kid := p.kid; kid != nil {
			p.kid = nil
			if top := &stack[max(0, len(stack)-1)]; len(stack) > 0 && top.s.forwarded {
				stack = stack[:len(stack)-1]
			}
			stack = append(stack, line{s: kid})
		}
	}
	whole = true
}

// fillInOrder makes the tasks of a scope that is to be walked.
func (r *run) fillInOrder(p *post, s *scope) {
	var plan plan.Plan
	if err := s.add(&s.block0, &plan, s.root); err != nil {
		r.kill(s, callctx.Ended(s.ctx))
	}
}

// nextKidInOrder opens the next kid of a dynamic task, or goes on with the task if there is none.
func (r *run) nextKidInOrder(p *post, b *block, i int32) int32 {
	x := b.task(i).x.Load()
	j := x.nextKid
	if j == len(x.wish.Nodes) || x.winner >= 0 && x.wish.Kind == node.First || b.scope.bar.Load() == 0 && j > 0 {
		return r.resume(p, b, i)
	}
	x.nextKid++
	s := r.newScope(b.scope.ctx, x.wish.Nodes[j])
	s.parent, s.parentI, s.index = b, i, j
	s.watched(p, node.Number(b.task(i).n.Get()))
	s.count.Store(1)
	x.mu.Lock()
	x.kids = append(x.kids, s)
	x.mu.Unlock()
	r.fillInOrder(p, s)
	// The kid was not there when its parent was withdrawn.
	if b.scope.bar.Load() == 0 {
		r.kill(s, b.scope.why())
	}
	p.kid = s
	return none
}

// afterKid goes on with the dynamic task of a kid that has closed.
func (r *run) afterKid(p *post, s *scope) {
	b, i := s.parent, s.parentI
	x := b.task(i).x.Load()
	if x.wish.Kind == node.First && s.err() == nil {
		x.winner = s.index
	}
	r.nextKidInOrder(p, b, i)
}

// waitFor waits until somebody else's node is settled or handed back. All calls on this goroutine wait with it.
func (r *run) waitFor(p *post, b *block, n *node.Node) {
	s := b.scope
	bell := r.hangUp()
	defer r.bell.Store(nil)
	p.showWaits()
	r.lane().Check()
	r.checkCycle(s, n)
	// The search may have found a circle, and ended this very wait.
	if s.bar.Load() == 0 {
		return
	}
	p.outside(func() {
		until, _ := s.ctx.Deadline()
		if err := bell.await(s.ctx.Done(), until, n); err != nil {
			r.kill(s, callctx.Ended(s.ctx))
		}
	})
}

// pause sleeps, but not beyond the context.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	seam.Within("pause", ctx.Done(), d)
}

// waitInOrder waits for a ticket in a sequential run, but not beyond the context.
func (r *run) waitInOrder(p *post, b *block, acquire, withdraw func(*permit.Waiter) bool) bool {
	s := b.scope
	defer r.bell.Store(nil)
	for s.bar.Load() != 0 { // again, where it was another scope that ended
		bell := r.hangUp()
		var granted seam.Bool
		t := &permit.Waiter{Grant: func() {
			granted.Store(true)
			bell.ring()
		}}
		if acquire(t) {
			return true
		}
		over := false
		if s.bar.Load() != 0 {
			p.outside(func() { over = !seam.Either("ticket", bell.rung, s.ctx.Done()) })
		}
		if granted.Load() || !withdraw(t) {
			return true
		}
		if over {
			break
		}
	}
	r.endIfOver(b.scope)
	return false
}
