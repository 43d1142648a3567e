package exec

import (
	"slices"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/run"
)

// The kids of a dynamic task in a parallel run: all are opened at once, and the last one that closes wakes the task. In a sequential run
// they are opened one by one (order.go).

// open opens all kids of a task that is held already.
func (r parallel) open(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	x := k.Ext.Load()
	nodes := x.Wish.Nodes
	// In a nested force tasks lie in the worker's own deque, from which it takes the newest: there the first element is begun
	// last, so that the worker comes to the elements in their order. Elsewhere they queue with the run.
	var last []*demand.Scope
	// A kid may close before the next one is open. Without the count of this goroutine's own the task would go on with half of
	// its wish granted.
	x.Open.Store(int32(len(nodes)) + 1) // ours, until all are open
	for j, m := range nodes {
		if x.Wish.Kind == node.First && x.Won.Load() {
			x.Open.Add(-1)
			continue
		}
		s := r.openKid(p, b, i, j, m)
		if p != nil && p.Depth > 0 {
			last = append(last, s)
			continue
		}
		r.beginKid(p, s, x.Wish.Kind)
	}
	for _, s := range slices.Backward(last) {
		r.beginKid(p, s, x.Wish.Kind)
	}
	// A withdrawal takes the kids that it finds. This task has said that it is held before it opened the first one, so a
	// sweep that missed the youngest has lowered the bar before this look.
	if k.Number > b.Scope.Bar.Load() {
		x.KillKids(b.Scope.Why())
	} else if x.Wish.Kind == node.First && x.Won.Load() {
		x.KillKids(demand.ErrLost) // the winner did not know of the youngest
	}
	if x.Open.Add(-1) == 0 {
		r.Push(p, b, i)
	}
	return demand.None
}

// openKid makes the scope of one wish, held open.
func (r parallel) openKid(p *run.Post, b *demand.Block, i int32, j int, m *node.Node) *demand.Scope {
	x := b.Task(i).Ext.Load()
	s := r.newScope(b.Scope.Ctx, m)
	s.Parent, s.ParentTask, s.Index = b, i, j
	s.Within = b.Scope.Within || b.Items != nil && (b.Items.Of[i] != demand.None || b.Items.Needed[i])
	s.Handled = b.Scope.Handled || x.Wish.Kind != node.Become
	s.Observed(p.Logs(), node.Number(b.Task(i).Node.Get()))
	s.Count.Store(1) // ours, until all is in place
	x.AddKid(s)
	var plan plan.Plan
	if err := r.add(s, &s.Block0, &plan, m); err != nil {
		s.Kill(callctx.Ended(s.Ctx))
	}
	return s
}

// beginKid makes the first tasks of a scope ready. What a dynamic node stands for goes on with what has begun, elements of
// several begin something new.
func (r parallel) beginKid(p *run.Post, s *demand.Scope, kind node.WishKind) {
	b := &s.Block0
	if kind == node.Become || b.Ranked || p != nil && p.Depth > 0 {
		r.Begin(p, b)
	} else {
		for _, i := range r.Admitted(b) {
			if !b.Queueing || !r.ToLane(b, i) {
				r.Sched.Fresh(b.Base + i)
			}
		}
	}
	r.leaves(p, s, 1)
}

// closed counts a kid that has closed, and goes on with the task with the last one. The winner is written by the one that wins Won, and
// read by resume, which runs after the count of all kids.
func (r parallel) closed(p *run.Post, b *demand.Block, i int32, s *demand.Scope) {
	x := b.Task(i).Ext.Load()
	if x.Wish.Kind == node.First && s.Err() == nil && x.Won.CompareAndSwap(false, true) {
		x.Winner = s.Index
		x.KillKids(demand.ErrLost)
	}
	if x.Open.Add(-1) == 0 {
		r.Push(p, b, i)
	}
}

// alone: the worker that opened the scope must have left it, for its own count is in Open until then.
func (parallel) alone(s *demand.Scope, x *demand.Extra) bool {
	return s.Count.Load() == 1 && x.Open.Load() == 1
}
