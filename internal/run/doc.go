// Package run has one run of the engine as its goroutines see it: which calls are in progress where, what they hold, how they are told of,
// and how a call is divided among workers. It does not decide what is done next; that is package exec, which lies above it, and which it
// calls by the interface Machine in two places.
//
//	Run      one outermost force: its options, its scheduler, its table of blocks, its orphans
//	  '- Post       a goroutine at work, found by its identity: a nested force asks for the post of the goroutine that it is called on
//	       '- Frame     a call in progress on it, innermost last; has the Attempt, and the nested force that the call waits in
//	       '- Split     a call that is divided: its parts are drawn by its goroutine and by workers that have nothing else to do
//
// A post and its frames are written by their own goroutine alone. What other goroutines need of them is in objects that do not change
// (demand.Wait, DirectCtx, Split) or in atomic fields.
//
// The files, each of which uses those above it:
//
//	options.go                                 what a force asks for
//	parts.go, attempt.go, given.go, region.go  one evaluation of a node
//	post.go, registry.go, tell.go, waits.go    the goroutines of runs; what they write down, and what they show of their waits
//	run.go, flight.go, bell.go, orphans.go     the run: tables, queues, bounds, its end
//	holding.go, split.go, directctx.go         what calls hold and share with helpers; calls without tasks
//	ready.go, quiet.go                         invariants, checked under explored schedules
package run
