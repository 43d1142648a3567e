// Package otel makes OpenTelemetry spans of runs: one of the run, and below it one per call.
//
//	x.Force(ctx, eval.Observe(otel.Spans(provider.Tracer("xfork"))))
//
// The run's span is a child of the span in the force's context, and the calls are children of the run's span, or of the call
// that forced them. Spans are made when the run is over, with the times at which things happened, so that calls do not pay
// for them; a span that is not sampled costs next to nothing. The package is a module of its own.
package otel

import (
	"context"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"xfork/eval/internal/guard"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
)

// Most is how many calls of a run get spans: those that took longest. How many got none is an attribute of the run's span.
const Most = 10_000

// Spans makes an observer that gives spans to t. A nil tracer panics.
func Spans(t trace.Tracer) stream.Observer {
	if t == nil {
		panic("otel: a nil tracer")
	}
	return &spans{t: t, view: guard.View{Name: "the tracer of package otel"}}
}

type spans struct {
	t    trace.Tracer
	view guard.View
}

// Begin watches a run.
func (s *spans) Begin(run *stream.Run) stream.Watcher {
	ctx := run.Context
	return record.Watch(run, func(r *record.Run) { s.view.Call(func() { s.make(ctx, r) }) })
}

// make makes the spans of one run.
func (s *spans) make(ctx context.Context, r *record.Run) {
	f := r.Figures()
	ctx, span := s.t.Start(ctx, summary.Title(r), trace.WithTimestamp(r.Start), trace.WithAttributes(
		attribute.Int64("xfork.run", int64(r.ID)),
		attribute.String("xfork.executor", r.Executor.String()),
		attribute.Int("xfork.workers", r.Workers),
		attribute.Int("xfork.ran", f.Ran()),
		attribute.Int("xfork.shared", f.Calls[record.Shared]),
		attribute.Int("xfork.cached", f.Calls[record.Cached]),
		attribute.Int("xfork.skipped", f.Calls[record.Skipped]),
		attribute.Int64("xfork.operators", int64(f.Operators)),
		attribute.Float64("xfork.computing_seconds", f.CPUWork.Seconds()),
		attribute.Float64("xfork.io_seconds", f.IOWork.Seconds()),
		attribute.Float64("xfork.critical_seconds", f.Critical.Seconds()),
	))
	chosen := longest(r)
	if hidden := len(r.Slices) - len(chosen); hidden > 0 {
		span.SetAttributes(attribute.Int("xfork.slices_without_span", hidden))
	}
	if r.Err != nil {
		span.RecordError(r.Err, trace.WithTimestamp(r.Start.Add(r.Wall)))
		span.SetStatus(codes.Error, guard.Error(r.Err))
	}
	if span.IsRecording() {
		s.calls(ctx, r, chosen)
	}
	span.End(trace.WithTimestamp(r.Start.Add(r.Wall)))
}

// longest are the slices that get spans, by the time at which they begin.
func longest(r *record.Run) []int32 {
	all := make([]int32, len(r.Slices))
	for i := range all {
		all[i] = int32(i)
	}
	if len(all) <= Most {
		return all
	}
	took := func(i int32) int64 { return int64(r.Slices[i].End - r.Slices[i].Begin) }
	slices.SortFunc(all, func(a, b int32) int { return int(took(b) - took(a)) })
	all = all[:Most]
	slices.Sort(all)
	return all
}

// calls makes the spans below a run's. A caller begins before what it forces, so that its span is there when it is needed.
func (s *spans) calls(ctx context.Context, r *record.Run, chosen []int32) {
	contexts := make(map[uint64]context.Context) // of the callers, by number
	for _, k := range chosen {
		c := &r.Slices[k]
		n := &r.Nodes[c.Node]
		parent, known := contexts[n.By]
		if !known {
			parent = ctx
		}
		own, span := s.t.Start(parent, r.Name(c.Node), trace.WithTimestamp(r.Start.Add(c.Begin)), trace.WithAttributes(
			attribute.Int64("xfork.node", int64(n.Number)),
			attribute.String("xfork.fate", c.Fate.String()),
			attribute.Int("xfork.worker", int(c.Worker)),
			attribute.Bool("xfork.helper", c.Helper),
			attribute.String("xfork.lane", r.FunctionOf(c.Node).Lane.String()),
		))
		if f, known := n.Site.Frame(); known {
			span.SetAttributes(
				attribute.String("code.function.name", f.Function),
				attribute.String("code.file.path", f.File),
				attribute.Int("code.line.number", f.Line),
			)
		}
		if n.Attempts > 1 {
			span.SetAttributes(attribute.Int("xfork.attempt", int(c.Attempt)))
		}
		if c.Fate == record.Failed {
			text := "the function failed"
			if why, known := r.WhyAttempt(c.Node, c.Attempt); known {
				text = why.Text
				if why.Args != "" {
					span.SetAttributes(attribute.String("xfork.args", why.Args))
				}
				if why.Element >= 0 {
					span.SetAttributes(attribute.Int("xfork.element", why.Element))
				}
			}
			span.SetStatus(codes.Error, text)
		}
		if !c.Helper {
			contexts[n.Number] = own
		}
		span.End(trace.WithTimestamp(r.Start.Add(c.End)))
	}
}
