// Package env has the switches of the environment: views that a program shows without being changed for it. Package expr links it
// for its effect, so that every program has them; it is the only package that knows both the engine's options and the views.
//
//	XFORK            every force is sequential (seq); inputs of ops/vec are checked (check)
//	XFORK_PROGRESS   package progress      XFORK_TRACE, XFORK_TRACE_RUNS   package trace
//	XFORK_SUMMARY    package summary       XFORK_LABELS                    labels of CPU profiles
//	XFORK_REPLAY     failed calls are saved (internal/dump)
//
// The page of package eval has what each of them shows. A value that is not understood is remarked on, in one line on standard error,
// and ignored.
package env

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"xfork/eval/progress"
	"xfork/eval/summary"
	"xfork/eval/trace"
	"xfork/internal/dump"
	"xfork/internal/observe"
	"xfork/internal/process"
)

// read gives what the environment asks for in every force of the process. It is read once, by the first force that needs
// options, because the views that it makes are shared by all runs: one screen, one trace file.
//
// The order matters: progress first, because it owns stderr from then on, and whatever else has lines to print gets its writer,
// which puts them above the bars.
func read() observe.Environment {
	o, remark := asked(os.Getenv("XFORK"))
	if remark != "" {
		say(remark)
	}
	o.Labels = wanted("XFORK_LABELS")
	// Read before progress is made, which would otherwise print the same figures at the end of each run.
	figures := wanted("XFORK_SUMMARY")
	out := io.Writer(os.Stderr)
	if wanted("XFORK_PROGRESS") {
		var opts []progress.Option
		if figures { // every run's, and not only those that progress has shown
			opts = append(opts, progress.WithoutFigures())
		}
		screen := progress.To(os.Stderr, opts...)
		o.Observers = append(o.Observers, screen)
		out = screen // from here on there may be bars, and lines go above them
	}
	if figures {
		o.Observers = append(o.Observers, summary.To(out))
	}
	// The trace last: what it has to say goes to the writer that is known by now.
	//
	// Read even without a trace, so that a wrong value is remarked on.
	every, all := sampled(os.Getenv("XFORK_TRACE_RUNS"))
	if path := os.Getenv("XFORK_TRACE"); path != "" {
		file := trace.To(path, func(line string) { fmt.Fprintln(out, "xfork:", line) })
		if !all {
			file.Sampled(every)
		}
		o.Trace = file
	}
	return o
}

// sampled reads the value of XFORK_TRACE_RUNS: all runs, every so-manieth, or, with 0, a sample that costs little. A server forces
// thousands of times a second, so all of them are not what is meant by a trace without a word.
func sampled(v string) (every int, all bool) {
	switch n, err := strconv.Atoi(v); {
	case v == "all":
		return 0, true
	case v == "":
	case err == nil && n > 0:
		return n, false
	default:
		say(fmt.Sprintf("XFORK_TRACE_RUNS=%q is unknown and ignored; it may be all, or a number", v))
	}
	return 0, false
}

// asked reads the value of XFORK. remark is a line for the user, or empty. It is returned and not printed, so that a fuzz target can
// look at it.
//
// That seq is on is said, because a program that has become slow by a variable left over in a shell should say why. The value check
// belongs to package ops/vec, which reads it by itself: it alone knows the inputs.
func asked(v string) (o observe.Environment, remark string) {
	switch v {
	case "", "check": // check belongs to ops/vec
	case "seq":
		o.Sequential = true
		remark = "XFORK=seq: every force is sequential"
	default:
		remark = fmt.Sprintf("XFORK=%q is unknown and ignored; it may be seq or check", v)
	}
	return o, remark
}

// wanted reports whether a switch of the environment is on. Only 1 is: a value that is not understood must not change the program.
func wanted(name string) bool {
	switch v := os.Getenv(name); v {
	case "", "0":
		return false
	case "1":
		return true
	default:
		say(fmt.Sprintf("%s=%q is unknown and ignored; it may be 1", name, v))
		return false
	}
}

// say prints a line of the engine's own to stderr. All of them begin in the same way, so that a user knows where they come from.
func say(line string) { fmt.Fprintln(os.Stderr, "xfork:", line) }

// A force of operators does not read the environment, which would cost more than the force, but one counter of observers
// (observed). So the variables of observing views are looked at when the program starts.
func init() {
	observe.FromEnvironment = read
	for _, name := range [...]string{"XFORK_TRACE", "XFORK_PROGRESS", "XFORK_SUMMARY"} {
		if os.Getenv(name) != "" {
			observe.Active.Store(1)
		}
	}
	// Of calls in worker processes the process that forces saves the failures: its arguments are the same.
	if dir := os.Getenv("XFORK_REPLAY"); dir != "" && !process.IsWorker() {
		dump.To(dir, say)
	}
}
