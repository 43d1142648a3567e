// Package progress shows how far a run has come, by function.
//
//	x.Force(ctx, eval.Observe(progress.To(os.Stderr)))
//
// On a terminal it draws a bar per function, ten times a second, and leaves the last picture and a line with the figures of
// the run behind:
//
//	main.risk (risk.go:41): 1.2s, about 1.1s left
//	fetch  ████████████████████  48/48
//	scale  ███████████▌········  17/32  3 running  14/s
//	fold   ████████▌···········  0/1  1 running  27/64 parts
//
// Elsewhere it writes a line every two seconds and one at the end, and no control characters:
//
//	xfork: main.risk (risk.go:41): 1.2s, about 1.1s left: fetch 48/48, scale 17/32 (3 running, 14/s), ...
//
// The time left is that of all functions together, and is there as soon as each has calls that are over.
//
// Programs that want to show it in their own way get it with [Func]. XFORK_PROGRESS=1 shows the progress of a program that
// was not changed for it on stderr. Runs that are over before the first picture leave their last line only, and of more than
// ten that took less than a tenth of a second the rest is counted.
//
// The totals are what is known so far: a function that forces, and a Bind, make them grow. Operators are not counted here.
//
// # The life of a view
//
//	Begin           a follower with a goroutine that ticks; a Screen records the run besides, for its last line
//	Nodes, Events   counted, under the follower's lock
//	each tick       the run is asked to hand over what its workers have buffered; the state goes to the user's function, or
//	                to the Screen, which draws all runs that go on
//	End             the goroutine ends; the last state is passed on, and the Screen leaves a picture and a line behind
//
// # Cost and concurrency
//
// An event costs a lookup and a few additions. A tick costs what there are functions and calls in progress, not
// what there are calls. The goroutine of the ticker lasts exactly as long as the run. Counting and drawing happen on goroutines
// of the view, one at a time for each run; several runs share a Screen under its lock.
//
// # The files, each using only those above it
//
//	state.go    what a user sees of a run
//	count.go    the state, from the stream
//	tracks.go   own times of calls, as they end
//	left.go     the time to come
//	func.go     the observer that ticks
//	width.go    columns of a text
//	bar.go      rows of a picture
//	size_*.go   whether an output is a terminal, and how wide
//	screen.go   the terminal, or log
package progress
