// # The environment
//
// A program can be looked at without being changed for it:
//
//	XFORK=seq                  every force is sequential, on the goroutine that forces, for debuggers: some 13 frames of the
//	                           engine lie between a function and the force that needs it, so "up 14"
//	XFORK=check                inputs of ops/vec that are written too early are reported
//	XFORK_PROGRESS=1           how far each run has come: package progress
//	XFORK_SUMMARY=1            what each run was worth: package summary
//	XFORK_TRACE=run.json.gz    what happened when: package trace; of programs that force again and again, a sample
//	XFORK_TRACE_RUNS=all       all runs instead, or, with a number, each so-manieth
//	XFORK_LABELS=1             every call with its function's name in CPU profiles: the option Labels
//
// Everything that these say goes to stderr, in lines that begin with "xfork:". A value that means nothing is reported once,
// and ignored.
package eval

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"

	"xfork/eval/progress"
	"xfork/eval/summary"
	tracefile "xfork/eval/trace"
	"xfork/internal/observe"
)

// environment is what the environment asks for in every force of the process. It is read once, by the first force that needs
// options, because the views that it makes are shared by all runs: one screen, one trace file.
//
// The order matters: progress first, because it owns stderr from then on, and whatever else has lines to print gets its writer,
// which puts them above the bars.
var environment = sync.OnceValue(func() options {
	o, remark := asked(os.Getenv("XFORK"))
	if remark != "" {
		say(remark)
	}
	o.labels = wanted("XFORK_LABELS")
	figures := wanted("XFORK_SUMMARY")
	out := io.Writer(os.Stderr)
	if wanted("XFORK_PROGRESS") {
		var opts []progress.Option
		if figures { // every run's, and not only those that progress has shown
			opts = append(opts, progress.WithoutFigures())
		}
		screen := progress.To(os.Stderr, opts...)
		o.observers = append(o.observers, screen)
		out = screen // from here on there may be bars, and lines go above them
	}
	if figures {
		o.observers = append(o.observers, summary.To(out))
	}
	// Read even without a trace, so that a wrong value is remarked on.
	every, all := sampled(os.Getenv("XFORK_TRACE_RUNS"))
	if path := os.Getenv("XFORK_TRACE"); path != "" {
		o.trace = tracefile.To(path, func(line string) { fmt.Fprintln(out, "xfork:", line) })
		if !all {
			o.trace.Sampled(every)
		}
	}
	return o
})

// sampled reads the value of XFORK_TRACE_RUNS: all runs, every so-manieth, or, with 0, a sample that costs little.
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

// sample decides whether the environment's trace has this run. It is called once for each run, before anything else: a run that is
// not observed costs what it costs without a trace. Runs within a run are not asked for: they inherit the observers.
func (o options) sample() options {
	if o.trace != nil && o.trace.Sample() {
		// Clipped: the slice of environment is shared by all runs.
		o.observers = append(slices.Clip(o.observers), o.trace)
	}
	return o
}

// asked reads the value of XFORK. remark is a line for the user, or empty.
func asked(v string) (o options, remark string) {
	switch v {
	case "", "check": // check belongs to ops/vec
	case "seq":
		o.sequential = true
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

// say prints a line of the engine's own to stderr.
func say(line string) { fmt.Fprintln(os.Stderr, "xfork:", line) }

// A force of operators does not read the environment, which would cost more than the force, but one counter of observers
// (observed). So the variables of observing views are looked at when the program starts.
func init() {
	for _, name := range [...]string{"XFORK_TRACE", "XFORK_PROGRESS", "XFORK_SUMMARY"} {
		if os.Getenv(name) != "" {
			observe.Active.Store(1)
		}
	}
}
