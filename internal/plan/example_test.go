package plan_test

import (
	"fmt"

	"xfork/expr"
	"xfork/internal/plan"
	"xfork/ops"
)

// A plan of (a+b)*b, with its edges: consumers first, each node once, and no constants.
func ExamplePlan() {
	fetch := expr.Lift1(func(url string) int { return len(url) }, expr.Name("fetch"))
	a, b := fetch.Fork("a"), fetch.Fork("b")
	root := ops.Add(ops.Mul(ops.Add(a, b), b), expr.Const(1))

	var p plan.Plan
	var found []plan.Planned
	p.Start(root.Node())
	for k, ok := p.Next(); ok; k, ok = p.Next() {
		fmt.Printf("%d %-9s waits for %d", len(found), k.Node.Name(), k.Missing)
		found = append(found, k)
		for e := k.First; e != plan.NoEdge; {
			consumer, operand, _ := e.Inline()
			fmt.Printf(", operand %d of %d", operand, consumer)
			e = found[consumer].Next[operand]
		}
		fmt.Println()
	}
	// Output:
	// 0 Add       waits for 1
	// 1 Mul       waits for 2, operand 0 of 0
	// 2 Add       waits for 2, operand 0 of 1
	// 3 fetch     waits for 0, operand 1 of 2, operand 1 of 1
	// 4 fetch     waits for 0, operand 0 of 2
}
