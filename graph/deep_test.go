package graph_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/node"
)

// A million nodes in a row, and a million side by side. TestMain has set the stack to 8 MB, where a recursion of this
// depth needs a hundred.
func TestMillions(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: graphs of a million nodes take a few seconds")
	}
	const n = many
	operators := chain(n)
	fork := parse.Fork(0)
	for range n {
		fork = parse.Call(fork)
	}
	abreast := make([]expr.Expr[int], n)
	for i := range abreast {
		abreast[i] = parse.Fork(i)
	}
	// The younger half stands behind a bind of the older one, so that creation order is no topological order.
	bind := wide(impure{}, node.Dynamic, 0)
	x := bind
	for range n / 2 {
		x = binary(plus{}, x, nil)
	}
	young := leaf()
	for range n / 2 {
		young = binary(times{}, young, nil)
	}
	become(bind, young)

	for _, c := range []struct {
		name         string
		root         *graph.Node
		nodes, depth int
	}{
		{"operators in a row", operators, n + 2, n + 1},
		{"forks in a row", fork.Node(), n + 1, n + 1},
		{"forks abreast", expr.All(abreast...).Node(), n + 1, 2},
		{"a bind in the middle", x, n + 2, n + 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := graph.Look(c.root)
			require.Equal(t, c.nodes, s.Len())
			f := s.Stats()
			require.Equal(t, c.depth, f.Depth)
			path, total := s.CriticalPath(nil)
			require.Len(t, path, c.depth)
			require.Equal(t, float64(c.depth), total)
			after, _ := graph.CSE(s)
			require.Same(t, s, after)
			require.NoError(t, graph.Check(c.root))
			require.NoError(t, s.Explain(io.Discard))
			require.NoError(t, s.DOT(io.Discard))
			require.NoError(t, s.Mermaid(io.Discard))
			require.NoError(t, s.SVG(io.Discard))
			v := s.Directed()
			require.Equal(t, c.nodes, v.Nodes().Len())
			require.Equal(t, f.Edges > f.Nodes, v.Edges().Len() > f.Nodes)
		})
	}
}
