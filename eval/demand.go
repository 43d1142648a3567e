package eval

import (
	"context"

	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/plan"
)

// What the machine does with scopes: it makes them, hears of failures in them, withdraws and closes them.

// newScope makes an empty scope of the run.
func (r *machine) newScope(ctx context.Context, root *node.Node) *scope {
	var log *observe.Log
	if r.seen != nil {
		log = r.seen.Common()
	}
	return newScope(r, ctx, root, log)
}

// add makes tasks of what root and its operands need, and adds the block to the scope. See scope.fill for the plan and the error.
func (r *machine) add(s *scope, b *block, plan *plan.Plan, root *node.Node) error {
	left, failed, err := s.fill(b, plan, root, rules{allErrors: r.opts.allErrors, inFlight: r.opts.inFlight > 0 && !r.sequential()})
	if err != nil {
		return err
	}
	r.number(b)
	s.append(b, left)
	// Failures after append: failed lowers the bar and sweeps what lies above it, and the sweep has to find this block.
	for _, n := range failed {
		r.failed(s, n)
	}
	return nil
}

// failed notes that member n of s has failed. Only the root scope collects failures, or ends at the first one: a dynamic node has one
// outcome.
func (r *machine) failed(s *scope, n *node.Node) {
	does := lowers
	switch {
	case s != r.root:
	case r.opts.allErrors:
		does = collects
	case r.opts.failFast:
		does = ends
	}
	if lo, hi := s.memberFailed(node.Outcome(n), does); lo < hi {
		r.sweep(s, lo, hi)
	}
}

// Kill withdraws the scope's demand for whatever is not over. It may be called on any goroutine, any number of times; the first one
// decides on the reason. The scope still closes only when its last task is over, which Kill does not wait for.
//
// The bar before the sweep: a task that starts says so and then looks at the bar. A task that the sweep found fresh therefore sees
// the bar down, and one that did not see it is found by the sweep.
func (r *machine) Kill(s *scope, why error) {
	bar := s.fall(why)
	if bar == 0 {
		return
	}
	r.sweep(s, 0, bar)
	// The scope of a force has a caller that waits. What still waits for a slot is ended without one, otherwise the caller would
	// wait until the calls before it are done.
	if s.parent == nil && !r.sequential() {
		r.s.Clear(r.isOver)
	}
	if b := r.bell.Load(); b != nil {
		b.ring()
	}
}

// leaves counts n tasks of s as over, and closes the scope with the last one.
func (r *machine) leaves(p *post, s *scope, n int32) {
	if s.leave(n) {
		r.close(p, s)
	}
}

// close reports the end of the scope to the dynamic task that has opened it, or to the goroutine that waits in the force.
func (r *machine) close(p *post, s *scope) {
	// Consumers are sealed when all tasks are over, and not when a failure is found: only now is it known to be the lowest.
	// The first failure of a FailFast need not be the lowest, so that there nothing is sealed.
	if f := s.lowest(); f != nil && (s != r.root || !r.opts.failFast) {
		s.sealConsumers(f)
	}
	if b := s.parent; b != nil {
		r.kidClosed(p, b, s.parentI, s)
		return
	}
	s.end()
}
