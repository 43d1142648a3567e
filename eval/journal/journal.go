// Package journal writes runs to a slog.Logger.
//
//	x.Force(ctx, eval.Observe(journal.To(logger)))
//
// When a run is over it writes, with the times at which things happened:
//
//	level | message         | when
//	------+-----------------+---------------------------------------------------------------------
//	Info  | run is over     | the force has given a value
//	Warn  | run has failed  | it has given an error
//	Warn  | call has failed | a function has failed: error, args, the element of a Map, which of how many attempts; with
//	      |                 | retry=true if another one followed
//	Debug | call            | every other call
//
// The source of a record about a call is the line that forked it. Nothing is written while calls run: a logger must not slow
// them down. Levels that the logger does not want cost nothing beyond the recording. A handler that panics, or ends its
// goroutine, is not called again, and a line on standard error says so; its errors are ignored, for handlers return them for
// single records. The force waits for the handler.
//
// # Cost and concurrency
//
// A run is recorded (package record) while it goes on, and written when it is over, its calls in the order in which they began
// and itself last. A handler must be safe for concurrent use, as slog demands: several runs may end at the same time.
package journal

import (
	"context"
	"log/slog"
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/guard"
)

// To makes an observer that writes to l. A nil logger panics.
func To(l *slog.Logger) stream.Observer {
	if l == nil {
		panic("journal: a nil logger")
	}
	return &journal{h: l.Handler(), view: guard.View{Name: "the journal"}}
}

// journal writes to one handler. It uses the handler and not the logger: records have times and sources of their own, which a
// logger would set to the moment and the line of its call.
type journal struct {
	h    slog.Handler
	view guard.View
}

// Begin watches a run. Handlers get the context of the force, from which some take what belongs to a request.
func (j *journal) Begin(run *stream.Run) stream.Watcher {
	ctx := run.Context
	return record.Watch(run, func(r *record.Run) { j.view.Call(func() { j.write(ctx, r) }) })
}

// write writes the records of one run. Helpers with a fold are part of its call, and have no records.
func (j *journal) write(ctx context.Context, r *record.Run) {
	for k := range r.Slices {
		if s := &r.Slices[k]; !s.Helper {
			j.call(ctx, r, s)
		}
	}
	level, message := slog.LevelInfo, "run is over"
	if r.Err != nil {
		level, message = slog.LevelWarn, "run has failed"
	}
	if j.h.Enabled(ctx, level) {
		_ = j.h.Handle(ctx, about(r, level, message)) // an error is about one record, and there is no caller to return it to
	}
}

// about returns the record about a run. Its source is empty: a run has a title and no line.
func about(r *record.Run, level slog.Level, message string) slog.Record {
	f := r.Figures()
	e := slog.NewRecord(r.Start.Add(r.Wall), level, message, 0)
	e.AddAttrs(
		slog.Uint64("run", r.ID), slog.String("what", summary.Title(r)), slog.String("executor", r.Executor.String()),
		slog.Int("ran", f.Ran()), slog.Int("failed", f.Calls[record.Failed]), slog.Int("shared", f.Calls[record.Shared]),
		slog.Int("cached", f.Calls[record.Cached]), slog.Int("disk", f.Calls[record.Disk]), slog.Int("skipped", f.Calls[record.Skipped]),
		slog.Uint64("operators", f.Operators), slog.Duration("wall", f.Wall), slog.Duration("computing", f.CPUWork),
		slog.Duration("io", f.IOWork), slog.Duration("critical", f.Critical), slog.Duration("best", f.Bound),
	)
	if r.Err != nil {
		e.AddAttrs(slog.Any("error", r.Err)) // as it is: handlers may know its type
	}
	return e
}

// call writes the record about one attempt.
func (j *journal) call(ctx context.Context, r *record.Run, s *record.Slice) {
	level, message := slog.LevelDebug, "call"
	if s.Fate == record.Failed {
		level, message = slog.LevelWarn, "call has failed"
	}
	if !j.h.Enabled(ctx, level) {
		return
	}
	n := &r.Nodes[s.Node]
	e := slog.NewRecord(r.Start.Add(s.End), level, message, pc(n.Site))
	e.AddAttrs(attempt(r, s, n)...)
	if s.Fate == record.Failed {
		e.AddAttrs(reasons(r, s)...)
	}
	_ = j.h.Handle(ctx, e)
}

// attempt returns what is said of each attempt. An own time is a difference of several times, and is kept from being negative.
func attempt(r *record.Run, s *record.Slice, n *record.Node) []slog.Attr {
	attrs := []slog.Attr{
		slog.Uint64("run", r.ID), slog.String("function", r.Name(s.Node)), slog.Uint64("node", n.Number),
		slog.String("line", n.Site.Line()), slog.String("fate", s.Fate.String()), slog.Duration("took", s.End-s.Begin),
		slog.Duration("own", max(s.Self, time.Duration(0))), slog.Int("worker", int(s.Worker)),
	}
	if n.Attempts > 1 {
		attrs = append(attrs, slog.Int("attempt", int(s.Attempt)), slog.Int("attempts", int(n.Attempts)), slog.Bool("retry", s.Retried))
	}
	// Left out for the calls of this process, which are nearly all: a record is not to grow by what says nothing.
	if s.Process != 0 {
		attrs = append(attrs, slog.Int64("process", s.Process))
	}
	return attrs
}

// reasons returns why an attempt has failed, as far as the recording knows. The error is text here: the recording keeps no error.
func reasons(r *record.Run, s *record.Slice) (attrs []slog.Attr) {
	f, known := r.WhyAttempt(s.Node, s.Attempt)
	if !known {
		return nil
	}
	attrs = append(attrs, slog.String("error", f.Text))
	if f.Args != "" {
		attrs = append(attrs, slog.String("args", f.Args))
	}
	if f.Element >= 0 {
		attrs = append(attrs, slog.Int("element", f.Element))
	}
	return attrs
}

// pc returns the program counter of a site's innermost line, as slog takes it: that of the instruction after the call, from
// which runtime.CallersFrames takes one away. 0, which handlers know as no source, if the line is not known.
func pc(s stream.Site) uintptr {
	f, known := s.Frame()
	if !known {
		return 0
	}
	return f.PC + 1
}
