//go:build seam

package eval

import (
	"fmt"

	"xfork/internal/node"
)

// mustBeReady checks that what a claimed node needs is there: a task that runs too early would compute with whatever lies in
// its operands' cells, and nothing would show it.
func (*run) mustBeReady(n *node.Node) {
	check := func(x *node.Node) {
		if x != nil && !node.Settled(x) {
			panic(fmt.Sprintf("eval: %v is about to run before its operand %v", n, x))
		}
	}
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

// mustHaveLanded panics unless all items are over when the run is.
func (r *run) mustHaveLanded() {
	f := &r.flight
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := r.opts.inFlight; f.free != n || len(f.waiting) > 0 {
		panic(fmt.Sprintf("eval: %d of %d items may begin at the end of a run, and %d wait", f.free, n, len(f.waiting)))
	}
}
