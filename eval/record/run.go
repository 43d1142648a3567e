package record

import (
	"sort"
	"time"

	"xfork/eval/stream"
	"xfork/graph"
)

// Run is a run as it was recorded. It does not change, and is safe for concurrent use.
//
// Its lists refer to each other by index, as tables of a database do, so that a run of a million calls is a few large slices
// for the garbage collector and not a million objects:
//
//	Functions  Nodes                 Slices                  Waits            Failures
//	0 fetch    0 #4 Function 0       0 Node 0 Inside -1      0 Slice 1        0 Node 0 Attempt 1
//	1 parse      First 0 Last 0      1 Node 1 Inside -1
//	           1 #7 Function 1       2 Node 0 Inside 1
//	             First 1 Last 1
//
// What holds for every Run, even for one that was made in the middle of a run or has lost events:
//
//   - Nodes ascend strictly by Number; operands and demands of a node name other nodes of the run.
//   - Slices ascend by Begin, 0 <= Begin <= End; Inside names an earlier slice of the same worker.
//   - First and Last of a node name slices of that node, or are both -1: it has none. With helpers only, Last is -1.
//   - Failures ascend by Node and then by Attempt.
type Run struct {
	ID       uint64
	Parent   stream.Origin
	Executor stream.Executor
	Title    string // stream.Run.Title: in the user's words, or the function and line that forced
	Workers  int
	IO       int // calls of the I/O lane at a time, at most; 0: not known
	Start    time.Time

	Over      bool // false: taken while the run was going on; what follows is then as it was at that moment
	Wall      time.Duration
	Err       error
	Operators uint64 // evaluated; known when the run is over
	Orphans   int
	Processor time.Duration // for which the process has had processors meanwhile; 0: the system does not report it, or the run goes on

	// Names are the functions and operators of the roots, for titles: the first few. Asked is how many roots there are.
	Names []string
	Asked int
	// Functions are those that nodes refer to.
	Functions []graph.Function
	// Limits are those that nodes refer to.
	Limits []stream.Limit
	// Nodes by ascending creation number.
	Nodes []Node
	// Slices by the time at which they begin; of those that begin together the enclosing one comes first.
	Slices []Slice
	// Waits are the times during which a call on a worker waited and its worker was free for others, in no order.
	Waits []Wait
	// Hits are the results that were found on disk, by the time at which they were.
	Hits []Hit
	// Failures say why calls and operators have failed, by node and attempt: of a run that fails again and again those of the
	// first stream.MostFailures.
	Failures []Failure
	// Lost is how many events and nodes were not kept, because there were more than a recording keeps. What is computed from
	// slices, and the fates of nodes, are incomplete then.
	Lost int

	operands, demands arcs
}

// Node is a node that the run has come to know.
type Node struct {
	Number   uint64 // creation number
	By       uint64 // the number of the call that has forced it, or of the dynamic node that chose it; 0: none
	Site     stream.Site
	Function int32
	Strict   int32 // how many of its operands it could not do without
	Limit    int16 // index in Run.Limits plus one; 0: none
	Rate     int16 // the same of a rate
	Fate     Fate
	Attempts int32 // slices that are not helpers'
	First    int32 // the first of its slices, by time; -1: none
	Last     int32 // the last one that is not a helper's; -1: none
	Rejected int64 // rows that it has left out of its input, where it is the scan of a table
}

// Fate is what became of a node.
//
//	fate                      | function called | has slices | outcome is
//	--------------------------+-----------------+------------+-----------------------------
//	Inline, Fused             | no              | no         | computed
//	Done, Failed, Cancelled   | yes             | yes        | a value, a failure, forgotten
//	Unfinished                | yes             | yes        | to come, or never
//	Shared, Found, Cached     | no              | no         | that of a call made elsewhere
//	Disk                      | no              | no         | that of an earlier call, from disk
//	Skipped                   | no              | no         | none
//	Waiting                   | not yet         | no         | to come
type Fate uint8

// The fates.
const (
	Inline     Fate = iota // an operator: counted, not followed
	Done                   // the call was made and gave a value
	Failed                 // the call was made and failed
	Cancelled              // the call was made, and its outcome is not remembered
	Unfinished             // it was going on when the recording ended
	Shared                 // an equal pure call was made instead
	Found                  // another force made it while this run wanted it
	Cached                 // it had been made before
	Disk                   // its result was on disk, where an earlier call had left it
	Skipped                // not made: a failure or a cancellation came before it, or another branch was chosen
	Fused                  // an array operator that was evaluated on the way to another one, in the same pass
	Waiting                // not made so far: in a run that is not over
)

// String returns the fate in a word.
func (f Fate) String() string {
	return [...]string{
		"inline", "done", "failed", "cancelled", "unfinished", "shared", "found", "cached", "disk", "skipped", "fused", "waiting",
	}[f]
}

// Hit is a result that was found on disk.
type Hit struct {
	Node   int32
	Worker int32         // that has looked
	At     time.Duration // since the run began
}

// Failure is why a call, one attempt at it, or an operator has failed, as text.
type Failure struct {
	Node    int32  // index
	Attempt int32  // counted from 1; 0 where there can be only one
	Element int    // index in the slice that a Map was given, or -1
	Args    string // of the call, shortened
	Text    string // of the error, on one line, shortened
}

// Slice is a time during which a call was in progress on a worker. Slices of one worker nest or do not touch.
type Slice struct {
	Node       int32
	Worker     int32
	Begin, End time.Duration // since the run began; an unfinished one ends with the recording
	Self       time.Duration // without the calls inside of it on the same worker, and without its own waits
	Inside     int32         // the slice that encloses it on the same worker; -1: none
	Attempt    int32         // counted from 1
	Fate       Fate          // Done, Failed, Cancelled or Unfinished
	Retried    bool          // another attempt followed the failure
	Helper     bool          // the worker helped with a fold that another one had started
	Parts      int64         // of a helper: how many it has done
	Process    int64         // the number of the process in which the call was made; 0: this one
}

// Wait is a time during which a call waited for others.
type Wait struct {
	Slice      int32
	Begin, End time.Duration
}

// Name returns the name of what node i does.
func (r *Run) Name(i int32) string { return r.Functions[r.Nodes[i].Function].Name }

// FunctionOf returns what node i does.
func (r *Run) FunctionOf(i int32) graph.Function { return r.Functions[r.Nodes[i].Function] }

// Operands returns the nodes that node i stands on, in its own order: the strict ones first. Constants are left out. The
// slice is shared.
func (r *Run) Operands(i int32) []int32 { return r.operands.of(i) }

// Demands returns the nodes that the function of node i has forced, with what they stand on, or those that the dynamic node i
// has chosen. The slice is shared.
func (r *Run) Demands(i int32) []int32 { return r.demands.of(i) }

// Why returns why node i has failed: its last failure that is known. Failures are sorted by node and attempt, so the last one
// of node i is the one before the first of a later node.
func (r *Run) Why(i int32) (f Failure, known bool) {
	k := sort.Search(len(r.Failures), func(k int) bool { return r.Failures[k].Node > i })
	if k == 0 || r.Failures[k-1].Node != i {
		return Failure{Node: i, Element: -1}, false
	}
	return r.Failures[k-1], true
}

// WhyAttempt returns why attempt n at node i has failed. A failure of attempt 0 is that of a node that can have one only.
func (r *Run) WhyAttempt(i, n int32) (f Failure, known bool) {
	for k := sort.Search(len(r.Failures), func(k int) bool { return r.Failures[k].Node >= i }); k < len(r.Failures) && r.Failures[k].Node == i; k++ {
		if x := r.Failures[k]; x.Attempt == n || x.Attempt == 0 {
			return x, true
		}
	}
	return Failure{Node: i, Element: -1}, false
}

// Find returns the index of the node with a creation number, or -1. Constant time for most graphs, logarithmic otherwise.
func (r *Run) Find(number uint64) int32 { return find(r.Nodes, number) }

// arcs are lists of nodes, one for each node: the compressed sparse rows of numerical linear algebra. Two slices for all
// lists instead of one for each, for a run may have millions of nodes.
//
//	first  0   2 2     5       node 0 has to[0:2], node 1 nothing, node 2 to[2:5]
//	to     3 4     0 1 3
type arcs struct{ first, to []int32 }

// of returns the list of node i.
func (a arcs) of(i int32) []int32 { return a.to[a.first[i]:a.first[i+1]] }
