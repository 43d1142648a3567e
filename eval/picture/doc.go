// Package picture draws runs: the graph that was evaluated, in the colours of the time that it took, or of what became of
// it.
//
//	x.Force(ctx, eval.Observe(picture.To("graph.svg", picture.ByTime, nil)))
//
//	+-+-----------------+
//	| | fetch           |   the shape is the kind, the band at the left is the lane, the ground is the time or the state;
//	| | main.go:12 21ms |   under the mouse there is all the rest: attempts, worker, from when until when
//	+-+-----------------+
//	         |              heavy: the critical path, which no number of workers can shorten
//	       (Add)
//
// Pictures are SVG, fit light pages and dark ones, and need no tools from outside. A run of more than 300 nodes, or more than
// 16 side by side, is folded: one box for all nodes of a function made on the same line.
//
// # From what it is made
//
// The observer records each run (package record) and draws the model when the run is over: while calls run, nothing is drawn.
// Boxes are the nodes of the model, solid arrows its operands, dashed ones those that a dynamic node may do without, dotted
// ones its demands: what a call has forced, or a dynamic node has chosen. Layout and drawing are those of internal/draw, which
// package graph uses for expressions that have not been forced.
//
// # Cost and concurrency
//
// While a run goes on it costs what recording costs, some 0.1 µs and 200 bytes a call. Drawing is linear: a run of a million
// nodes takes about a second. It happens on a goroutine for which the force waits. Several runs may end at the same time; files
// are written one after the other.
//
// # The files, each using only those above it
//
//	looks.go     what a box looks like for a function, a fate and a time; the key
//	drawing.go   the order and the levels of nodes; node by node
//	fold.go      in groups
//	svg.go       the observer and the functions for programs
//
// All executors can be drawn. Of a walk, which evaluates operators and follows none of them, there is one box that says how
// many there were; graph.SVG draws such graphs before they are forced.
package picture
