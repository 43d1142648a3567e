package demand

import (
	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/walk"
)

// Rules are what a run asks of the blocks of all its scopes.
type Rules struct {
	AllErrors bool // leaves that have failed are tasks: their consumers are visited one by one
	InFlight  bool // items are counted
	Leaving   bool // the engine has a carrier
}

// Fill makes tasks of what root and its operands need: the block is complete then, but for its numbers, and not in the scope yet (see
// Append). left is how many tasks are not over, failed the members that have failed already. The plan is scratch memory of the
// caller. An error means that the context ended during the evaluation of light leaves; the scope then has no tasks of b.
//
// The caller holds the scope open by a count of its own, otherwise a task that is over early could close a scope that is still
// being filled. Nothing is pushed here: the caller does that next (package exec: seed, beginKid, nested).
func (s *Scope) Fill(b *Block, plan *plan.Plan, root *node.Node, rules Rules) (left int32, failed []*node.Node, err error) {
	b.Scope = s
	b.fill(plan, root)
	if s.log != nil {
		s.log.Planned(b.Count, func(i int32) *node.Node { return b.Task(i).Node.Get() }, s.by)
	}
	if plan.Light {
		if err := b.settleLight(); err != nil {
			b.Count, b.Seeds = 0, b.Seeds[:0] // no tasks: they have no numbers
			return 0, nil, err
		}
	}
	// The edges first, for share and group rewire the tasks; then what is found along them (sortOut, findSerial, itemise).
	b.Ranked, b.Queueing, b.Twins, b.regions = plan.Ranked, plan.Queues, nil, false
	// Where calls may leave each task that becomes ready goes through the queues (package run, ToLane): none is begun on the spot.
	b.Leaving = rules.Leaving && plan.Leaves
	b.Ranked, b.Queueing = b.Ranked || b.Leaving, b.Queueing || b.Leaving
	b.Serial, b.Turns = b.Serial[:0], nil
	if plan.Pure {
		b.share()
	}
	if plan.Family {
		b.group(root)
	}
	left, failed = b.sortOut(rules.AllErrors)
	if plan.Serial {
		b.findSerial(s.turns())
	}
	if b.Items = nil; rules.InFlight && !s.Within {
		b.itemise()
	}
	return left, failed, nil
}

// Append adds a block that has its tasks and its numbers to the scope. Count before Blocks: sweeps and searches of other goroutines
// come in by Blocks, and have to find the scope's count and the block's numbers as they will be.
func (s *Scope) Append(b *Block, left int32) {
	s.Count.Add(left)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Blocks = append(s.Blocks, b)
}

// settleLight evaluates the light leaves here and now. A light node has nothing but pure operators beneath it, and to evaluate it
// on this goroutine costs less than to queue it for a worker.
func (b *Block) settleLight() error {
	for _, i := range b.Seeds {
		if n := b.Task(i).Node.Get(); !node.Has(n, node.Heavy) && !node.Settled(n) {
			if err := b.Scope.settle(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// turns returns the order of the unsafe calls in the scope. The kids of one dynamic node have one order together, whichever of
// them comes first makes it. Kids are opened one after the other, so Extra.turns needs no lock.
func (s *Scope) turns() *turns {
	if s.Parent == nil {
		return new(turns)
	}
	x := s.Parent.Task(s.ParentTask).Ext.Load()
	if x.turns == nil {
		x.turns = new(turns)
	}
	return x.turns
}

// settle evaluates a light leaf of the scope, and counts the operators for the goroutine that plans. The run is inside the gate, so
// the walk does not go alone.
func (s *Scope) settle(n *node.Node) error {
	if s.log == nil {
		return walk.Evaluate(s.Ctx.Done(), n, true)
	}
	return walk.EvaluateCounted(s.log.Operators(), s.Ctx.Done(), n, true)
}

// fused says that n is evaluated on the way to another node, and is no task: a view would wait for its events in vain.
func (s *Scope) fused(n *node.Node) {
	if s.log != nil {
		s.log.Add(stream.Fused, node.Number(n), 0)
	}
}
