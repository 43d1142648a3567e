package graph_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// A force that is alone in the engine claims silently, keeps its way back in operand slots, and clears them before its
// nodes say that they are done. Whoever looks meanwhile must be inside the gate, or sees nodes with one operand of two, and
// operands that are consumers.
func TestLookBesideALoneForce(t *testing.T) {
	for range 8 {
		x, one := expr.Const(0), expr.Const(1)
		y := x
		for range 50_000 { // two strands, so that a force goes down through either operand
			x = ops.Add(ops.Add(x, one), y)
			y = ops.Add(one, y)
		}
		root := ops.Add(x, y)
		var looks sync.WaitGroup
		looks.Go(func() {
			s := graph.Look(root.Node())
			for i := range s.Len() {
				if s.State(i) == graph.Idle && !assert.Len(t, s.Operands(i), 2, "node %d of %d", i, s.Len()) {
					return
				}
			}
		})
		looks.Go(func() { assert.NoError(t, graph.Check(root.Node())) })
		time.Sleep(5 * time.Millisecond) // so that the force overtakes the walk
		expr.Must(root.Force(context.Background()))
		looks.Wait()
	}
}
