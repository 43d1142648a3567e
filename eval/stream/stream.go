package stream

import (
	"context"
	"time"

	"xfork/graph"
)

// Observer observes runs. Begin may be called for several runs at the same time, from several goroutines: the state of one
// run belongs into its Watcher.
type Observer interface {
	// Begin is called before anything of the run is evaluated. A nil Watcher does not watch it.
	Begin(run *Run) Watcher
}

// Watcher watches one run. Its methods are never called at the same time.
type Watcher interface {
	// Nodes reports what the run has come to know. The shape's slices are valid during the call.
	Nodes(Shape)
	// Events reports what has happened on one worker, in order. The slice is valid during the call; those of several workers
	// overlap in time.
	Events([]Event)
	// End is called once, last, before the force returns.
	End(End)
}

// Run describes a run when it begins. It does not change.
type Run struct {
	// ID numbers the observed runs of the process, from 1 on, in the order in which they began.
	ID uint64
	// Parent is the call of another run that this one was made for, as AsCompleted inside of a fork; zero for most.
	Parent   Origin
	Executor Executor
	// Title says what is forced in the user's words: those of eval.Title, or else the function and line that forced; empty
	// where neither is known.
	Title string
	// Workers is how many calls of the CPU lane run at a time, at most, but for one more for each forcing goroutine.
	Workers int
	// IO is how many calls of the I/O lane are in flight at a time, at most.
	IO    int
	Start time.Time
	// Roots are what was asked for. A view that wants the whole picture, with what dynamic nodes may choose, takes it with
	// graph.Look in Begin: later, evaluated nodes have forgotten their operands. Keeping Roots keeps their values.
	Roots []*graph.Node
	// Context is the force's, for what it carries: a span that the run belongs to, for instance.
	Context context.Context
	// Sync hands over what has been buffered so far, for views that are alive. Any goroutine may call it, but not from
	// inside of a Watcher's method. After the end it does nothing.
	Sync func()
}

// Origin is a call of a run.
type Origin struct {
	Run  uint64 // its ID
	Node uint64 // the call's creation number
}

// Executor says how a run is done.
type Executor uint8

// The executors.
const (
	Parallel   Executor = iota // on the workers of an engine
	Sequential                 // on the caller's goroutine, in program order
	Walk                       // operators only, on the caller's goroutine
)

// String returns a word for tables.
func (e Executor) String() string { return [...]string{"parallel", "sequential", "walk"}[e] }

// End is what a run has come to.
type End struct {
	Wall time.Duration
	// Err is what the force returns. It is nil for AsCompleted: its elements have errors of their own.
	Err error
	// Operators is how many were evaluated, those beneath light leaves and in nested forces included.
	Operators uint64
	// Orphans is how many functions are still running, because they do not heed their context.
	Orphans int
	// Processor is the time for which the whole process has had processors since the run began; 0 where the system does not
	// report it.
	Processor time.Duration
}

// FailureWatcher is a Watcher that wants to know why calls have failed. Without one among its watchers a run keeps no error
// for them.
type FailureWatcher interface {
	Watcher
	// Failures reports why, before the events about it. Of a run that fails again and again the first [MostFailures] are
	// reported. The slice is valid during the call. Err holds what the user has put into it: to take its text and let it go
	// keeps memory small.
	Failures([]Failure)
}

// MostFailures is how many failures of a run are reported.
const MostFailures = 1000

// Failure is why an attempt at a call, or an operator, has failed.
type Failure struct {
	Node uint64
	// Attempt is counted from 1; 0 where there can be only one.
	Attempt int32
	// Element and Args are those of eval.Error: the index in the slice that a Map was given, or -1, and the arguments as text.
	Element int
	Args    string
	// Err is the cause: what the function has returned, or what stands for its panic or for the end of its time. Its methods
	// may be the user's, and do anything.
	Err error
}

// Ignore is embedded by watchers that need only some of the methods.
type Ignore struct{}

// Nodes does nothing.
func (Ignore) Nodes(Shape) {}

// Events does nothing.
func (Ignore) Events([]Event) {}

// End does nothing.
func (Ignore) End(End) {}
