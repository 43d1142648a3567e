package eval

import (
	"slices"

	"xfork/eval/stream"
	"xfork/internal/run"
	"xfork/internal/world"
)

// Option changes how one force is done. A nested force inherits the options of its run. Of two options for the same thing the later
// one counts, but for observers, which add up.
type Option func(*run.Options)

// Workers lets this run claim at most n functions of the CPU lane at a time, whatever the engine's own limit is. One more
// may run for every further goroutine that forces. n must be positive.
func Workers(n int) Option {
	world.MustBePositive("Workers", n)
	return func(o *run.Options) { o.Workers = n }
}

// IOLimit lets this run have at most n calls of the I/O lane in flight, whatever the engine's own limit is. Calls beyond that wait,
// without a goroutine. It panics if n is not positive.
func IOLimit(n int) Option {
	world.MustBePositive("IOLimit", n)
	return func(o *run.Options) { o.IOLimit = n }
}

// Sequential evaluates in program order on the caller's goroutine: the same graph, the same values, the same errors. It
// is the debugger's way in.
//
// Functions run on the goroutine that forces, so breakpoints, t.FailNow and runtime.Goexit act as in the plain program. A
// function that ignores its context cannot be left behind: the force lasts as long as it does.
func Sequential() Option { return func(o *run.Options) { o.Sequential = true } }

// FailFast makes the force return the first failure in time, instead of the one that Sequential would report. What
// the nodes remember is the same.
//
// So which failure it is may differ from run to run. What was running for this force alone is told to stop.
func FailFast() Option { return func(o *run.Options) { o.FailFast = true } }

// AllErrors makes the force run all that can run, and return every failure, joined in creation order.
//
// Each error is there once, however many nodes it has passed through. With one failure it is that failure itself.
func AllErrors() Option { return func(o *run.Options) { o.AllErrors = true } }

// Observe reports the run to o: see package stream for the events, and the packages below eval for views. Given several
// times, it reports to each. A nil Observer panics.
//
// An observed run costs some 0.1 µs more per call, and what the view makes of it.
func Observe(o stream.Observer) Option {
	if o == nil {
		panic("eval: Observe with a nil observer")
	}
	return func(opts *run.Options) { opts.Observers = append(slices.Clip(opts.Observers), o) }
}

// On uses the slots of e instead of those that all forces of the process share by default.
func On(e *Engine) Option {
	if e == nil {
		panic("eval: On with a nil engine")
	}
	return func(o *run.Options) { o.Engine = e }
}

// newOptions returns what the environment asks for, with opts on top. Without opts nothing escapes to the heap.
func newOptions(opts []Option) run.Options {
	o := environment()
	o.Engine = Default
	if len(opts) == 0 {
		return o
	}
	return with(o, opts)
}

// with is o with more options. Its receiver escapes to them: a force without any keeps its options on the stack.
func with(o run.Options, opts []Option) run.Options {
	for _, opt := range opts {
		if opt == nil {
			panic("eval: nil option")
		}
		opt(&o)
	}
	return o
}

// Labels gives every call a profiler label: "xfork" is the name of the function. Labels of the force's context are kept.
// It costs some 50 ns per call. Under Sequential the caller's goroutine has the labels of the force's context afterwards.
func Labels() Option { return func(o *run.Options) { o.Labels = true } }

// InFlight lets at most n items of work be under way at a time, from end to end: an item begins with a call that needs no other
// one and ends when all that is computed of it alone is done. Without it calls of one lane run ahead of those of another, and
// everything that they return is in memory until its turn comes: a hundred files are read while the first one is parsed.
//
//	pages := parse.CallEach(fetch.Map(urls))                      // fetch waits, parse computes
//	for i, r := range expr.AsCompleted(ctx, pages, eval.InFlight(16)) // no more than 16 pages are fetched and not parsed
//
// What two items come to together belongs to the one that began last. Unsafe and exclusive calls do not begin an item, and a call
// that waits in a force does not count. A sequential force has one item under way in any case. n must be positive.
func InFlight(n int) Option {
	world.MustBePositive("InFlight", n)
	return func(o *run.Options) { o.InFlight = n }
}
