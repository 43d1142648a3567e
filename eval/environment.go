package eval

import (
	"fmt"
	"io"
	"os"
	"sync"

	"xfork/eval/progress"
	"xfork/eval/summary"
	tracefile "xfork/eval/trace"
)

// What the environment asks for in every force of the process, so that a program can be looked at without being changed.
//
//	XFORK=seq                  every force is sequential
//	XFORK_PROGRESS=1           how far each run has come: package progress
//	XFORK_SUMMARY=1            what each run was worth: package summary; progress ends with the same line
//	XFORK_LABELS=1             every call with its function's name in CPU profiles: the option Labels
//	XFORK_TRACE=run.json.gz    what happened when: package trace
//
// Everything that these say goes to stderr, in lines that begin with "xfork:". A value that means nothing is told of once,
// and ignored.
var environment = sync.OnceValue(func() options {
	o, remark := asked(os.Getenv("XFORK"))
	if remark != "" {
		say(remark)
	}
	o.labels = wanted("XFORK_LABELS")
	out := io.Writer(os.Stderr)
	if wanted("XFORK_PROGRESS") {
		screen := progress.To(os.Stderr)
		o.observers = append(o.observers, screen)
		out = screen // from here on there may be bars, and lines go above them
	} else if wanted("XFORK_SUMMARY") {
		o.observers = append(o.observers, summary.To(os.Stderr))
	}
	if path := os.Getenv("XFORK_TRACE"); path != "" {
		o.observers = append(o.observers, tracefile.To(path, func(line string) { fmt.Fprintln(out, "xfork:", line) }))
	}
	return o
})

// asked reads the value of XFORK, and tells in one line what the user should know about it, if anything.
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

// wanted tells whether a switch of the environment is on.
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

func say(line string) { fmt.Fprintln(os.Stderr, "xfork:", line) }

// A force of operators does not look at the environment, but at whether anybody observes.
func init() {
	for _, name := range [...]string{"XFORK_TRACE", "XFORK_PROGRESS", "XFORK_SUMMARY"} {
		if os.Getenv(name) != "" {
			observed.Store(1)
		}
	}
}
