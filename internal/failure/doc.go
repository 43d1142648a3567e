// Package failure has the errors of nodes, and everything that becomes one: what failed, where it was forked, the traceback
// that the sequential program would have shown, and the causes that the engine itself brings about.
//
//	error.go   Error, the failure of one node: one line with %v, the traceback with %+v
//	trace.go   program counters -> the user's frames: the engine's own are taken out
//	kinds.go   causes: a panic, a Goexit, a timeout, a cancelled force, a cycle, code of the user's that misbehaved
//	cause.go   Cause, the user's own error beneath all that
//	joined.go  all failures of a force under AllErrors
//	exit.go    the rule for a runtime.Goexit
//	far.go     failures in other processes: what travels, and what becomes of it here
//
// Package eval gives the public ones their public names. Nothing here waits, locks, or knows of runs: an error is made once, by
// the goroutine that has the claim of its node, and does not change afterwards.
//
//	user's function          the engine              the node
//	panics, returns err  ->  Recovered, err, PCs  ->  Of(n, err, PCs)  ->  node.Failure{Err: *Error, Key: n's number}
//
// The methods of errors may be the user's code. What calls them recovers from their panics (Text, parts, nextError), because
// an error that cannot be printed must not end the goroutine that prints it.
package failure
