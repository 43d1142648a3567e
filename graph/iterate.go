package graph

import "gonum.org/v1/gonum/graph"

// Iterators over a view, as gonum wants them: with a length that shrinks, a way back to the start, and a slice of the rest;
// one without elements has to be gonum's own graph.Empty. They walk over slices of the view and make nodes as they go, so
// that asking for a neighbour costs one allocation.
//
//	at   -1        0 .. len-1      len
//	     before    on an element   behind: Next stays there and returns false
//
// Neither is safe for concurrent use; the slices beneath them are the view's and are never written.

var (
	_ graph.NodeSlicer = (*viewNodes)(nil)
	_ graph.EdgeSlicer = (*viewEdges)(nil)
)

// iterate returns an iterator over the nodes with the given indices, which it does not copy.
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

// Len returns how many nodes are left, without the current one.
func (it *viewNodes) Len() int { return max(0, len(it.indices)-it.at-1) }

// Reset goes back to before the first node.
func (it *viewNodes) Reset() { it.at = -1 }

// Next goes on to the next node, and reports whether there is one.
func (it *viewNodes) Next() bool {
	it.at = min(it.at+1, len(it.indices))
	return it.at < len(it.indices)
}

// Node returns the current node, or nil before the first Next and behind the last node.
func (it *viewNodes) Node() graph.Node {
	if it.at < 0 || it.at >= len(it.indices) {
		return nil
	}
	return it.v.node(it.indices[it.at])
}

// NodeSlice returns all nodes that are left, and leaves none.
func (it *viewNodes) NodeSlice() []graph.Node {
	var rest []graph.Node
	for it.Next() {
		rest = append(rest, it.Node())
	}
	return rest
}

// Edges returns an iterator over all edges, ordered by their consumers.
func (v *View) Edges() graph.Edges {
	if len(v.operands) == 0 {
		return graph.Empty
	}
	return &viewEdges{v: v, at: -1}
}

// viewEdges is an iterator over edges. It stands at operands[at], which belongs to the node with index consumer. Next moves the
// consumer along, past nodes without operands, so that no edge needs a search for its consumer: a pass over all edges takes
// time linear in nodes and edges.
type viewEdges struct {
	v        *View
	at       int
	consumer int32
}

// Len returns how many edges are left, without the current one.
func (it *viewEdges) Len() int { return max(0, len(it.v.operands)-it.at-1) }

// Reset goes back to before the first edge.
func (it *viewEdges) Reset() { it.at, it.consumer = -1, 0 }

// Next goes on to the next edge, and reports whether there is one.
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

// Edge returns the current edge, or nil before the first Next and behind the last edge.
func (it *viewEdges) Edge() graph.Edge {
	if it.at < 0 || it.at >= len(it.v.operands) {
		return nil
	}
	return ViewEdge{it.v.node(it.v.operands[it.at]), it.v.node(it.consumer)}
}

// EdgeSlice returns all edges that are left, and leaves none.
func (it *viewEdges) EdgeSlice() []graph.Edge {
	var rest []graph.Edge
	for it.Next() {
		rest = append(rest, it.Edge())
	}
	return rest
}
