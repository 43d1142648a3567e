// # The environment
//
// A program can be looked at without being changed for it:
//
//	XFORK=seq                  every force is sequential, on the goroutine that forces, for debuggers: some 14 frames of the
//	                           engine lie between a function and the force that needs it, so "up 15"
//	XFORK=check                inputs of ops/vec that are written too early are reported
//	XFORK_PROGRESS=1           how far each run has come: package progress
//	XFORK_SUMMARY=1            what each run was worth: package summary
//	XFORK_TRACE=run.json.gz    what happened when: package trace; of programs that force again and again, a sample
//	XFORK_TRACE_RUNS=all       all runs instead, or, with a number, each so-manieth
//	XFORK_CACHE=off            results on disk are neither looked for nor kept; read, refresh: package cache
//	XFORK_LABELS=1             every call with its function's name in CPU profiles: the option Labels
//	XFORK_REPLAY=dir           calls that fail are saved in the folder, to be made again: package replay
//
// Everything that these say goes to stderr, in lines that begin with "xfork:". A value that means nothing is reported once,
// and ignored.
package eval

import (
	"sync"

	"xfork/internal/observe"
	"xfork/internal/run"
)

// environment is what the environment asks for in every force of the process (package eval/env). It is read once, by the first
// force that needs options, because the views that it makes are shared by all runs: one screen, one trace file.
var environment = sync.OnceValue(func() (o run.Options) {
	if observe.FromEnvironment != nil {
		e := observe.FromEnvironment()
		o.Sequential, o.Labels, o.Observers, o.Trace = e.Sequential, e.Labels, e.Observers, e.Trace
	}
	return o
})
