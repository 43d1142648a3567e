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
// 16 side by side, is folded: one box for all nodes of a function made on the same line. A run of a million nodes takes
// about a second.
//
// All executors can be drawn. Of a walk, which evaluates operators and follows none of them, there is one box that says how
// many there were; graph.SVG draws such graphs before they are forced.
package picture
