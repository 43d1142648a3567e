package graph

import "gonum.org/v1/gonum/graph"

// Iterators over a view, as gonum wants them: with a length that shrinks, a way back to the start, and a slice of the rest;
// one without elements has to be gonum's own graph.Empty. They walk over slices of the view and make nodes as they go, so
// that asking for a neighbour costs one allocation.

var (
	_ graph.NodeSlicer = (*viewNodes)(nil)
	_ graph.EdgeSlicer = (*viewEdges)(nil)
)

// iterate is an iterator over the nodes with the given indices.
func (v *View) iterate(indices []int32) graph.Nodes {
	if len(indices) == 0 {
		return graph.Empty
	}
	return &viewNodes{v: v, indices: indices, at: -1}
}

// viewNodes is an iterator over nodes. It stands at indices[at]: before the first at -1, behind the last at len(indices).
type viewNodes struct {
	v       *View
	indices []int32
	at      int
}

func (it *viewNodes) Len() int { return max(0, len(it.indices)-it.at-1) }
func (it *viewNodes) Reset()   { it.at = -1 }

func (it *viewNodes) Next() bool {
	it.at = min(it.at+1, len(it.indices))
	return it.at < len(it.indices)
}

func (it *viewNodes) Node() graph.Node {
	if it.at < 0 || it.at >= len(it.indices) {
		return nil
	}
	return it.v.node(it.indices[it.at])
}

// NodeSlice takes all that is left.
func (it *viewNodes) NodeSlice() []graph.Node {
	var rest []graph.Node
	for it.Next() {
		rest = append(rest, it.Node())
	}
	return rest
}

// Edges are all edges, ordered by their consumers.
func (v *View) Edges() graph.Edges {
	if len(v.operands) == 0 {
		return graph.Empty
	}
	return &viewEdges{v: v, at: -1}
}

// viewEdges is an iterator over edges. It stands at operands[at], which belongs to the node with index consumer.
type viewEdges struct {
	v        *View
	at       int
	consumer int32
}

func (it *viewEdges) Len() int { return max(0, len(it.v.operands)-it.at-1) }
func (it *viewEdges) Reset()   { it.at, it.consumer = -1, 0 }

func (it *viewEdges) Next() bool {
	it.at = min(it.at+1, len(it.v.operands))
	if it.at == len(it.v.operands) {
		return false
	}
	for int(it.v.operandsFirst[it.consumer+1]) <= it.at {
		it.consumer++
	}
	return true
}

func (it *viewEdges) Edge() graph.Edge {
	if it.at < 0 || it.at >= len(it.v.operands) {
		return nil
	}
	return ViewEdge{it.v.node(it.v.operands[it.at]), it.v.node(it.consumer)}
}

// EdgeSlice takes all that is left.
func (it *viewEdges) EdgeSlice() []graph.Edge {
	var rest []graph.Edge
	for it.Next() {
		rest = append(rest, it.Edge())
	}
	return rest
}
