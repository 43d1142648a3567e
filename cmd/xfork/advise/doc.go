// Package advise is the command xfork advise: what a fork of each loop would
// gain, measured before anything is changed.
//
// Package fork says which loops may be forked, and this one whether it is worth
// it. It answers by a run of the user's program, benchmarks or tests in which
// loops are counted and timed; nothing is written into the user's tree, since
// the go command reads the changed files from an overlay.
//
//	command.go   the command line, and the steps in their order
//	count.go     which loops are counted, and what is written into them
//	place.go     where a loop ends, and by which statements it is left
//	overlay.go   the files of a build: the user's, package probe, a TestMain
//	run.go       building and running
//	machine.go   what the engine costs here, and what the cores do together
//	model.go     from counts to times, bounds and predictions
//	schedule.go  calls of given times on n workers
//	verdict.go   yes or no, in the user's words; loops that are nested
//	profile.go   shares from a CPU profile instead of a run
//	text.go      the report for people; result.go has its JSON form
//
// # What is run
//
// The user's text with the counting on its lines, so that tracebacks and lines
// are those of the text:
//
//	for _, x := range xs {            e := xforkadvise.Enter(3); for _, x := range xs { e.Next()
//		t += f(x)                         t += xforkadvise.Value(&e, 0, e.Begin(0), f(x))
//	}                                 }; e.Done()
//
// The result is a file that the program writes when it ends. That is the one
// thing that a program can keep from happening, and so the one that has most of
// the sentences for what has gone wrong.
//
// # Which loops
//
// All that call functions of the program, whether xfork fork takes them or not:
// the reason of a refusal is worth removing where the loop has a share of the
// time. Each loop is judged as if it were the only one that is forked; of two
// that are nested one is the better.
//
// # The prediction
//
// Let W be the time of the run, T that of the calls of a loop, n the number of
// workers. Amdahl's bound is W/(W-T+T/n). Of what keeps a program from it, four
// things are known from the run and from the machine:
//
//	the longest call     calls are laid out on n workers, as they came
//	the engine           a fork and a force, measured on this machine
//	the cores            how much more all of them do than one, measured
//	the processors' time what the run has used beside the calls, as the collector
//	                     does, has to be divided among the workers too
//
// What is not known is what forked calls do to each other: share a cache and the
// way to memory, or wait for one lock. docs/advise.md says so.
//
// A prediction is for one loop that is forked alone.
package advise
