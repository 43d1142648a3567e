// Package record keeps what a run has told: the finished run as a model, from which pages, tables and traces are made.
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
// A recording takes some 200 bytes per call until it is dropped. It keeps no node, no value, no function and no error alive: why
// calls have failed it keeps as text, for the first stream.MostFailures.
package record
