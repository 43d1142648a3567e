// Package stream defines what an observed run reports to its watchers: the graph it has to evaluate, and what happens when.
//
// The engine (package eval) is the only producer. Consumers are package record, which keeps everything and makes a model of
// it, package progress, which only counts, and through these two every view.
//
// An [Observer] is asked at the beginning of every run and answers with a [Watcher] for it, or with nil. The watcher is
// called, always from one goroutine at a time:
//
//	Observer.Begin(run)            before anything is evaluated
//	  Watcher.Nodes(shape)         nodes that the run has come to know: before any event about them, and in pieces,
//	  Watcher.Failures(failures)   why calls have failed, if it is a FailureWatcher: before the events about them
//	  Watcher.Events(events)       because dynamic nodes and nested forces extend what is known
//	  ...
//	Watcher.End(end)               the force is about to return
//
// # What is reported
//
//	of               | as
//	-----------------+-----------------------------------------------------------------------------------------------
//	a call           | Started, then Returned or Failed, each with worker and time; Parked and Resumed in between when
//	                 | its function waits in a force. Failed may be amended by Retrying or Cancelled. A call that has run out of
//	                 | time while its function goes on is Expired, and has failed
//	a call not made  | Shared (an equal pure call was made), Found (another force made it), Disk (its result was kept by an earlier
//	                 | call, maybe of another process), Skipped (it is not demanded any more)
//	a fold           | as a call; each helping worker with Joined and Left; how many parts it has with Divided, and some 256 times
//	                 | on the way how many are done with Advanced
//	array operators  | as one call for those that are evaluated together; those without a value of their own as Fused. One that
//	                 | fails on the way is reported as a call inside of it, and what needs that as Cancelled
//	a scan of files  | as array operators; how many rows it has left out with Rejected, behind each pass over it
//	an operator      | as a node of the shape, and as a count at the end: timing one would take longer than doing it
//	a nested force   | the nodes it needs name, in By, the call that forces; they run on the same stream
//	a dynamic choice | the nodes it has chosen name the dynamic node in By
//
// Every executor reports the same: parallel, sequential (worker 0 is the caller then), and the walk of a force that needs
// operators only, which has no events and no shape but its root, and says how many operators it has evaluated. A force
// that finds its outcome there is no run. A function that outlives its run, because it does not heed its context, has a
// beginning and no end.
//
// # Order
//
// Three orders hold, and only these:
//
//   - The events of one worker are in the order in which they happened. Those of several workers arrive in batches that
//     overlap in time; a view that needs one order sorts by Event.At.
//   - A node is reported before the first event about it. The engine takes the events out of its buffers first and the nodes
//     afterwards, so a batch of nodes covers every event of its batch of events.
//   - A failure is reported before the event that says that the call has failed, unless MostFailures have been reported.
//
// Events about nodes that a consumer does not know are therefore lost nodes, and may be ignored.
//
// # What it costs, and what an observer may do
//
// Without an observer a call pays for one comparison with nil. With one, an event is a clock and 32 bytes without pointers
// in a buffer of the worker; buffers are handed over when they are full, when a view calls [Run.Sync], and at the end.
// A node of the shape is 48 bytes and its operands eight each. An error is written down only where a watcher wants it, and of a
// run that fails again and again no more than a thousand. Beginning and ending cost some microseconds per run, which a
// program that forces one small expression after the other notices.
//
// Watchers are called on a goroutine of their own for which the delivering worker waits. One that is slow slows that worker
// down, and the others once they have filled their buffers; one that blocks for ever blocks the run. One that panics, or
// ends its goroutine, is not called again for that run, a line on stderr says so, and the run is unharmed. A watcher must not
// force what the run it watches is evaluating.
//
// Programs that look at a finished run read it from package record, which is made of this stream.
package stream
