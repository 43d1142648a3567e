package graph

import (
	"strconv"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/encoding"
)

// What a view hands out. All three are small values that lead back to the snapshot, made when gonum asks for them: a million
// of them kept in memory would be most of what a view costs.

// ViewNode is a node as gonum sees it: [View]. Its embedded Node is the one to go on with.
type ViewNode struct {
	*Node
	s *Snapshot
	i int32
}

// ID returns the creation number, of which 48 bits are in use: it is never negative.
func (n ViewNode) ID() int64 { return int64(n.Number()) }

// DOTID returns the node's name in DOT files. Indices instead of creation numbers make the same graph the same file.
func (n ViewNode) DOTID() string { return "n" + strconv.Itoa(int(n.i)) }

// Attributes returns the node's looks in DOT files, as [DOT] writes them.
func (n ViewNode) Attributes() []encoding.Attribute { return n.s.nodeLooks(int(n.i), n.Line()) }

// ViewEdge is an edge as gonum sees it: from an operand to its consumer.
type ViewEdge struct{ operand, consumer ViewNode }

// From returns the operand.
func (e ViewEdge) From() graph.Node { return e.operand }

// To returns the consumer.
func (e ViewEdge) To() graph.Node { return e.consumer }

// ReversedEdge returns the edge itself, as gonum asks of edges that cannot be turned round: values do not flow back.
func (e ViewEdge) ReversedEdge() graph.Edge { return e }

// Strict reports whether the consumer needs the operand before it can run.
func (e ViewEdge) Strict() bool {
	i := int(e.consumer.i)
	for _, x := range e.consumer.s.Operands(i)[:e.consumer.s.Strict(i)] {
		if x == e.operand.i {
			return true
		}
	}
	return false
}

// Attributes returns the edge's looks in DOT files.
func (e ViewEdge) Attributes() []encoding.Attribute { return edgeLooks(e.Strict()) }

// DOTAttributers returns the looks of the whole in DOT files: those that [DOT] writes at the head of its own.
func (v *View) DOTAttributers() (g, n, e encoding.Attributer) {
	return looks(dotGraph), looks(dotNode), looks(dotEdge)
}

// looks makes attributes an Attributer.
type looks []encoding.Attribute

// Attributes returns the looks themselves.
func (l looks) Attributes() []encoding.Attribute { return l }
