package graph

import "xfork/internal/node"

// Node is one node of the graph, untyped: a handle to look at. Its methods say what it is and what has become of it; what the
// engine does with it is in xfork/internal/node, out of reach for users.
type Node = node.Node

// Lane says what a call is bound by: see the options of package expr.
type Lane = node.Lane

// The lanes, in the order of Figures.Lanes and of all tables by lane.
const (
	Inline    = node.Inline // an operator: evaluated by the goroutine that made it ready
	CPU       = node.CPU
	IO        = node.IO
	Unsafe    = node.Unsafe
	Exclusive = node.Exclusive
)
