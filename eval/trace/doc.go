// Package trace writes runs as trace files for ui.perfetto.dev and chrome://tracing.
//
//	x.Force(ctx, eval.Observe(trace.To("run.json.gz", nil)))
//
// XFORK_TRACE=run.json.gz does so for a program that was not changed for it: for its first hundred runs, and then for as many as
// a fiftieth of the time pays for, so that a server is not slower for it; XFORK_TRACE_RUNS=all traces every run, and
// XFORK_TRACE_RUNS=10 each tenth.
//
// A run is a process of the trace and a worker one of its threads. A slice is a call, or one attempt at it; calls that its
// function forced and its worker ran lie inside of it, and so do waits. Arrows lead along the edges of the graph: from each
// call to those that needed its value, past the operators in between (through an operator leads one arrow: from the call
// below it that ended last, for which it had to wait), and from a call that forces to what other workers ran for it. White
// gaps are workers without work.
//
// The form is Chrome's trace event format (Google, "Trace Event Format", 2016), the one that both viewers read.
package trace
