package graph

import (
	"slices"

	"gonum.org/v1/gonum/graph"

	"xfork/internal/node"
)

var _ graph.Directed = (*View)(nil)

// View is a snapshot as gonum sees it: a [graph.Directed] that passes gonum's own conformance suite. Node IDs are creation
// numbers. Edges run from the operand to the consumer, as values do: From(x) are the consumers of x, To(x) its operands,
// and topo.Sort gives an order of evaluation. A node that uses an operand twice has one edge, and nothing has an edge to
// itself.
//
// A View is for the algorithms that gonum has and this package has not. Many of those recurse, and most cost microseconds
// per node; [Stats], [CriticalPath] and [Check] answer the common questions without them. It does not change, is safe for
// concurrent use, and costs some 40 bytes a node on top of its snapshot.
type View struct {
	s *Snapshot

	// Both directions in the layout of Snapshot.Operands (compressed sparse rows), but ascending and without repetitions:
	// ascending so that hasEdge can search a row, without repetitions because a simple graph has none.
	operandsFirst, operands   []int32
	consumersFirst, consumers []int32

	byNumber []int32 // indices in ascending order of creation numbers; nil where that is the order of indices
}

// Directed returns what the given nodes stand on, for gonum: see [View]. Linear, and constant in stack.
func Directed(nodes ...*Node) *View { return Look(nodes...).Directed() }

// Directed returns the snapshot for gonum. Rows of operands are sorted and compacted one by one; those of consumers come out
// ascending by themselves, because consumers are visited in ascending order.
func (s *Snapshot) Directed() *View {
	v := &View{s: s, operandsFirst: make([]int32, 1, s.Len()+1)}
	var row []int32
	for i := range s.Len() {
		row = append(row[:0], s.Operands(i)...)
		slices.Sort(row)
		v.operands = append(v.operands, slices.Compact(row)...)
		v.operandsFirst = append(v.operandsFirst, int32(len(v.operands)))
	}
	// A snapshot of the simple graph, as far as consumers needs one.
	simple := Snapshot{nodes: s.nodes, first: v.operandsFirst, arcs: v.operands}
	v.consumersFirst, v.consumers = simple.consumers()
	if !slices.IsSortedFunc(s.nodes, older) { // a bind's result comes before the bind
		v.byNumber = make([]int32, s.Len())
		for i := range v.byNumber {
			v.byNumber[i] = int32(i)
		}
		slices.SortFunc(v.byNumber, func(i, j int32) int { return older(s.nodes[i], s.nodes[j]) })
	}
	return v
}

// older compares creation numbers, as slices.SortFunc wants it: negative if a is older than b.
func older(a, b *Node) int {
	switch x, y := node.Number(a), node.Number(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// Snapshot returns what the view shows.
func (v *View) Snapshot() *Snapshot { return v.s }

// index finds a node by its number; -1 if it is not in the graph, which is no fault: gonum's interfaces answer nil or
// graph.Empty then. A binary search: a map would cost more than the rest of the view.
func (v *View) index(id int64) int32 {
	at := func(k int) int32 {
		if v.byNumber != nil {
			return v.byNumber[k]
		}
		return int32(k)
	}
	lo, hi := 0, v.s.Len()
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if int64(node.Number(v.s.nodes[at(mid)])) < id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == v.s.Len() || int64(node.Number(v.s.nodes[at(lo)])) != id {
		return -1
	}
	return at(lo)
}

// node returns what gonum sees of the node with index i.
func (v *View) node(i int32) ViewNode { return ViewNode{v.s.nodes[i], v.s, i} }

// operandsOf returns the indices of a node's operands, ascending, each once. The slice is the view's.
func (v *View) operandsOf(i int32) []int32 {
	return v.operands[v.operandsFirst[i]:v.operandsFirst[i+1]]
}

// consumersOf returns the indices of the nodes that a node is an operand of, ascending, each once. The slice is the view's.
func (v *View) consumersOf(i int32) []int32 {
	return v.consumers[v.consumersFirst[i]:v.consumersFirst[i+1]]
}

// hasEdge reports whether x is an operand of y; either may be -1.
func (v *View) hasEdge(x, y int32) bool {
	if x < 0 || y < 0 {
		return false
	}
	_, found := slices.BinarySearch(v.operandsOf(y), x)
	return found
}

// Node returns the node with creation number id, or nil: an untyped one, because gonum compares with nil.
func (v *View) Node(id int64) graph.Node {
	if i := v.index(id); i >= 0 {
		return v.node(i)
	}
	return nil
}

// Nodes returns all nodes, operands before consumers.
func (v *View) Nodes() graph.Nodes {
	all := make([]int32, v.s.Len())
	for i := range all {
		all[i] = int32(i)
	}
	return v.iterate(all)
}

// From returns the consumers of a node: values flow from it to them.
func (v *View) From(id int64) graph.Nodes {
	if i := v.index(id); i >= 0 {
		return v.iterate(v.consumersOf(i))
	}
	return graph.Empty
}

// To returns the operands of a node.
func (v *View) To(id int64) graph.Nodes {
	if i := v.index(id); i >= 0 {
		return v.iterate(v.operandsOf(i))
	}
	return graph.Empty
}

// HasEdgeFromTo reports whether the first node is an operand of the second.
func (v *View) HasEdgeFromTo(uid, vid int64) bool { return v.hasEdge(v.index(uid), v.index(vid)) }

// HasEdgeBetween reports whether one node is an operand of the other.
func (v *View) HasEdgeBetween(xid, yid int64) bool {
	x, y := v.index(xid), v.index(yid)
	return v.hasEdge(x, y) || v.hasEdge(y, x)
}

// Edge returns the edge from an operand to its consumer, or nil.
func (v *View) Edge(uid, vid int64) graph.Edge {
	x, y := v.index(uid), v.index(vid)
	if !v.hasEdge(x, y) {
		return nil
	}
	return ViewEdge{v.node(x), v.node(y)}
}
