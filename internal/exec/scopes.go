package exec

import (
	"context"

	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/plan"
	"xfork/internal/run"
)

// What the machine does with scopes: it makes them, hears of failures in them, withdraws and closes them.

// newScope makes an empty scope of the run.
func (r *Machine) newScope(ctx context.Context, root *node.Node) *demand.Scope {
	var log *observe.Log
	if r.Seen != nil {
		log = r.Seen.Common()
	}
	return demand.NewScope(r, ctx, root, log)
}

// add makes tasks of what root and its operands need, and adds the block to the scope. See Scope.Fill for the plan and the error.
func (r *Machine) add(s *demand.Scope, b *demand.Block, plan *plan.Plan, root *node.Node) error {
	left, failed, err := s.Fill(b, plan, root, demand.Rules{AllErrors: r.Opts.AllErrors, InFlight: r.Opts.InFlight > 0, Leaving: r.dispatcher != nil})
	if err != nil {
		return err
	}
	r.Number(b)
	s.Append(b, left)
	// Failures after append: failed lowers the bar and sweeps what lies above it, and the sweep has to find this block.
	for _, n := range failed {
		r.failed(s, n)
	}
	return nil
}

// failed notes that member n of s has failed. Only the root scope collects failures, or ends at the first one: a dynamic node has one
// outcome.
func (r *Machine) failed(s *demand.Scope, n *node.Node) {
	does := demand.Lowers
	switch {
	case s != r.Root:
	case r.Opts.AllErrors:
		does = demand.Collects
	case r.Opts.FailFast:
		does = demand.Ends
	}
	if lo, hi := s.MemberFailed(node.Outcome(n), does); lo < hi {
		r.sweep(s, lo, hi)
	}
}

// Kill withdraws the demand of a scope of this run for whatever is not over: it is called by Scope.Kill alone. The scope still closes only
// when its last task is over, which Kill does not wait for.
//
// The bar before the sweep: a task that starts says so and then looks at the bar. A task that the sweep found fresh therefore sees
// the bar down, and one that did not see it is found by the sweep.
func (r *Machine) Kill(s *demand.Scope, why error) {
	bar := s.Fall(why)
	if bar == 0 {
		return
	}
	r.sweep(s, 0, bar)
	// The scope of a force has a caller that waits. What still waits for a slot is ended without one, otherwise the caller would
	// wait until the calls before it are done.
	if s.Parent == nil {
		r.mode.clear()
	}
	if b := r.Bell.Load(); b != nil {
		b.Ring()
	}
}

// leaves counts n tasks of s as over, and closes the scope with the last one.
func (r *Machine) leaves(p *run.Post, s *demand.Scope, n int32) {
	if s.Leave(n) {
		r.close(p, s)
	}
}

// close reports the end of the scope to the dynamic task that has opened it, or to the goroutine that waits in the force.
func (r *Machine) close(p *run.Post, s *demand.Scope) {
	// Consumers are sealed when all tasks are over, and not when a failure is found: only now is it known to be the lowest.
	// The first failure of a FailFast need not be the lowest, so that there nothing is sealed.
	if f := s.Lowest(); f != nil && (s != r.Root || !r.Opts.FailFast) {
		s.SealConsumers(f)
	}
	if b := s.Parent; b != nil {
		r.kidClosed(p, b, s.ParentTask, s)
		return
	}
	s.End()
}
