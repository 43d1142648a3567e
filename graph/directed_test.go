package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/encoding"
	"gonum.org/v1/gonum/graph/encoding/dot"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/testgraph"
	"gonum.org/v1/gonum/graph/topo"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/node"
	"xfork/ops"
)

// builder makes one of our graphs of gonum's test cases. Nodes have our numbers, of course. Operands are older than their
// consumers, so edges are turned to point from the node that comes first in the list to the one that comes later;
// those that turn out to be the same edge are one, and an edge from a node to itself cannot be had.
func builder(nodes []gonum.Node, edges []testgraph.WeightedLine, _, _ float64) (g gonum.Graph, n []gonum.Node, e []testgraph.Edge, self, absent float64, ok bool) {
	place := make(map[int64]int)
	add := func(n gonum.Node) {
		if _, known := place[n.ID()]; !known {
			place[n.ID()] = len(place)
		}
	}
	for _, n := range nodes {
		add(n)
	}
	for _, e := range edges {
		add(e.From())
		add(e.To())
	}
	operands := make([][]int, len(place))
	known := make(map[[2]int]bool)
	for _, e := range edges {
		x, y := place[e.From().ID()], place[e.To().ID()]
		x, y = min(x, y), max(x, y)
		if x != y && !known[[2]int{x, y}] {
			known[[2]int{x, y}] = true
			operands[y] = append(operands[y], x)
		}
	}
	if len(known) == 0 && len(edges) > 0 {
		return nil, nil, nil, 0, 0, false
	}
	ours := make([]*graph.Node, len(place))
	for i, row := range operands {
		var xs []*graph.Node
		for _, x := range row {
			xs = append(xs, ours[x])
		}
		ours[i] = wide(impure{}, 0, len(xs), xs...)
	}
	v := graph.Directed(ours...)
	for _, x := range ours {
		n = append(n, v.Node(int64(x.Number())))
	}
	for y, row := range operands {
		for _, x := range row {
			e = append(e, v.Edge(int64(ours[x].Number()), int64(ours[y].Number())))
		}
	}
	return v, n, e, 0, 0, true
}

func TestDirectedPassesGonumsConformanceSuite(t *testing.T) {
	const (
		useEmpty     = true // iterators without elements are graph.Empty
		reversedEdge = true // an edge has the ends that it was asked for
	)
	t.Run("EdgeExistence", func(t *testing.T) { testgraph.EdgeExistence(t, builder, reversedEdge) })
	t.Run("NodeExistence", func(t *testing.T) { testgraph.NodeExistence(t, builder) })
	t.Run("ReturnAdjacentNodes", func(t *testing.T) { testgraph.ReturnAdjacentNodes(t, builder, useEmpty, reversedEdge) })
	t.Run("ReturnAllEdges", func(t *testing.T) { testgraph.ReturnAllEdges(t, builder, useEmpty) })
	t.Run("ReturnAllNodes", func(t *testing.T) { testgraph.ReturnAllNodes(t, builder, useEmpty) })
	t.Run("ReturnEdgeSlice", func(t *testing.T) { testgraph.ReturnEdgeSlice(t, builder, useEmpty) })
	t.Run("ReturnNodeSlice", func(t *testing.T) { testgraph.ReturnNodeSlice(t, builder, useEmpty) })
}

func TestDirected(t *testing.T) {
	t.Run("has creation numbers for IDs and edges from operands to consumers", func(t *testing.T) {
		a, b := parse.Fork(1), parse.Fork(2)
		sum := ops.Add(ops.Add(a, b), a)
		v := graph.Directed(sum.Node())
		require.Equal(t, 4, v.Nodes().Len())
		require.Same(t, sum.Node(), v.Node(int64(sum.Node().Number())).(graph.ViewNode).Node)
		require.Equal(t, 2, v.From(int64(a.Node().Number())).Len())
		require.Equal(t, 2, v.To(int64(sum.Node().Number())).Len())
		require.Nil(t, v.Node(-1))
		require.Nil(t, v.Edge(-1, 1))
	})

	t.Run("is sorted by gonum into an order of evaluation", func(t *testing.T) {
		v := graph.Directed(report())
		order, err := topo.Sort(v)
		require.NoError(t, err)
		seen := make(map[int64]bool)
		for _, n := range order {
			for _, x := range gonum.NodesOf(v.To(n.ID())) {
				require.True(t, seen[x.ID()])
			}
			seen[n.ID()] = true
		}
		require.Len(t, seen, v.Snapshot().Len())
	})

	t.Run("tells strict edges from others", func(t *testing.T) {
		cond, yes := good.Fork(1), parse.Fork(1)
		n := expr.If(cond, yes, yes).Node()
		v := graph.Directed(n)
		edge := func(x *graph.Node) graph.ViewEdge {
			return v.Edge(int64(x.Number()), int64(n.Number())).(graph.ViewEdge)
		}
		require.True(t, edge(cond.Node()).Strict())
		require.False(t, edge(yes.Node()).Strict())
		require.Equal(t, edge(yes.Node()), edge(yes.Node()).ReversedEdge())
	})

	t.Run("finds nodes that are out of order because a bind became them", func(t *testing.T) {
		bind := wide(impure{}, node.Dynamic, 0)
		young := binary(plus{}, binary(plus{}, leaf(), nil), nil)
		become(bind, young)
		v := graph.Directed(binary(plus{}, bind, nil), bind)
		for _, n := range gonum.NodesOf(v.Nodes()) {
			require.Equal(t, n, v.Node(n.ID()))
		}
		require.True(t, v.HasEdgeFromTo(int64(young.Number()), int64(bind.Number())))
	})

	t.Run("goes through gonum's DOT encoder and back", func(t *testing.T) {
		v := graph.Directed(report())
		text, err := dot.Marshal(v, "", "", "  ")
		require.NoError(t, err)
		back := newDOTGraph()
		require.NoError(t, dot.Unmarshal(text, back))
		require.Equal(t, v.Nodes().Len(), back.Nodes().Len())
		require.Equal(t, v.Edges().Len(), back.Edges().Len())
	})
}

// dotGraph keeps what gonum's decoder finds of attributes.
type dotGraph struct{ *simple.DirectedGraph }

func newDOTGraph() dotGraph { return dotGraph{simple.NewDirectedGraph()} }

func (g dotGraph) NewNode() gonum.Node { return &dotNode{Node: g.DirectedGraph.NewNode()} }

type dotNode struct {
	gonum.Node
	encoding.Attributes
	id string
}

func (n *dotNode) SetDOTID(id string) { n.id = id }
