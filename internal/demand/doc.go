// Package demand has the data of what a force demands: scopes of tasks, with their edges, their bars and their outcomes. It evaluates
// nothing and starts nothing; package exec goes through the tasks.
//
//	scope              what one force, or one wish of a dynamic node, demands; has an error of its own, and closes
//	  '- block         a plan with the state of its tasks; a scope has one, or more where a wish has been added to it
//	       '- task     one node: its state, its count of missing operands, the edges to its consumers
//	            '- Extra    what few tasks need: waits, permits, attempts, kids
//
// A scope, its blocks and their tasks are written by one goroutine until the block is filled. From then on a task belongs to the
// goroutine that has won its state by a compare-and-swap (Task), and the scope's error and bar are under the scope's lock (Scope).
//
// The files, each of which uses those above it:
//
//	task.go                          the unit, its states, and to which goroutine it belongs when
//	turns.go, items.go               orders and bounds that several tasks share: the unsafe lane, InFlight
//	block.go, share.go, group.go     a plan as tasks; equal calls and regions among them
//	scope.go, failed.go, outcome.go  the life of a scope: open, failing, closed
//	fill.go, scratch.go              tasks of what a root needs, in memory that is used again
//	cycle.go                         searches over all of it: cycles, and what may be lent the unsafe token
package demand
