package graph_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/graph"
	"xfork/ops"
)

func TestStats(t *testing.T) {
	t.Run("counts", func(t *testing.T) {
		require.Equal(t, graph.Figures{
			Nodes: 19, Edges: 23, Roots: 1, Leaves: 5,
			Settled: 2, Forks: 9, Operators: 5, Dynamic: 3,
			Lanes: [5]int{graph.Inline: 6, graph.CPU: 7, graph.IO: 3, graph.Unsafe: 1},
			Depth: 9, Width: 5,
		}, graph.Stats(report()))
	})

	t.Run("of nothing is nothing", func(t *testing.T) {
		require.Equal(t, graph.Figures{}, graph.Stats())
	})

	t.Run("reads as a line", func(t *testing.T) {
		require.Equal(t, "1 node, 0 edges, 1 settled, depth 1, width 1", graph.Stats(leaf()).String())
		require.Equal(t, "1,002 nodes, 2,000 edges, 1,000 operators, 2 settled, depth 1,001, width 2", graph.Stats(chain(1000)).String())
	})
}

func TestCriticalPath(t *testing.T) {
	a := parse.Fork(1)
	b, c := parse.Call(a), rank.Call(a, a)
	d := ops.Add(b, c)

	t.Run("counts nodes without a weight, and prefers the oldest", func(t *testing.T) {
		path, total := graph.CriticalPath(nil, d.Node())
		require.Equal(t, nodes(a, b, d), path)
		require.Equal(t, 3.0, total)
	})

	t.Run("is the heaviest path", func(t *testing.T) {
		weight := map[*graph.Node]float64{a.Node(): 1, b.Node(): 2, c.Node(): 5, d.Node(): 0}
		path, total := graph.CriticalPath(func(n *graph.Node) float64 { return weight[n] }, d.Node())
		require.Equal(t, nodes(a, c, d), path)
		require.Equal(t, 6.0, total)
	})

	t.Run("ends at the heaviest root", func(t *testing.T) {
		e := parse.Call(d)
		path, total := graph.CriticalPath(nil, b.Node(), e.Node(), d.Node())
		require.Equal(t, nodes(a, b, d, e), path)
		require.Equal(t, 4.0, total)
	})

	t.Run("of nothing is nothing", func(t *testing.T) {
		path, total := graph.CriticalPath(nil)
		require.Empty(t, path)
		require.Zero(t, total)
	})

	t.Run("refuses negative and undefined weights", func(t *testing.T) {
		for _, w := range []float64{-1, math.NaN()} {
			require.PanicsWithValue(t, "graph: the weight of a node must be at least 0, not "+map[bool]string{true: "-1", false: "NaN"}[w == -1],
				func() { graph.CriticalPath(func(*graph.Node) float64 { return w }, d.Node()) })
		}
	})
}
