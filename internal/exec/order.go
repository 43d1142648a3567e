package exec

import (
	"context"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/run"
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
// before every task, and rings the bell, which waitForNode and permit listen to.

// whole does a whole run on the caller's goroutine, by a post that has no worker.
func (r inOrder) whole(context.Context) error {
	defer r.Opts.World.Leave()
	defer gate.Leave()
	// What the waiting call holds is given up for the whole of a sequential run, not only while it waits: its goroutine
	// does the work itself. Taken back before the gate is left.
	r.Absence.Leave()
	defer r.Absence.Enter()
	p := &run.Post{Run: &r.Run, Marks: r.Marks}
	// One goroutine, one log: number 0.
	if r.Seen != nil {
		p.Log = r.Seen.Log(0)
		defer p.Report()
	}
	// Two runs may be on one goroutine, one within a call of the other: the newest entry counts.
	run.Enlist(p)
	defer run.Delist()
	defer p.IsInside(run.IsOutside) // should a call end the goroutine
	r.walkScopes(p, r.Root)
	return r.result(r.Root)
}

// nested does a nested force of such a run, on a stack of scopes of its own. The call in progress gives up what it holds for
// the whole time: the walk may come to calls that need it.
func (r inOrder) nested(ctx context.Context, p *run.Post, n *node.Node) error {
	// The scope is one of the post's, used again as in a parallel run.
	f := p.Top()
	s := r.nestedScope(p, ctx, n)
	// In the frame first, so that EndNested finds it should a call of the walk end the goroutine.
	f.Inner = s
	r.GiveUp(f, s)
	r.walkScopes(p, s)
	err := s.Outcome()
	r.EndNested(p)
	return err
}

// line is a scope with the place that has been reached in it. The walk owns it; no other goroutine sees the stack.
type line struct {
	s     *demand.Scope
	block int
	task  int32 // counting from the oldest
}

// walkScopes brings an empty scope to its close, and with it all scopes that its dynamic tasks open.
func (r inOrder) walkScopes(p *run.Post, root *demand.Scope) {
	stack := []line{{s: root}}
	whole := false
	defer func() {
		if !whole { // the goroutine is being ended: give back what dynamic nodes hold
			// Their claims were held while their kids were walked; no other code would ever give them back, and the next
			// force would wait for them without end. An alias that a task follows is not claimed, nor is a node that has just
			// been settled.
			for _, l := range stack[1:] {
				k := l.s.Parent.Task(l.s.ParentTask)
				k.Ext.Load().Disown()
				if n := k.Node.Get(); n != nil && (node.Load(n) == node.Running || node.Load(n) == node.Waited) {
					node.HandBack(n)
				}
			}
		}
	}()
	// The deferred function is in place: evaluating the light leaves may end the goroutine, too.
	r.fill(p, root)
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		s := top.s
		if top.block < len(s.Blocks) && top.task == s.Blocks[top.block].Count {
			top.block, top.task = top.block+1, 0
			continue
		}
		if top.block == len(s.Blocks) {
			r.count(p)
			r.leaves(p, s, 1)
			if s.Parent != nil {
				r.afterKid(p, s)
			}
			stack = stack[:len(stack)-1] // not before: what is done with a kid may end the goroutine
		} else {
			b := s.Blocks[top.block]
			// Indices descend as numbers ascend: the oldest first.
			i := b.Count - 1 - top.task
			top.task++
			if root.Ctx.Err() != nil {
				// Looked at before every task, because no other goroutine watches the context. Skipped tasks are still
				// walked, so the scope closes as after a failure.
				root.Kill(callctx.Ended(root.Ctx))
			}
			if s := b.Task(i).State.Load(); s == demand.Fresh || s == demand.Unread {
				r.step(p, b, i)
			}
		}
		// A dynamic task has opened a kid: it is walked before anything that comes after the task, on top of the stack. A
		// tail call replaces the scope that it ends, so that the stack does not grow.
		if kid := p.Kid; kid != nil {
			p.Kid = nil
			if top := &stack[max(0, len(stack)-1)]; len(stack) > 0 && top.s.Forwarded {
				stack = stack[:len(stack)-1]
			}
			stack = append(stack, line{s: kid})
		}
	}
	whole = true
}

// fill makes the tasks of a scope that is to be walked. An error is the end of the context, found at the
// light leaves: the scope is withdrawn and has no tasks, so that the walk closes it at once.
func (r inOrder) fill(p *run.Post, s *demand.Scope) {
	var plan plan.Plan
	if err := r.add(s, &s.Block0, &plan, s.Root); err != nil {
		s.Kill(callctx.Ended(s.Ctx))
	}
}

// afterKid goes on with the dynamic task of a kid that has closed. Of a First the first kid without a failure wins; later ones are
// not opened at all.
func (r inOrder) afterKid(p *run.Post, s *demand.Scope) {
	b, i := s.Parent, s.ParentTask
	x := b.Task(i).Ext.Load()
	// No lock and no won: in a sequential run one goroutine writes the wish.
	if x.Wish.Kind == node.First && s.Err() == nil {
		x.Winner = s.Index
	}
	r.open(p, b, i)
}

// open opens the next kid of a dynamic task, or goes on with the task if there is none: all have closed, a First has its
// winner, or the scope was withdrawn after the first kid. The next one is left in p.kid, for the walk to push: a call of the
// walk from here would be a recursion as deep as the program's dynamic nodes.
func (r inOrder) open(p *run.Post, b *demand.Block, i int32) int32 {
	x := b.Task(i).Ext.Load()
	j := x.NextKid
	if j == len(x.Wish.Nodes) || x.Winner >= 0 && x.Wish.Kind == node.First || b.Scope.Bar.Load() == 0 && j > 0 {
		return r.resume(p, b, i)
	}
	x.NextKid++
	s := r.newScope(b.Scope.Ctx, x.Wish.Nodes[j])
	s.Parent, s.ParentTask, s.Index = b, i, j
	s.Observed(p.Logs(), node.Number(b.Task(i).Node.Get()))
	// Held open by the walk, which takes the count off behind the last task.
	s.Count.Store(1)
	x.AddKid(s)
	r.fill(p, s)
	// Withdrawn here if its parent was withdrawn before the kid was in the list: that sweep could not find it.
	if b.Scope.Bar.Load() == 0 {
		s.Kill(b.Scope.Why())
	}
	// One at a time: the walk takes it before it goes on with any task.
	p.Kid = s
	return demand.None
}

// closed does nothing: the walk goes on with the dynamic task (afterKid).
func (inOrder) closed(*run.Post, *demand.Block, int32, *demand.Scope) {}

// alone: the walk itself holds the scope open.
func (inOrder) alone(s *demand.Scope, _ *demand.Extra) bool { return s.Count.Load() == 2 }
