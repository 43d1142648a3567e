package demand

import (
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/seam"
)

// Reaction is what the failure of a member does to its scope.
type Reaction int

const (
	Lowers   Reaction = iota // the bar falls to the failure's key, if it is the lowest
	Collects                 // the failure is collected, and the bar stays: everything runs
	Ends                     // the bar falls to 0: nothing else runs
)

// MemberFailed notes failure f of a member. It returns the stretch of numbers that nothing is demanded of any more, above lo and up to hi; it
// is empty if the failure changes nothing, because a lower one is known, or the scope is withdrawn. The caller sweeps the stretch.
func (s *Scope) MemberFailed(f *node.Failure, does Reaction) (lo, hi uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := s.Bar.Load()
	switch {
	case does == Collects:
		s.collect(f)
		if s.fail == nil || f.Key < s.fail.Key {
			s.fail = f
		}
		return 0, 0
	case bar == 0 || f.Key >= bar && s.fail != nil:
		return 0, 0
	case does == Lowers:
		lo = f.Key
	}
	// The bar falls under the lock; otherwise the higher one of two failures could raise it again. The sweep is done without the
	// lock, for it withdraws tasks, which takes other locks. Each sweep has its own stretch: from the bar that it found down to the
	// one that it has set.
	s.fail = f
	s.Bar.Store(lo)
	return lo, bar
}

// collect notes a failure under AllErrors, each once: two regions may have found the same node failing, each for itself, and a
// dynamic node that passes a failure on may have been noted first. The one with the lowest key stays, so that the order of the
// errors does not depend on the schedule. The caller holds mu.
func (s *Scope) collect(f *node.Failure) {
	var id any = f
	if e, ok := f.Err.(*failure.Error); ok {
		id = e.Node
	}
	if g := s.collected[id]; g == nil || f.Key < g.Key {
		if s.collected == nil {
			s.collected = make(map[any]*node.Failure)
		}
		s.collected[id] = f
	}
}

// Lowest returns the lowest failure so far, or nil.
func (s *Scope) Lowest() *node.Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail
}

// Fall lowers the bar to 0 and returns where it was: 0 if the scope had been withdrawn before. The reason of the withdrawal
// replaces a failure, because what was skipped might have failed at a lower number.
func (s *Scope) Fall(why error) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := s.Bar.Load()
	if bar > 0 {
		s.Bar.Store(0)
		s.killed, s.fail = why, nil
	}
	return bar
}

// SealConsumers gives the strict consumers of the reported node, and theirs, its failure. Other unfinished nodes stay idle: what
// they would report is not known. Without it the next force of such a consumer would go through the graph again to fail with the
// same error. It looks at each task of the scope once, and only where something has failed.
func (s *Scope) SealConsumers(f *node.Failure) {
	for _, b := range s.Blocks {
		// From the oldest to the youngest: operands come before consumers, so that one pass carries a failure to the root.
		for i := b.Count - 1; i >= 0; i-- {
			n := b.Task(i).Node.Get()
			if n == nil || node.Load(n) != node.Idle {
				continue
			}
			hit := false
			node.Peek(n, func(x *node.Node, strict bool) {
				if g := node.Outcome(x); strict && g != nil && g.Key == f.Key {
					hit = true
				}
			})
			if hit {
				node.ClaimAndFail(n, f)
			}
		}
	}
	s.sealRoot(f)
}

// sealRoot seals the root where the pass above did not reach it: another scope that closes with the same failure may have a node
// on the way between its claim and its seal. Every member is a strict operand of the root, directly or not, so no goroutine can
// be computing the root itself, but for a partition that has claimed it together with what has failed.
func (s *Scope) sealRoot(f *node.Failure) {
	for n := s.Root; ; {
		switch node.Load(n) {
		case node.Idle:
			node.ClaimAndFail(n, f)
		case node.Running, node.Waited:
			if !node.Inheriting(n) { // in a partition, which does not know of the failure yet
				return
			}
			seam.Yield("seal") // the other scope seals within a few instructions
		default:
			return
		}
	}
}
