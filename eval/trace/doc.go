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
// # The life of a file
//
//	first Begin   the file is created; what it held before is lost
//	each End      the run is built by package record, then encoded over the tail of the document, and a new tail behind it
//	Close         or the end of the program: the document is whole after each run, so there is nothing left to do
//
// While calls run, nothing is encoded: a run costs what recording costs. Runs that end at the same time are encoded one after
// the other, under the lock of the File, each on the goroutine that ends it.
//
// # The format
//
// It is Chrome's trace event format (Google, "Trace Event Format", 2016, docs.google.com/document/d/
// 1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU), the one that both viewers read: a JSON object with a list of events, in any
// order. Of its phases this package writes:
//
//	ph   | is             | written for                              | members beside name, pid, tid, ts
//	-----+----------------+------------------------------------------+-----------------------------------
//	M    | metadata       | the names of processes and threads       | args.name
//	X    | complete slice | the run, calls, attempts, helpers, waits | dur, cat, cname, args
//	i    | instant        | results that were found on disk          | s = "t": of a thread; cat, args
//	s, f | flow           | the two ends of an arrow                 | id, cat; f: bp = "e"
//
// pid is the number of the run, tid that of the worker plus one, for thread 0 is that of the force. ts and dur are in
// microseconds; the decimals have the nanoseconds. An arrow's end belongs to the slice that encloses it on its thread, which
// is what bp = "e" says; for the other end that is the default.
//
// # The files, each using only those above it
//
//	quote.go    strings in JSON
//	write.go    one run as events: names, slices, waits
//	arrows.go   and arrows
//	gzip.go     a compressed document that can be added to
//	sample.go   which runs of a program are traced
//	file.go     the observer, and its document
package trace
