package eval

import (
	"context"
	rtrace "runtime/trace"

	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/observe"
)

// options is what the options of a force come to. It is a value: each run has a copy that does not change once the run has started,
// and a run within a run begins with a copy of the outer one's.
type options struct {
	workers    int // 0: as many as the engine allows
	ioLimit    int // 0: the engine's
	inFlight   int // 0: no bound
	sequential bool
	failFast   bool
	allErrors  bool
	labels     bool
	observers  []stream.Observer
	parent     stream.Origin // of a run within a run
	title      string
	trace      observe.Sampler // of the environment: see sample
	engine     *Engine
	world      *world
	background *Background
	call       *post // its call waits for the run from outside of it: see absence.go
}

// io is how many calls of the I/O lane a run has in flight at most.
func (o *options) io() int {
	if o.ioLimit > 0 {
		return o.ioLimit
	}
	return o.engine.io
}

// executor returns what a run of these options is called in its events.
func (o *options) executor() stream.Executor {
	if o.sequential {
		return stream.Sequential
	}
	return stream.Parallel
}

// observable reports whether an observer, the profiler or the tracer may want to know of the run.
func (o *options) observable() bool { return o.observers != nil || o.labels || rtrace.IsEnabled() }

// recorder begins to record a run, or a walk, if one of its observers watches it.
func (o *options) recorder(ctx context.Context, x stream.Executor, roots []*node.Node) *observe.Recorder {
	if len(o.observers) == 0 {
		return nil
	}
	c := observe.Config{Observers: o.observers, Parent: o.parent, Executor: x, Title: o.titled(), Workers: 1}
	if x == stream.Parallel {
		c.IO = o.io()
		if c.Workers = o.engine.workers; o.workers > 0 {
			c.Workers = o.workers
		}
	}
	return observe.NewRecorder(ctx, c, roots)
}

// titled is the title of a run that is about to begin on this goroutine.
func (o *options) titled() string {
	if o.title == "" {
		o.title = observe.Whence()
	}
	return o.title
}
