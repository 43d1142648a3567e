// Package record keeps what a run has reported: the finished run as a model, from which pages, tables and traces are made.
//
//	rec := record.New()
//	v, err := x.Force(ctx, eval.Observe(rec))
//	run := rec.Last()
//	fmt.Println(run.Figures())       // what it was worth
//	run.CriticalPath()               // what no number of workers can shorten
//
// A [Run] has nodes, in ascending creation number, and slices: the times during which a call, or one attempt at it, was in
// progress on a worker, or a worker helped with a fold. Both are named by index. Nodes are joined by two kinds of edges:
//
//	operands  Run.Operands(i)   what i was computed from
//	demands   Run.Demands(i)    what the function of i has forced, or what the dynamic node i has chosen
//
//	slice  worker 0   [fetch #4 ......][Add-caller #7 ....[fetch #8 ...]....]
//	                                         Inside: #7 --^   Self of #7 is what is left of it
//
// A view of finished runs is a function of a *Run, and an observer made of it with [Each]. One that is alive keeps a
// [Recording] and asks it for the run as it is at the moment.
//
// # The life of a recording
//
//	Observer.Begin --> Watch           a Recording with the description of the run
//	Watcher.Nodes, Events, Failures    appended as they come, under the recording's lock: no work is done while calls run
//	Watcher.End    --> build           the builder makes a Run of it (build.go, slices.go), once
//	                   done(run)       the view's function, on the goroutine that ends the run; the force waits for it
//
// Recording.Now does the same in the middle of a run, on the caller's goroutine, from what has come so far.
//
// # The files, each using only those above it
//
//	run.go        the model: what a Run has, and what is looked up in it
//	slices.go     events of the stream become slices and waits
//	build.go      everything that the stream has reported becomes a Run
//	recorder.go   the watchers that collect, and call build
//	critical.go   the longest chain of a Run
//	bound.go      what no order of its calls could have beaten
//	figures.go    the Run in numbers, and in a line
//	few.go        which of thousands of small runs a view shows
//	explain.go    the Run as text, and the costs of its functions for estimates
//
// # What it costs
//
// A recording takes some 200 bytes per call until it is dropped. It keeps no node, no value, no function and no error alive: why
// calls have failed it keeps as text, for the first stream.MostFailures. To build the model takes some 0.3 µs per call, mostly
// for sorting; all that is computed from a Run is linear in it.
//
// # Concurrency
//
// A Run does not change once it is made, and may be read by any number of goroutines. A [Recorder] and a [Recording] may be
// used from several goroutines; each has one lock, which is never held while code of the user runs.
package record
