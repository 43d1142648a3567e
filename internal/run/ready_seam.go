//go:build seam

package run

import (
	"fmt"

	"xfork/internal/node"
)

// What is checked where tests choose the schedule (build tag seam); ready.go has the same functions, empty, for all other builds: a
// look at every operand of every node would cost as much as many operators do. Each check panics, outside of what recovers for the
// user's code, so that the test ends at the first schedule that breaks the invariant.

// MustBeReady checks that the strict operands of a claimed node are settled. A task that runs too early would compute with whatever
// lies in its operands' cells, and come to a wrong value without an error. It is called by the claimer, right before the operator
// or the function, and not for regions: their operands may be evaluated inside of them.
func (*Run) MustBeReady(n *node.Node) {
	check := func(x *node.Node) {
		if x != nil && !node.Settled(x) {
			panic(fmt.Sprintf("eval: %v is about to run before its operand %v", n, x))
		}
	}
	// Only the strict operands: what a dynamic node may come to need is brought up to date when it wishes for it.
	if node.Has(n, node.Wide) {
		w := node.Wider(n)
		for _, x := range w.Nodes[:w.Strict] {
			check(x)
		}
		return
	}
	a, b := node.Pair(n)
	check(a)
	check(b)
}

// mustHaveLanded checks that all items are over when the run is: every one that has begun has given its place back, and none waits
// for one. It is called when neither the caller nor an orphan is left (Run.leave), so the counts do not change any more.
func (r *Run) mustHaveLanded() {
	f := &r.flight
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := r.Opts.InFlight; f.free != n || len(f.waiting) > 0 {
		panic(fmt.Sprintf("eval: %d of %d items may begin at the end of a run, and %d wait", f.free, n, len(f.waiting)))
	}
}
