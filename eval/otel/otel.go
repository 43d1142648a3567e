// Package otel makes OpenTelemetry spans of runs: one of the run, and below it one per call.
//
//	x.Force(ctx, eval.Observe(otel.Spans(provider.Tracer("xfork"))))
//
//	the span in the force's context
//	    '-- main.risk (risk.go:41)         the run
//	           |-- fetch                   a call, or one attempt at it: xfork.fate, code.line.number, ...
//	           |-- fold
//	           |     '-- scale             forced by fold
//	           '-- fold                    a helper with it (xfork.helper)
//
// Spans are made when the run is over, with the times at which things happened, so that calls do not pay for them; a span
// that is not sampled costs next to nothing. The package is a module of its own: programs without it do not depend on
// OpenTelemetry.
//
// # Cost and concurrency
//
// A run is recorded (package record) while it goes on. The spans are made on a goroutine for which the force waits, some
// microseconds each, and so there are at most [Most] of them. A tracer is safe for concurrent use, and several runs may end at
// the same time.
package otel

import (
	"cmp"
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/guard"
)

// Most is how many calls of a run get spans: those that took longest. How many got none is an attribute of the run's span. It is
// of the order of what viewers of one trace show, and batch processors buffer: by default they drop spans beyond a few thousand
// that wait for the exporter.
const Most = 10_000

// Spans makes an observer that gives spans to t. A nil tracer panics. If the tracer panics or ends its goroutine, a line on
// standard error says so, it gets no more spans, and the runs go on.
func Spans(t trace.Tracer) stream.Observer {
	if t == nil {
		panic("otel: a nil tracer")
	}
	return &spans{t: t, view: guard.View{Name: "the tracer of package otel"}}
}

// spans gives the spans of all runs to one tracer, behind a guard: tracer and processors are the user's.
//
// One guard for all runs: a tracer that has panicked once is broken, and the next run would only lose time with it.
type spans struct {
	t    trace.Tracer
	view guard.View
}

// Begin watches a run. The context is that of the force, which has the span above.
func (s *spans) Begin(run *stream.Run) stream.Watcher {
	ctx := run.Context
	return record.Watch(run, func(r *record.Run) { s.view.Call(func() { s.make(ctx, r) }) })
}

// make makes the spans of one run. The run's span ends last, for a processor may export a span when it ends, and children
// should be there by then.
func (s *spans) make(ctx context.Context, r *record.Run) {
	end := trace.WithTimestamp(r.Start.Add(r.Wall))
	ctx, span := s.t.Start(ctx, summary.Title(r), trace.WithTimestamp(r.Start), trace.WithAttributes(attributes(r)...))
	chosen := longest(r)
	if hidden := len(r.Slices) - len(chosen); hidden > 0 {
		span.SetAttributes(attribute.Int("xfork.slices_without_span", hidden))
	}
	if r.Err != nil {
		span.RecordError(r.Err, end)
		span.SetStatus(codes.Error, guard.Error(r.Err))
	}
	if span.IsRecording() { // or no child would be sampled either
		s.calls(ctx, r, chosen)
	}
	span.End(end)
}

// attributes returns what is said of a run: the figures of package record, so that a span and the line of package summary say
// the same. Names begin with xfork, for the semantic conventions have none for a graph of calls; times are seconds as floats, as
// the conventions have durations.
func attributes(r *record.Run) []attribute.KeyValue {
	f := r.Figures()
	return []attribute.KeyValue{
		attribute.Int64("xfork.run", int64(r.ID)),
		attribute.String("xfork.executor", r.Executor.String()),
		attribute.Int("xfork.workers", r.Workers),
		attribute.Int("xfork.ran", f.Ran()),
		attribute.Int("xfork.shared", f.Calls[record.Shared]),
		attribute.Int("xfork.cached", f.Calls[record.Cached]),
		attribute.Int("xfork.disk", f.Calls[record.Disk]),
		attribute.Int("xfork.skipped", f.Calls[record.Skipped]),
		attribute.Int64("xfork.operators", int64(f.Operators)),
		attribute.Float64("xfork.computing_seconds", f.CPUWork.Seconds()),
		attribute.Float64("xfork.io_seconds", f.IOWork.Seconds()),
		attribute.Float64("xfork.critical_seconds", f.Critical.Seconds()),
	}
}

// longest returns the slices that get spans, by the time at which they begin: sorted by length first, and what is left of them
// by index again, which is the order of their beginnings.
func longest(r *record.Run) []int32 {
	all := make([]int32, len(r.Slices))
	for i := range all {
		all[i] = int32(i)
	}
	if len(all) <= Most {
		return all
	}
	took := func(i int32) time.Duration { return r.Slices[i].End - r.Slices[i].Begin }
	slices.SortFunc(all, func(a, b int32) int { return cmp.Compare(took(b), took(a)) })
	all = all[:Most]
	slices.Sort(all)
	return all
}

// calls makes the spans below a run's. A caller begins before what it forces, so that its span is there when it is needed. If the
// caller got no span, because others took longer, the call is a child of the run.
func (s *spans) calls(ctx context.Context, r *record.Run, chosen []int32) {
	contexts := make(map[uint64]context.Context) // of the callers, by creation number
	for _, k := range chosen {
		c := &r.Slices[k]
		n := &r.Nodes[c.Node]
		parent, known := contexts[n.By]
		if !known {
			parent = ctx
		}
		if own := s.call(parent, r, c); !c.Helper {
			contexts[n.Number] = own
		}
	}
}

// call makes the span of one slice, and returns the context for the spans below it. The span has ended when those are made; that
// is allowed, for a child needs the identifiers of its parent only.
func (s *spans) call(parent context.Context, r *record.Run, c *record.Slice) context.Context {
	n := &r.Nodes[c.Node]
	own, span := s.t.Start(parent, r.Name(c.Node), trace.WithTimestamp(r.Start.Add(c.Begin)), trace.WithAttributes(
		attribute.Int64("xfork.node", int64(n.Number)),
		attribute.String("xfork.fate", c.Fate.String()),
		attribute.Int("xfork.worker", int(c.Worker)),
		attribute.Bool("xfork.helper", c.Helper),
		attribute.String("xfork.lane", r.FunctionOf(c.Node).Lane.String()),
	))
	code(span, n)
	if n.Attempts > 1 {
		span.SetAttributes(attribute.Int("xfork.attempt", int(c.Attempt)))
	}
	// Only of calls in other processes: the resource has the number of this one.
	if c.Process != 0 {
		span.SetAttributes(attribute.Int64("xfork.process", c.Process))
	}
	if c.Fate == record.Failed {
		fail(span, r, c)
	}
	span.End(trace.WithTimestamp(r.Start.Add(c.End)))
	return own
}

// code adds the line that forked the call, under the names of OpenTelemetry's semantic conventions for source code
// (opentelemetry.io/docs/specs/semconv/registry/attributes/code): viewers make links of them.
func code(span trace.Span, n *record.Node) {
	if f, known := n.Site.Frame(); known {
		span.SetAttributes(
			attribute.String("code.function.name", f.Function),
			attribute.String("code.file.path", f.File),
			attribute.Int("code.line.number", f.Line),
		)
	}
}

// fail marks a span as failed, with the reason as far as the recording knows it. The run's error is recorded as an event of the
// run's span; here is text only, for the recording keeps no errors.
func fail(span trace.Span, r *record.Run, c *record.Slice) {
	why, known := r.WhyAttempt(c.Node, c.Attempt)
	if !known { // one of more than the stream reports
		span.SetStatus(codes.Error, "the function failed")
		return
	}
	if why.Args != "" {
		span.SetAttributes(attribute.String("xfork.args", why.Args))
	}
	if why.Element >= 0 {
		span.SetAttributes(attribute.Int("xfork.element", why.Element))
	}
	span.SetStatus(codes.Error, why.Text)
}
