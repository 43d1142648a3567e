package progress

import (
	"time"

	"xfork/graph"
)

// State is how far a run has come. It is a copy: nothing of it changes afterwards.
type State struct {
	Run       uint64        // stream.Run.ID
	Title     string        // in the user's words, or the function and line that forced; empty where neither is known
	Elapsed   time.Duration // since it began
	Functions []Function    // by first occurrence
	// Left is how long what is known of the run will still take: the rest of the calls of each function at what such calls
	// have taken so far, at the pace of their lane. It is 0 as long as that cannot be known: a function has calls to come and
	// none that is over.
	Left time.Duration
	Over bool
	Err  error // once it is over
}

// Function is how far the calls of one function have come. Done + Running <= Total, but for calls that have run out of time
// while their functions go on: these are both done and running.
type Function struct {
	graph.Function
	Total   int // calls known so far
	Done    int // over: made, shared, found or skipped
	Failed  int // of these
	Running int
	// Parts and PartsDone are those of running calls that are parallel inside, such as folds. Parts is 0 where it is not known
	// how many there will be, as in a fold over a source.
	Parts, PartsDone int
	Rate             float64 // calls per second, since the first one began
}

// Share returns how much of the calls known so far is done, parts of calls included: from 0 to 1. It counts calls and not their
// time. Parts are those of all running calls together, so each counts as done by the share of all. It may go down, when more
// calls become known.
func (f *Function) Share() float64 {
	done := float64(f.Done)
	if f.Parts > 0 {
		done += float64(min(f.Running, f.Total-f.Done)) * float64(f.PartsDone) / float64(f.Parts)
	}
	return done / float64(max(1, f.Total))
}
