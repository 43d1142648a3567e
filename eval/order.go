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
//
//	stack                      task reached       what the walk does next
//	root scope                 7 of 9: dynamic    it wishes for a and b: kid a is pushed
//	root scope, kid a          1 of 3             tasks of kid a, the oldest first; it closes and is popped
//	root scope, kid b          1 of 2             opened by afterKid, when kid a had closed
//	root scope                 8 of 9             the dynamic task has been resumed and finished
//
// No other goroutine runs tasks of such a run. A kill may come from one: it lowers the bars of the scopes, at which the walk looks
// before every task, and rings the bell, which waitFor and waitInOrder listen to.

// inOrder does a whole run, by a post of the caller's goroutine that has no worker.
func (r *machine) inOrder(s *scope) error {
	p := &post{run: &r.run, marks: r.marks}
	// One goroutine, one log: number 0.
	if r.seen != nil {
		p.log = r.seen.Log(0)
		defer p.report()
	}
	// Two runs may be on one goroutine, one within a call of the other: the newest entry counts.
	enlist(p)
	defer delist()
	defer p.isInside(isOutside) // should a call end the goroutine
	r.walkInOrder(p, s)
	return r.result(s)
}

// nestedInOrder does a nested force of such a run, on a stack of scopes of its own. The call in progress gives up what it holds for
// the whole time: the walk may come to calls that need it.
func (r *machine) nestedInOrder(p *post, ctx context.Context, n *node.Node) error {
	// The scope is one of the post's, used again as in a parallel run.
	f := p.top()
	s := r.nestedScope(p, ctx, n)
	// In the frame first, so that endNested finds it should a call of the walk end the goroutine.
	f.inner = s
	r.giveUp(f, s)
	r.walkInOrder(p, s)
	err := s.outcome()
	r.endNested(p)
	return travel(err)
}

// line is a scope with the place that has been reached in it. The walk owns it; no other goroutine sees the stack.
type line struct {
	s     *scope
	block int
	task  int32 // counting from the oldest
}

// walkInOrder brings an empty scope to its close, and with it all scopes that its dynamic tasks open.
func (r *machine) walkInOrder(p *post, root *scope) {
	stack := []line{{s: root}}
	whole := false
	defer func() {
		if !whole { // the goroutine is being ended: give back what dynamic nodes hold
			// Their claims were held while their kids were walked; no other code would ever give them back, and the next
			// force would wait for them without end. An alias that a task follows is not claimed, nor is a node that has just
			// been settled.
			for _, l := range stack[1:] {
				k := l.s.parent.task(l.s.parentI)
				k.x.Load().disown()
				if n := k.n.Get(); n != nil && (node.Load(n) == node.Running || node.Load(n) == node.Waited) {
					node.HandBack(n)
				}
			}
		}
	}()
	// The deferred function is in place: evaluating the light leaves may end the goroutine, too.
	r.fillInOrder(p, root)
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		s := top.s
		if top.block < len(s.blocks) && top.task == s.blocks[top.block].count {
			top.block, top.task = top.block+1, 0
			continue
		}
		if top.block == len(s.blocks) {
			r.leaves(p, s, 1)
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
				// Looked at before every task, because no other goroutine watches the context. Skipped tasks are still
				// walked, so the scope closes as after a failure.
				r.Kill(root, callctx.Ended(root.ctx))
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

// fillInOrder makes the tasks of a scope that is to be walked. An error is the end of the context, found at the
// light leaves: the scope is withdrawn and has no tasks, so that the walk closes it at once.
func (r *machine) fillInOrder(p *post, s *scope) {
	var plan plan.Plan
	if err := r.add(s, &s.block0, &plan, s.root); err != nil {
		r.Kill(s, callctx.Ended(s.ctx))
	}
}

// nextKidInOrder opens the next kid of a dynamic task, or goes on with the task if there is none: all have closed, a First has its
// winner, or the scope was withdrawn after the first kid. The next one is left in p.kid, for the walk to push: a call of the
// walk from here would be a recursion as deep as the program's dynamic nodes.
func (r *machine) nextKidInOrder(p *post, b *block, i int32) int32 {
	x := b.task(i).x.Load()
	j := x.nextKid
	if j == len(x.wish.Nodes) || x.winner >= 0 && x.wish.Kind == node.First || b.scope.bar.Load() == 0 && j > 0 {
		return r.resume(p, b, i)
	}
	x.nextKid++
	s := r.newScope(b.scope.ctx, x.wish.Nodes[j])
	s.parent, s.parentI, s.index = b, i, j
	s.watched(p.logs(), node.Number(b.task(i).n.Get()))
	// Held open by the walk, which takes the count off behind the last task.
	s.count.Store(1)
	x.mu.Lock()
	x.kids = append(x.kids, s)
	x.mu.Unlock()
	r.fillInOrder(p, s)
	// Withdrawn here if its parent was withdrawn before the kid was in the list: that sweep could not find it.
	if b.scope.bar.Load() == 0 {
		r.Kill(s, b.scope.why())
	}
	// One at a time: the walk takes it before it goes on with any task.
	p.kid = s
	return none
}

// afterKid goes on with the dynamic task of a kid that has closed. Of a First the first kid without a failure wins; later ones are
// not opened at all.
func (r *machine) afterKid(p *post, s *scope) {
	b, i := s.parent, s.parentI
	x := b.task(i).x.Load()
	// No lock and no won: in a sequential run one goroutine writes the wish.
	if x.wish.Kind == node.First && s.err() == nil {
		x.winner = s.index
	}
	r.nextKidInOrder(p, b, i)
}

// waitFor waits until node n, which another force evaluates, is settled or handed back. All calls on this goroutine wait with it.
//
// The order is that of park: the bell, then the edges, then the searches, then a look at the bar, then the wait. A kill that comes
// at any time lowers the bar before it looks for the bell, so it is seen or it rings.
func (r *machine) waitFor(p *post, b *block, n *node.Node) {
	s := b.scope
	bell := r.hangUp()
	defer r.bell.Store(nil)
	p.showWaits()
	r.lane().Check()
	checkCycle(s, n)
	// The search may have found a circle, and ended this very wait.
	if s.bar.Load() == 0 {
		return
	}
	// Outside of the exclusion: an exclusive call of another run may be what the node waits for.
	p.outside(func() {
		until, _ := s.ctx.Deadline()
		if err := bell.await(s.ctx.Done(), until, n); err != nil {
			r.Kill(s, callctx.Ended(s.ctx))
		}
	})
}

// pause sleeps for d, but not beyond the end of the context. It takes no slot away from others: a sequential run has none.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	seam.Within("pause", ctx.Done(), d)
}

// waitInOrder waits for a permit in a sequential run, but not beyond the context. It reports whether the permit was granted; if
// not, the scope has been withdrawn. acquire and withdraw are those of a limit, or of what queues in the same way.
func (r *machine) waitInOrder(p *post, b *block, acquire, withdraw func(*permit.Waiter) bool) bool {
	s := b.scope
	defer r.bell.Store(nil)
	for s.bar.Load() != 0 { // again, where it was another scope that ended
		// A bell and a ticket for each turn: a bell that has rung stays so.
		bell := r.hangUp()
		var granted seam.Bool
		t := &permit.Waiter{Grant: func() {
			granted.Store(true)
			bell.ring()
		}}
		if acquire(t) {
			return true
		}
		// Queued. A kill from now on finds the bell; one that came before has lowered the bar.
		over := false
		if s.bar.Load() != 0 {
			p.outside(func() { over = !seam.Either("ticket", bell.rung, s.ctx.Done()) })
		}
		// Withdrawn before the next turn makes another one; a grant that was faster stands.
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
