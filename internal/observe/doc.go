// Package observe has how observers come to know of a run: what package stream describes to them is written down here, and
// handed over.
//
//	worker 0   Log ---+
//	worker 1   Log ---+--- Recorder --- watchers
//	no worker  Log ---+
//
// Each goroutine of a run writes its own log, under a lock that is its own but for the moments of a delivery. The goroutine that
// fills a batch delivers the logs of all, unless another one is at it; an observer may ask for a delivery too. Events are taken out
// of the logs before shapes: what is written of a node was learnt from a goroutine that had written the node down before, so a
// watcher hears of a node before it hears what the node does.
//
//	recorder.go  Recorder: asks the observers, delivers, ends
//	log.go       Log: the events of one goroutine, in memory that later runs use again
//	shape.go     what a run consists of, as numbers: a log keeps no node alive
//	reason.go    why calls have failed
//	marks.go     Marks: labels and regions for Go's profiler and tracer
//	whence.go    the user's line that forced, for titles
//
// Lock order: deliver (held for a whole delivery, while watchers are called), then a log's, then the recorder's. Watchers are
// called on goroutines of their own (package guard), so that neither a panic nor a Goexit of theirs is the run's.
package observe
