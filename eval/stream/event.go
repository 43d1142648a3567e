package stream

import "time"

// Event is one thing that happened. It has no pointers, so that millions of them cost the garbage collector nothing.
type Event struct {
	// At is the time since the run began.
	At time.Duration
	// Node is the creation number of the call it is about.
	Node uint64
	// N is, of Started, which attempt it is, counted from 1, or 0 where there can be only one; of Returned and Failed, the
	// number of the process in which the call was made, or 0 for this one; of Left, how many parts the helper has done; of Divided, into how many parts the call is, or 0 where that is not known; of Advanced, how many parts
	// have been done since the one before; of Rejected, how many rows.
	N int64
	// Worker is a goroutine of the run, by a small number that is used again when the goroutine is gone. Calls on one
	// worker nest: what starts later ends earlier. -1 is no worker: the event comes from the caller or from a timer.
	Worker int32
	Kind   Kind
}

// Kind of an event.
type Kind uint8

// The kinds.
const (
	Started  Kind = iota // the function is called
	Returned             // it has returned a value, or a dynamic node's choice
	Failed               // it has returned an error, panicked or ended its goroutine
	Asked                // no function was called: a dynamic node has asked for what it depends on, and will be called then

	// Amendments: they follow Returned or Failed of the same node on the same worker.

	Retrying  // the failure does not count, another attempt will follow
	Cancelled // its outcome is not remembered: it was not wanted any more, came too late, or needed what has failed

	Parked  // the function waits in a force, and its worker is free for others
	Resumed // it goes on

	Joined // the worker begins to help with a fold that another one has started
	Left   // it is through

	// Of calls that were not made.

	Shared  // an equal pure call was made, and its outcome copied
	Found   // another force has made the call in the meantime
	Disk    // its result was on disk, where an earlier call had left it
	Skipped // it is not demanded any more: something before it has failed, or the demand was withdrawn

	Expired  // the call's time is up, and it has failed, although its function still runs and will end as Cancelled
	Divided  // the call is parallel inside, and begins with its parts; a fold over a source does so again and again
	Advanced // some of its parts have been done, on this worker
	Fused    // the array operator is evaluated on the way to another one, in the same pass, and has no time of its own
	Rejected // the scan of a table has left out rows that cannot be read, as the program wants it to
)

// String returns the kind in a word.
func (k Kind) String() string {
	return [...]string{
		"started", "returned", "failed", "asked", "retrying", "cancelled", "parked", "resumed", "joined", "left",
		"shared", "found", "disk", "skipped", "expired", "divided", "advanced", "fused", "rejected",
	}[k]
}
