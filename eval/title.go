package eval

import (
	rtrace "runtime/trace"

	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/run"
)

// Title says what the force is for, in views: summary, progress, report, live page, trace, logs, spans and the tasks of go tool
// trace. Without it, or with an empty one, a run is titled by the function and line that forced: "main.risk (risk.go:41)".
//
// It costs nothing where the run is not observed. Runs inside of this one, as AsCompleted in a fork makes them, have their own.
func Title(text string) Option {
	text = node.Printable(text)
	return func(o *run.Options) { o.Title = text }
}

// Here adds the line that calls it to opts, as the title of a run that will begin on another goroutine; for expr.Start. Where
// nothing observes, it gives opts back.
func Here(opts []Option) []Option {
	o := newOptions(opts)
	if len(o.Observers) == 0 && o.Trace == nil && !rtrace.IsEnabled() || o.Title != "" {
		return opts
	}
	return append(opts[:len(opts):len(opts)], Title(observe.Whence()))
}
