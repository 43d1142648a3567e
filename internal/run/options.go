package run

import (
	"context"
	rtrace "runtime/trace"
	"slices"

	"xfork/eval/stream"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/world"
)

// Options is what the options of a force come to. It is a value: each run has a copy that does not change once the run has started,
// and a run within a run begins with a copy of the outer one's.
type Options struct {
	Workers    int // 0: as many as the engine allows
	IOLimit    int // 0: the engine's
	InFlight   int // 0: no bound
	Sequential bool
	FailFast   bool
	AllErrors  bool
	Labels     bool
	Observers  []stream.Observer
	Parent     stream.Origin // of a run within a run
	Title      string
	Trace      observe.Sampler // of the environment: see Sample
	Engine     *world.Engine
	World      *world.World
	Begins     func(*demand.Scope) // told of the root scope before the run starts; or nil
	Call       *Post               // its call waits for the run from outside of it (exec.Absence)
}

// io is the bound that views show, and the one that the scheduler's run gets: how many calls of the I/O lane a run has in flight at most.
func (o *Options) io() int {
	if o.IOLimit > 0 {
		return o.IOLimit
	}
	return o.Engine.IO()
}

// executor returns what a run of these options is called in its events.
func (o *Options) executor() stream.Executor {
	if o.Sequential {
		return stream.Sequential
	}
	return stream.Parallel
}

// Observable reports whether an observer, the profiler or the tracer may want to know of the run.
func (o *Options) Observable() bool { return o.Observers != nil || o.Labels || rtrace.IsEnabled() }

// Recorder begins to record a run, or a walk, if one of its observers watches it.
func (o *Options) Recorder(ctx context.Context, x stream.Executor, roots []*node.Node) *observe.Recorder {
	if len(o.Observers) == 0 {
		return nil
	}
	c := observe.Config{Observers: o.Observers, Parent: o.Parent, Executor: x, Title: o.titled(), Workers: 1}
	if x == stream.Parallel {
		c.IO = o.io()
		if c.Workers = o.Engine.Workers(); o.Workers > 0 {
			c.Workers = o.Workers
		}
	}
	// nil as well where no observer wants to watch: then the run costs what an unobserved one does.
	return observe.NewRecorder(ctx, c, roots)
}

// titled is the title of a run that is about to begin on this goroutine: the line that forced is looked for on its stack. It is kept,
// since a run under the tracer and an observer asks twice.
func (o *Options) titled() string {
	if o.Title == "" {
		o.Title = observe.Whence()
	}
	return o.Title
}

// Sample decides whether the environment's trace has this run. It is called once for each run, before anything else: a run that is
// not observed costs what it costs without a trace. Runs within a run are not asked for: they inherit the observers.
func (o Options) Sample() Options {
	if o.Trace != nil && o.Trace.Sample() {
		// Clipped: the slice of environment is shared by all runs.
		o.Observers = append(slices.Clip(o.Observers), o.Trace)
	}
	return o
}
