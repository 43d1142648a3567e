//go:build seam

package eval

import (
	"fmt"

	"xfork/internal/node"
)

// mustBeReady checks that what a claimed node needs is there: a task that runs too early would compute with whatever lies in
// its operands' cells, and nobody would notice.
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
