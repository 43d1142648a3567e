package graph

import "xfork/internal/node"

// Node is one node of the graph, untyped: a handle to look at. What it can tell is in its methods; what the engine does
// with it is in xfork/internal/node, out of reach for users.
type Node = node.Node

// Lane says what a call is bound by: see the options of package expr.
type Lane = node.Lane

// The lanes.
const (
	Inline    = node.Inline // an operator: evaluated by whoever made it ready
	CPU       = node.CPU
	IO        = node.IO
	Unsafe    = node.Unsafe
	Exclusive = node.Exclusive
)
