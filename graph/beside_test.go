package graph_test

import (
	"context"
	"io"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// Looking is allowed at any time. This is worth most under -race, and says something without it too.
func TestEveryViewCanBeDrawnBesideForces(t *testing.T) {
	for range 4 {
		x, one := expr.Const(0), expr.Const(1)
		for range 20_000 {
			x = ops.Add(ops.Add(x, one), x)
		}
		root := x.Node()
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				s := graph.Look(root)
				for i := range s.Len() {
					for _, o := range s.Operands(i) {
						assert.Less(t, int(o), i)
					}
				}
				assert.NoError(t, s.SVG(io.Discard))
				assert.NoError(t, s.DOT(io.Discard))
				assert.NoError(t, s.Explain(io.Discard))
				s.Directed()
			})
		}
		expr.Must(x.Force(context.Background()))
		all.Wait()
	}
}
